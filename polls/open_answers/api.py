"""What people wrote under an open question, as far as it is published."""

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
    serializer_class = OpenTextSerializer
    authentication_classes = []
    refusals = (errors.NotCounted, Embargoed)
    problems = {"invalid": _("The value of a parameter is invalid; “attr” names the parameter.")}

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
        embargo = questionnaire_queries.embargo_of(question.poll)
        if embargo is not None:
            raise Embargoed(why=embargo.reason)
        standing = queries.review_status(question)
        heading = _heading(request.query_params.get("heading", ""), standing)
        found = queries.published_answers(question, heading=heading, search=_search(request)).order_by()
        page = self.paginate_queryset(found)
        told = self.get_paginated_response(self.get_serializer(page, many=True).data)
        told.data |= _review_status(standing)
        # Asked for anew each time: an election or a reviewer may take answers back.
        patch_cache_control(told, public=True, max_age=0, must_revalidate=True)
        return told


def _search(request: Request) -> str:
    search = serializers.CharField(max_length=FilterForm.LONGEST_SEARCH, allow_blank=True, default="")
    try:
        return str(search.run_validation(request.query_params.get("search", "")))
    except serializers.ValidationError as error:
        messages = [str(message) for message in error.detail]
        raise serializers.ValidationError({"search": messages}, code="invalid") from error


def _heading(given: str, standing: queries.ReviewStatus) -> str:
    """As ``queries.published`` takes it. Raises ValidationError for a heading without published answers."""
    known = {heading.key for heading in standing.headings if heading.ident}
    if given not in known | {"", queries.UNGROUPED}:
        message = _("The question has no heading with this id and published answers.")
        raise serializers.ValidationError({"heading": [message]}, code="invalid")
    return given


def _review_status(standing: queries.ReviewStatus) -> dict[str, Any]:
    few = standing.too_few
    return {
        "least": standing.least,
        "written": None if few else standing.written,
        "published": None if few else standing.published,
        "waiting": None if few else standing.waiting,
        "withheld": [
            {"reason": reason.value, "count": count} for reason, count in standing.reasons if not few
        ],
        "headings": [HeadingSerializer(heading).data for heading in standing.headings if not few],
    }
