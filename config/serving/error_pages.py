"""Error responses: a page in the visitor's language, or the API's JSON envelope.

Used by Django's handlers and by the middleware, partly before session, account and language are known. Pages
of status 400, 413 or 5xx read neither session nor database, so they work even when these are down.
"""

from dataclasses import replace
from math import ceil

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, ngettext

from config import error_texts
from config.api import language as api_language
from config.error_texts import ErrorText
from config.site.context import Shell
from polls.responses import unsent


def build_error_response(
    request: HttpRequest, status: int, message: str = "", code: str = "", *, retry_after: int | None = None
) -> HttpResponse:
    """The page (or, under ``/api/``, the JSON envelope) for ``status``.

    ``message`` is a rule's own description of what happened; ``retry_after`` is in seconds.
    """
    return _build_answer(request, status, error_texts.get_error_text(status), message, code, retry_after)


def bad_request(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django passes it by name
) -> HttpResponse:
    return build_error_response(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show the exception's message, if any; ask visitors without an account to sign in."""
    message = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    if not message and isinstance(getattr(request, "user", None), AnonymousUser | None):
        return _build_answer(request, 403, error_texts.SIGN_IN_FIRST)
    return build_error_response(request, 403, message)


def page_not_found(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django passes it by name
) -> HttpResponse:
    return build_error_response(request, 404)


def too_many_requests(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django passes it by name
) -> HttpResponse:
    return build_error_response(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    return build_error_response(request, 500)


def csrf_failure(
    request: HttpRequest,
    reason: str = "",  # noqa: ARG001 - Django passes it by name
) -> HttpResponse:
    """The form of an earlier sign-in has an old token. Answers to a poll are sent once more (307) to where
    they are put back into the form.
    """
    match = request.resolver_match
    is_ours = "Origin" in request.headers and unsent.is_from_this_site(request)
    if is_ours and match is not None and match.view_name == "polls:poll":
        return HttpResponseRedirect(reverse("polls:keep", kwargs=match.kwargs), preserve_request=True)
    return _build_answer(request, 403, error_texts.CSRF_FAILED)


def _build_answer(
    request: HttpRequest,
    status: int,
    words: ErrorText,
    message: str = "",
    code: str = "",
    retry_after: int | None = None,
) -> HttpResponse:
    is_api = request.path_info.startswith("/api/")
    language = _choose_language(request, is_api)
    with translation.override(language):
        if is_api:
            response: HttpResponse = _build_envelope(status, words, message, code)
        else:
            response = _render_page(request, status, words, message, retry_after)
    response.headers["Content-Language"] = language
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    add_never_cache_headers(response)
    return response


def _choose_language(request: HttpRequest, is_api: bool) -> str:
    """The language that the middleware chose; before it has run, the one it would choose."""
    if decided := getattr(request, "LANGUAGE_CODE", None):
        return str(decided)
    if is_api:
        return api_language.get_request_language(request)
    return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE


def _build_envelope(status: int, words: ErrorText, message: str, code: str) -> JsonResponse:
    error = {"code": code or words.code, "detail": message or str(words.happened), "attr": None}
    kind = "server_error" if status >= 500 else "client_error"
    return JsonResponse(
        {"type": kind, "errors": [error]}, status=status, json_dumps_params={"ensure_ascii": False}
    )


def _render_page(
    request: HttpRequest, status: int, words: ErrorText, message: str, retry_after: int | None
) -> HttpResponse:
    if message:
        heading = words.heading if status >= 429 else error_texts.REFUSED.heading
        words = replace(words, heading=heading, happened=message)
        if status == 403:
            words = replace(words, steps=error_texts.REFUSED.steps)
    if status == 429:
        words = replace(words, steps=(_format_wait(retry_after),))
    asks_nobody = status in {400, 413} or status >= 500 or not hasattr(request, "user")
    shell = Shell(request, None if asks_nobody else request.user, indexed=False)
    context = {"shell": shell, "words": words, "status": status}
    html = render_to_string("site/error.html", context, request=None if asks_nobody else request)
    return HttpResponse(html, status=status)


def _format_wait(seconds: int | None) -> str:
    if seconds is None:
        return gettext("Wait a few minutes and try again.")
    if seconds < 60:
        return ngettext("Wait %(n)s second and try again.", "Wait %(n)s seconds and try again.", seconds) % {
            "n": seconds
        }
    minutes = ceil(seconds / 60)
    return ngettext("Wait %(n)s minute and try again.", "Wait %(n)s minutes and try again.", minutes) % {
        "n": minutes
    }
