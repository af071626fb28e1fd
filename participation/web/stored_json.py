"""Responses of stored JSON: the same bytes for everybody, or 304 if the client has them."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import parse_etags, quote_etag


def versioned(request: HttpRequest, body: bytes, ident: int, version: int) -> HttpResponse:
    """A response with ``body``, version ``version`` of the object ``ident``.

    The ETag depends on the bytes, too: an embargo removes figures from a version before the next one exists,
    and a cache must then not be told that nothing changed. The version is its last part, where pages read it.
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
    """A response with ``body``; the ETag is ``sha256``, its digest in hexadecimal.

    Caches must revalidate each time, since an election may withhold it from one day to the next.
    """
    etag = quote_etag(sha256)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
