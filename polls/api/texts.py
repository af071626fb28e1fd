"""What people wrote under an open question, as far as it is published."""

from typing import Any

from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from polls import errors, queries, texts
from polls.api import examples
from polls.forms.texts import FilterForm
from polls.models import OpenText, WithheldReason

_PATH = [
    OpenApiParameter(name, {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=words)
    for name, words in (("poll_id", _("Id of the poll.")), ("question_id", _("Id of the open question.")))
]
_HEADING = OpenApiParameter(
    "heading", str, description=_("Only answers under this heading: its id, or “none” for those under none.")
)
_SEARCH = OpenApiParameter(
    "search", str, description=_("Only answers with all these words, or parts of words; ışık finds IŞIK.")
)
_CURSOR = OpenApiParameter(
    "cursor", str, description=_("Where the page begins; taken from “next” or “previous”.")
)
_PAGE_SIZE = OpenApiParameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    description=_("Entries on a page, 1 to 100."),
)


class OpenTextSerializer(serializers.ModelSerializer[OpenText]):
    about = _("A published answer. Nothing says when, by whom or beside which other answers it was written.")

    text = serializers.CharField(
        source="published_text",
        help_text=_("The author’s words; marks such as [telefon] stand in place of personal data."),
    )
    heading = serializers.IntegerField(
        source="code_id", allow_null=True, help_text=_("Id of its heading; null: under none.")
    )

    class Meta:
        model = OpenText
        fields = ["id", "text", "heading"]
        read_only_fields = fields


class HeadingSerializer(serializers.Serializer[texts.Heading]):
    about = _("A heading that editors put answers under.")

    id = serializers.IntegerField(source="ident", allow_null=True, help_text=_("Null: under no heading."))
    name = serializers.CharField(allow_blank=True)
    published = serializers.IntegerField(help_text=_("Published answers under it."))


class WithheldSerializer(serializers.Serializer[Any]):
    about = _("How many answers are not published for one reason.")

    reason = serializers.ChoiceField(choices=WithheldReason.choices)
    count = serializers.IntegerField()


class OpenTextsSerializer(serializers.Serializer[Any]):
    about = _("A page of published answers, and how far the review has come.")

    next = serializers.URLField(allow_null=True, help_text=_("The page after this one; null on the last."))
    previous = serializers.URLField(
        allow_null=True, help_text=_("The page before this one; null on the first.")
    )
    results = OpenTextSerializer(many=True)
    least = serializers.IntegerField(help_text=_("Where fewer people wrote, nothing is published."))
    written = serializers.IntegerField(
        allow_null=True, help_text=_("People who wrote something; null: too few.")
    )
    published = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField(allow_null=True, help_text=_("Not reviewed yet."))
    withheld = WithheldSerializer(many=True)
    headings = HeadingSerializer(many=True)


class OpenTexts(generics.GenericAPIView[OpenText]):
    serializer_class = OpenTextSerializer
    authentication_classes = []
    refusals = (errors.NotCounted, errors.Embargoed)
    problems = {"invalid": _("Something that was sent does not fit; “attr” names it.")}

    @extend_schema(
        operation_id="listTexts",
        summary=_("List published answers in words"),
        description=_(
            "What people wrote under an open question of a counted poll, each answer after its review, in "
            "pages by cursor and in an order that was drawn."
        ),
        parameters=[*_PATH, _HEADING, _SEARCH, _CURSOR, _PAGE_SIZE],
        responses=OpenTextsSerializer,
        examples=[OpenApiExample("texts", value=examples.TEXTS, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, poll_id: int, question_id: int) -> Response:
        question = texts.public_question(request.user, poll_id, question_id)
        embargo = queries.embargo_of(question.poll)
        if embargo is not None:
            raise errors.Embargoed(why=embargo.reason)
        standing = texts.standing(question)
        heading = _heading(request.query_params.get("heading", ""), standing)
        found = texts.published(question, heading=heading, search=_search(request)).order_by()
        page = self.paginate_queryset(found)
        told = self.get_paginated_response(self.get_serializer(page, many=True).data)
        told.data |= _standing(standing)
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


def _heading(given: str, standing: texts.Standing) -> str:
    """As ``texts.published`` takes it. Raises ValidationError for a heading under which nothing is told."""
    known = {str(heading.ident): heading.key for heading in standing.headings if heading.ident}
    known |= {"": "", "none": texts.UNGROUPED}
    if given not in known:
        message = _("The question has no such heading with published answers.")
        raise serializers.ValidationError({"heading": [message]}, code="invalid")
    return known[given]


def _standing(standing: texts.Standing) -> dict[str, Any]:
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
