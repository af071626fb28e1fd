"""Yearly figures of moderation. Nobody is named in them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import queries
from forums.api import paging
from forums.api.boards import personal
from forums.api.serializers import PageSerializer
from participation import figures

YEAR = OpenApiParameter(
    "year",
    {"type": "integer", "minimum": 1, "example": 2026},
    OpenApiParameter.PATH,
    description=_("The year, in the city's time."),
)


class TransparencyYearSerializer(serializers.Serializer[Any]):
    about = _("A year that has figures.")

    year = serializers.IntegerField()
    figures = serializers.URLField(help_text=_("Where they are."))


class TransparencyYearsSerializer(PageSerializer):
    about = _("Years that have figures, the present one first, all at once.")

    results = TransparencyYearSerializer(many=True)


class DecisionShareSerializer(serializers.Serializer[Any]):
    about = _("How many decisions were of one kind.")

    key = serializers.CharField(help_text=_("Stays the same from year to year."))
    title = serializers.CharField(source="label")
    number = serializers.IntegerField()


class ModerationFiguresSerializer(serializers.Serializer[Any]):
    about = _("Moderation of the forums in a year.")

    year = serializers.IntegerField()
    reports = serializers.IntegerField()
    decisions = serializers.IntegerField()
    automated = serializers.IntegerField(help_text=_("Decisions made by a program alone."))
    hours = serializers.FloatField(
        allow_null=True,
        help_text=_("From when something was brought before moderators to the decision, the median."),
    )
    by_action = DecisionShareSerializer(many=True)
    by_origin = DecisionShareSerializer(many=True, help_text=_("By what brought it before moderators."))
    by_rule = DecisionShareSerializer(many=True, help_text=_("By the code of the rule."))
    appeals = serializers.IntegerField()
    upheld = serializers.IntegerField(help_text=_("Appeals after which the decision stands."))
    overturned = serializers.IntegerField(help_text=_("Appeals after which everything was undone."))


_FIGURES: dict[str, Any] = {
    "year": 2026,
    "reports": 214,
    "decisions": 180,
    "automated": 0,
    "hours": 3.5,
    "by_action": [{"key": "hidden", "title": "gizlendi", "number": 61}],
    "by_origin": [{"key": "reports", "title": "bildirimler", "number": 140}],
    "by_rule": [{"key": "hakaret", "title": "Kişiye saldırma", "number": 33}],
    "appeals": 12,
    "upheld": 8,
    "overturned": 3,
}


class Years(APIView):
    authentication_classes = []

    @extend_schema(
        operation_id="listTransparency",
        summary=_("List years with figures of moderation"),
        description=_("From the first decision to the present year, whose figures still grow."),
        responses=TransparencyYearsSerializer,
        examples=[
            OpenApiExample(
                "years",
                value=paging.whole(
                    [{"year": 2026, "figures": "https://meydan.example/api/v1/forums/transparency/2026/"}]
                ),
                response_only=True,
                status_codes=["200"],
            )
        ],
    )
    def get(self, request: Request) -> Response:
        told = [{"year": year, "figures": _address(request, year)} for year in queries.years()]
        return personal(Response(TransparencyYearsSerializer(paging.whole(told)).data))


def _address(request: Request, year: int) -> str:
    return request.build_absolute_uri(reverse("forums-api:transparency-year", args=[year]))


class Year(APIView):
    authentication_classes = []

    @extend_schema(
        operation_id="readTransparency",
        summary=_("Read a year's figures of moderation"),
        description=_("How much was reported and decided, how soon, and what became of appeals."),
        parameters=[YEAR],
        responses=ModerationFiguresSerializer,
        examples=[OpenApiExample("figures", value=_FIGURES, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, year: int) -> Response:  # noqa: ARG002
        titles = {
            code: rule.title if figures.is_turkish() else rule.title_en
            for code, rule in queries.rules_of_all_books().items()
        }
        return personal(Response(ModerationFiguresSerializer(queries.figures_of(year, titles)).data))
