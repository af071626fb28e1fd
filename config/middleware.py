"""Rules for every request: characters of its address, size of its body, language, refusals as pages."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import has_vary_header, patch_cache_control
from django.utils.deprecation import MiddlewareMixin

from config import error_pages
from config.api import language as api_language
from participation import uploads
from participation.refusals import Refusal

#: A length with more digits than this is over every limit.
MOST_DIGITS = 18

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class NulMiddleware(MiddlewareMixin):
    """No address of this site has the character NUL in it, and no database could look for one.

    In the path it is answered 404, in the query 400. Forms and JSON refuse it field by field.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if "\0" in request.path_info:
            return error_pages.answer(request, 404)
        if b"\0" in unquote_to_bytes(request.META.get("QUERY_STRING", "")):
            return error_pages.answer(request, 400)
        return None


class BodyLimitMiddleware(MiddlewareMixin):
    """Answers 413 before a body over ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes is read; a form with files may be
    larger where its view says so (``uploads.takes_files``).

    A body that comes in chunks says no length (411): it would be taken for an empty one.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return error_pages.answer(request, 400)
        has_files = request.content_type == "multipart/form-data"
        most = uploads.MOST_BYTES if has_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        if len(length) > MOST_DIGITS or int(length) > most:
            return error_pages.answer(request, 413)
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return error_pages.answer(request, 411)
        return None

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[object, ...],  # noqa: ARG002 - Django passes them
        kwargs: dict[str, object],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Which view it is, is known only now; the body is still unread."""
        length = int(request.META.get("CONTENT_LENGTH") or "0")
        if length > uploads.most_bytes(view):
            return error_pages.answer(request, 413)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A body that lied about its length is found while it is read."""
        return error_pages.answer(request, 413) if isinstance(exception, RequestDataTooBig) else None


class PersonalMiddleware(MiddlewareMixin):
    """Pages that depend on who is signed in stay out of every cache.

    After signing out on a shared computer the back button shows nothing of the person before.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        user = getattr(request, "user", None)
        personal = has_vary_header(response, "Cookie") and user is not None and user.is_authenticated
        if personal and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class LanguageMiddleware(LocaleMiddleware):
    """The address decides the language of a page (``/en/…``); the API follows ``Accept-Language``."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith("/api/"):
            language = api_language.requested(request)
            translation.activate(language)
            request.LANGUAGE_CODE = language
        else:
            super().process_request(request)


class RefusalMiddleware(MiddlewareMixin):
    """A rule's refusal that no view answered itself becomes a page with its words and its status."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return error_pages.answer(request, exception.status, str(exception), code=exception.code)
        return None
