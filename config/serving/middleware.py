"""Checks for every request: characters of its URL, size of its body, language, refusals as pages."""

from collections.abc import Callable
from functools import partial
from typing import cast
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import has_vary_header, patch_cache_control
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from config.api import language as api_language
from config.serving import act_addresses, error_pages
from participation.people.errors import SecondFactorNeeded
from participation.people.queries import get_account_of_session
from participation.people.rules import Person
from participation.refusals import NotAllowed, Refusal
from participation.staff import operations as staff_operations
from participation.web import uploads

#: A Content-Length with more digits exceeds every limit.
MAX_DIGITS = 18

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class NulMiddleware(MiddlewareMixin):
    """Rejects URLs with a NUL character, which no page has and no database can search for.

    404 for the path, 400 for the query. Forms and JSON refuse it field by field.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if "\0" in request.path_info:
            return error_pages.build_error_response(request, 404)
        if b"\0" in unquote_to_bytes(request.META.get("QUERY_STRING", "")):
            return error_pages.build_error_response(request, 400)
        return None


class BodyLimitMiddleware(MiddlewareMixin):
    """Answers 413 before a body over ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes is read; a form with files may be
    larger if its view allows it (``uploads.takes_files``).

    A chunked body without a length is answered with 411: otherwise it would be taken for an empty one.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return error_pages.build_error_response(request, 400)
        has_files = request.content_type == "multipart/form-data"
        most = uploads.MAX_BYTES if has_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        if len(length) > MAX_DIGITS or int(length) > most:
            return error_pages.build_error_response(request, 413)
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return error_pages.build_error_response(request, 411)
        return None

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[object, ...],  # noqa: ARG002 - Django passes them
        kwargs: dict[str, object],  # noqa: ARG002
    ) -> HttpResponse | None:
        """The view is known only now; the body is still unread."""
        length = int(request.META.get("CONTENT_LENGTH") or "0")
        if length > uploads.max_bytes(view):
            return error_pages.build_error_response(request, 413)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A body longer than its Content-Length is detected while it is read."""
        return (
            error_pages.build_error_response(request, 413)
            if isinstance(exception, RequestDataTooBig)
            else None
        )


class AccountMiddleware(AuthenticationMiddleware):
    """Sets ``request.user``; the account comes with the session, in one query."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = cast("Person", SimpleLazyObject(partial(get_account_of_session, request)))


class PersonalMiddleware(MiddlewareMixin):
    """Keeps pages that depend on the signed-in account out of every cache.

    After signing out on a shared computer the back button shows nothing of the previous person, whatever a
    view says: browsers keep the pages of their history even with ``no-cache``. It is outside sessions, which
    add ``Vary: Cookie``. It also has what waits for whoever did something counted again.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        session = getattr(request, "session", None)
        if session is not None and session.accessed:
            if SESSION_KEY in session and request.method == "POST":
                staff_operations.check_soon(int(session[SESSION_KEY]))
            # A sign-in in progress has an e-mail address without an account.
            if not session.is_empty() and _varies_by_cookie(response):
                patch_cache_control(response, private=True, no_store=True)
        return response


def _varies_by_cookie(response: HttpResponseBase) -> bool:
    """Whether it may differ for somebody else. What is for everybody says that it is public."""
    is_public = "public" in response.headers.get("Cache-Control", "").replace(" ", "").split(",")
    return has_vary_header(response, "Cookie") and not is_public


class LanguageMiddleware(LocaleMiddleware):
    """The URL determines the language of a page (``/en/…``); the API follows ``Accept-Language``."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith("/api/"):
            language = api_language.get_request_language(request)
            translation.activate(language)
            request.LANGUAGE_CODE = language
        else:
            super().process_request(request)


class ActAddressMiddleware(MiddlewareMixin):
    """Leads whoever opens an address that takes only POST to the page on which that act is.

    After a refusal the page stays at the address of the act: changing the language, reloading or sharing it
    opens it. ``Allow`` still names the methods. Programs (the API) are told that their method is wrong.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        opened = response.status_code == 405 and request.method in {"GET", "HEAD"}
        if opened and not request.path_info.startswith("/api/"):
            page = act_addresses.find_page_of_act(request)
            if page is not None:
                return HttpResponseRedirect(page, headers={"Allow": response.headers["Allow"]})
        return response


class RefusalMiddleware(MiddlewareMixin):
    """Turns a refusal that no view handled into a page with its message and status."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed) and getattr(request.user, "is_dormant", False):
            exception = SecondFactorNeeded()
        if isinstance(exception, Refusal):
            seconds = exception.details.get("seconds")
            retry_after = seconds if exception.status in (429, 451) and isinstance(seconds, int) else None
            return error_pages.build_error_response(
                request, exception.status, str(exception), code=exception.code, retry_after=retry_after
            )
        return None
