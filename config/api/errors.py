"""The envelope of all API errors: ``{"type", "errors": [{"code", "detail", "attr"}]}``."""

from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.exceptions import PermissionDenied as PagePermissionDenied
from django.core.exceptions import ValidationError as FormValidationError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.handler import ExceptionHandler as StandardHandler
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.parsers import MultiPartParser
from rest_framework.views import APIView

from config import error_texts
from participation.people.errors import ScopeMissing, SecondFactorNeeded
from participation.people.models import Role, Scope, User
from participation.refusals import NotAllowed, Refusal
from polls.responses.errors import InvalidAnswers
from polls.responses.throttles import MAX_WAIT, TooManyRequests

NOT_FOUND = _("There is nothing at this address, or you may not see it.")
WRONG_METHOD = _("This address does not accept this method. The header Allow lists the accepted ones.")
ONLY_JSON_OUT = _("This address does not offer the format that the header Accept asks for.")
ONLY_JSON_IN = _("Send the body as JSON, with the header Content-Type: application/json.")
ONLY_FORM_IN = _("Send the body as a form, with the header Content-Type: multipart/form-data.")
BAD_REQUEST = _("This request could not be understood. Nothing was stored.")


class Refused(exceptions.APIException):
    """A rule's refusal as a framework exception, with its own status, code and message."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(detail=str(refusal), code=refusal.code)
        self.status_code = refusal.status
        #: Seconds to wait, if the rule gives them.
        self.retry_after = refusal.details.get("seconds")


def _specify_refusal(refusal: NotAllowed, person: Any) -> NotAllowed:
    """SecondFactorNeeded or ScopeMissing if a member of staff lacks only that; otherwise ``refusal``."""
    if getattr(person, "is_dormant", False):
        return SecondFactorNeeded()
    if getattr(person, "is_limited", False) and User.objects.get(pk=person.pk).role_names - {Role.RESIDENT}:
        return ScopeMissing(scope=Scope.STAFF.value)
    return refusal


class ExceptionHandler(StandardHandler):
    """Converts all errors to our messages, in the language of the request."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, exceptions.APIException):
            return _replace_message(exc, self.context["view"])
        if isinstance(exc, NotAllowed):
            exc = _specify_refusal(exc, getattr(self.context["request"], "user", None))
        if isinstance(exc, Refusal):
            return Refused(exc)
        if isinstance(exc, InvalidAnswers):
            return _convert_invalid_answers(exc)
        if isinstance(exc, FormValidationError):
            return exceptions.ValidationError(get_error_detail(exc))
        return _convert_django_error(exc)

    def convert_unhandled_exceptions(self, exc: Exception) -> exceptions.APIException:
        if isinstance(exc, exceptions.APIException):
            return exc
        return exceptions.APIException(detail=str(error_texts.BROKEN.happened), code=error_texts.BROKEN.code)

    def format_exception(self, exc: exceptions.APIException) -> dict[str, Any]:
        """The error envelope, with a question mark for every character that UTF-8 cannot encode.

        Errors quote the input, and JSON input can contain halves of surrogate pairs.
        """
        envelope: dict[str, Any] = super().format_exception(exc)
        for problem in envelope["errors"]:
            for name in ("detail", "attr"):
                if isinstance(problem[name], str):
                    problem[name] = problem[name].encode("utf-8", "replace").decode("utf-8")
        return envelope

    def get_headers(self, exc: exceptions.APIException) -> dict[str, str]:
        headers: dict[str, str] = super().get_headers(exc)
        if isinstance(exc, exceptions.Throttled):
            headers["Retry-After"] = str(_get_wait_seconds(exc))
        if isinstance(exc, Refused) and exc.status_code in (429, 451, 503) and exc.retry_after is not None:
            headers["Retry-After"] = str(exc.retry_after)
        request = self.context["request"]
        if exc.status_code == 401 and request is not None:
            headers["WWW-Authenticate"] = self.context["view"].get_authenticate_header(request)
        return headers


def _get_wait_seconds(exc: exceptions.Throttled) -> int:
    """Seconds to wait; ``MAX_WAIT`` if the throttle does not give a time."""
    return int(getattr(exc, "wait", None) or MAX_WAIT)


def _convert_django_error(exc: Exception) -> Exception:
    """Django's exceptions for 400, 404 and 403 as those of the API; any other exception unchanged."""
    if isinstance(exc, SuspiciousOperation | BadRequest):
        return exceptions.ParseError(BAD_REQUEST, code="bad_request")
    if isinstance(exc, Http404):
        return exceptions.NotFound(NOT_FOUND)
    if isinstance(exc, PagePermissionDenied):
        return exceptions.PermissionDenied(str(error_texts.FORBIDDEN.happened))
    return exc


def takes_a_form(view: APIView) -> bool:
    """Whether the view accepts a form instead of JSON."""
    return any(isinstance(parser, MultiPartParser) for parser in view.get_parsers())


def _replace_message(exc: exceptions.APIException, view: APIView) -> exceptions.APIException:
    """Give an error that the framework raises by itself our message; others stay as they are."""
    words: str | Promise
    if isinstance(exc, exceptions.MethodNotAllowed):
        words = WRONG_METHOD
    elif isinstance(exc, exceptions.NotAcceptable):
        words = ONLY_JSON_OUT
    elif isinstance(exc, exceptions.UnsupportedMediaType):
        words = ONLY_FORM_IN if takes_a_form(view) else ONLY_JSON_IN
    elif isinstance(exc, exceptions.Throttled):
        words = str(TooManyRequests(seconds=_get_wait_seconds(exc)))
    else:
        return exc
    exc.detail = exceptions.ErrorDetail(str(words), code=exc.default_code)
    return exc


def _convert_invalid_answers(error: InvalidAnswers) -> exceptions.ValidationError:
    """One validation error with all problems of the answers.

    Their ``attr`` is ``questions.<question id>``, or ``non_field_errors`` for the response as a whole.
    """
    by_question: dict[str, Any] = {}
    whole: list[exceptions.ErrorDetail] = []
    for problem in error.problems:
        detail = exceptions.ErrorDetail(str(problem.message), code=problem.code)
        if problem.question is None:
            whole.append(detail)
        else:
            by_question.setdefault(str(problem.question), []).append(detail)
    details: dict[str, Any] = {}
    if by_question:
        details["questions"] = by_question
    if whole:
        details["non_field_errors"] = whole
    return exceptions.ValidationError(details)
