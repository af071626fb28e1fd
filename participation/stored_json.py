"""Responses of stored JSON: the same bytes for everybody, and 304 to whoever has them."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import parse_etags, quote_etag


def versioned(request: HttpRequest, body: bytes, ident: int, version: int) -> HttpResponse:
    """``body`` of the thing with the id ``ident``.

    The ETag is by what it says, too: an embargo takes the figures out of a version before the next one is
    made, and a cache would be told that what it holds still stands. The version comes last, where pages
    read it.
    """
    digest = hashlib.sha256(body).hexdigest()[:16]
    etag = quote_etag(f"{ident}-{digest}-{version}")
    known = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    if etag in known or known == ["*"]:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


def hashed(request: HttpRequest, body: bytes, sha256: str) -> HttpResponseBase:
    """``body`` with its SHA-256 as the ETag. Asked for anew each time: an election may keep it back from one
    day to the next.
    """
    etag = quote_etag(sha256)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
