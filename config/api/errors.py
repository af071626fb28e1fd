"""One envelope for every error: ``{"type", "errors": [{"code", "detail", "attr"}]}``."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.handler import exception_handler as standard_handler
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, ValidationError
from rest_framework.response import Response

from participation.refusals import Refusal
from polls.errors import InvalidAnswers


class _Refused(APIException):
    """A rule's refusal as DRF knows errors: its own status, code and words."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(detail=str(refusal), code=refusal.code)
        self.status_code = refusal.status


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Refusal):
        error = _Refused(error)
    elif isinstance(error, ParseError):
        error = ParseError(_("The body is not valid JSON. Nothing was stored."))
    elif isinstance(error, InvalidAnswers):
        error = _invalid_answers(error)
    response: Response | None = standard_handler(error, context)
    return response


def _invalid_answers(error: InvalidAnswers) -> ValidationError:
    """``attr`` is ``answers.<question id>``, or null for the response as a whole."""
    by_question: dict[str, Any] = {}
    whole: list[ErrorDetail] = []
    for problem in error.problems:
        detail = ErrorDetail(str(problem.message), code=problem.code)
        if problem.question is None:
            whole.append(detail)
        else:
            by_question.setdefault(str(problem.question), []).append(detail)
    details: dict[str, Any] = {}
    if by_question:
        details["answers"] = by_question
    if whole:
        details["non_field_errors"] = whole
    return ValidationError(details)
