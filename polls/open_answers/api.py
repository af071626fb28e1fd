"""API endpoint of the published answers to an open question."""

from typing import Any

from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from participation.refusals import Embargoed
from polls.open_answers import queries
from polls.open_answers.forms import FilterForm
from polls.open_answers.models import OpenText
from polls.open_answers.serializers import HeadingSerializer, OpenTextSerializer, OpenTextsSerializer
from polls.questionnaire import errors
from polls.questionnaire import queries as questionnaire_queries

_PATH = [
    OpenApiParameter(name, {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=words)
    for name, words in (("poll_id", _("Id of the poll.")), ("question_id", _("Id of the open question.")))
]
_HEADING = OpenApiParameter(
    "heading", str, description=_("Filter by heading: its id, or “none” for answers without a heading.")
)
_SEARCH = OpenApiParameter(
    "search",
    str,
    description=_(
        "Filter by words: every word, or part of a word, must occur. Case-insensitive: ışık matches IŞIK."
    ),
)
_CURSOR = OpenApiParameter(
    "cursor", str, description=_("Pagination cursor, taken from “next” or “previous”.")
)
_PAGE_SIZE = OpenApiParameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    description=_("Page size, 1 to 100."),
)


class OpenTexts(generics.GenericAPIView[OpenText]):
    is_public_page = True
    serializer_class = OpenTextSerializer
    authentication_classes = []
    refusals = (errors.NotCounted, Embargoed)
    problems = {"invalid": _("The request contains an invalid value; “attr” names the field.")}

    @extend_schema(
        operation_id="listTexts",
        summary=_("List published open answers"),
        description=_(
            "Published answers to an open question of a counted poll. Each was reviewed before "
            "publication. Cursor pagination, in random order."
        ),
        parameters=[*_PATH, _HEADING, _SEARCH, _CURSOR, _PAGE_SIZE],
        responses=OpenTextsSerializer,
    )
    def get(self, request: Request, poll_id: int, question_id: int) -> Response:
        question = queries.public_question(request.user, poll_id, question_id)
        embargo = questionnaire_queries.find_embargo(question.poll)
        if embargo is not None:
            raise Embargoed(why=embargo.reason, until=embargo.ends)
        status = queries.review_status(question)
        heading = _heading(request.query_params.get("heading", ""), status)
        answers = queries.published_answers(question, heading=heading, search=_search(request)).order_by()
        page = self.paginate_queryset(answers)
        response = self.get_paginated_response(self.get_serializer(page, many=True).data)
        response.data |= _review_status(status)
        # Revalidated every time: an embargo or a reviewer may withdraw answers.
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response


def _search(request: Request) -> str:
    search = serializers.CharField(max_length=FilterForm.MAX_SEARCH_LENGTH, allow_blank=True, default="")
    try:
        return str(search.run_validation(request.query_params.get("search", "")))
    except serializers.ValidationError as error:
        messages = [str(message) for message in error.detail]
        raise serializers.ValidationError({"search": messages}, code="invalid") from error


def _heading(given: str, status: queries.ReviewStatus) -> str:
    """A filter key for ``queries.published_answers``.

    Raises ValidationError for a heading without published answers.
    """
    known = {heading.key for heading in status.headings if heading.ident}
    if given not in known | {"", queries.UNGROUPED}:
        message = _("The question has no heading with this id and published answers.")
        raise serializers.ValidationError({"heading": [message]}, code="invalid")
    return given


def _review_status(status: queries.ReviewStatus) -> dict[str, Any]:
    few = status.too_few
    return {
        "least": status.least,
        "written": None if few else status.written,
        "published": None if few else status.published,
        "waiting": None if few else status.waiting,
        "withheld": [{"reason": reason.value, "count": count} for reason, count in status.reasons if not few],
        "headings": [HeadingSerializer(heading).data for heading in status.headings if not few],
    }
