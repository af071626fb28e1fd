"""API endpoints of the moderation log and of yearly statistics."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.boards import paging
from forums.boards.paging import make_public
from forums.discussion import documented_refusals
from forums.moderation.rule_books import queries as rule_books_queries
from forums.moderation.transparency import queries, serializers
from forums.moderation.transparency.serializers import (
    ModerationFiguresSerializer,
    TransparencyYearsSerializer,
)
from participation.text import figures

LOG_ORDERS = {"newest": 1}
YEAR = OpenApiParameter(
    "year",
    {"type": "integer", "minimum": 1, "example": 2026},
    OpenApiParameter.PATH,
    description=_("Calendar year in the city's time zone."),
)


class Log(APIView):
    is_public_page = True
    authentication_classes = []
    problems = documented_refusals.INVALID

    @extend_schema(
        operation_id="listModeration",
        summary=_("Read the moderation log"),
        description=_(
            "All decisions against content on public boards: rule, action, board, date and the "
            "outcome of an appeal. No names are published."
        ),
        parameters=paging.declare_page_parameters(LOG_ORDERS),
        responses=serializers.LogSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = paging.parse_page_request(request, LOG_ORDERS)
        entries = queries.list_logged_decisions(after=asked.after, before=asked.before)
        page = paging.serialise_page(request, entries, entries.items)
        return make_public(request, Response(serializers.LogSerializer(page).data))


class EffectsOfReports(APIView):
    is_public_page = True
    authentication_classes = []
    problems = documented_refusals.INVALID

    @extend_schema(
        operation_id="listEffectsOfReports",
        summary=_("List what reports hid"),
        description=_(
            "Posts on public boards that reports hid or folded before a moderator decided: when, for how "
            "long, and the outcome. No names are published."
        ),
        parameters=paging.declare_page_parameters(LOG_ORDERS),
        responses=serializers.EffectsOfReportsSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = paging.parse_page_request(request, LOG_ORDERS)
        items = queries.list_effects_of_reports(after=asked.after, before=asked.before)
        page = paging.serialise_page(request, items, items.items)
        return make_public(request, Response(serializers.EffectsOfReportsSerializer(page).data))


class Years(APIView):
    is_public_page = True
    authentication_classes = []

    @extend_schema(
        operation_id="listTransparency",
        summary=_("List years with moderation statistics"),
        description=_(
            "From the year of the first decision to the current year, whose figures are still provisional."
        ),
        responses=TransparencyYearsSerializer,
    )
    def get(self, request: Request) -> Response:
        years = paging.serialise_whole_list(queries.list_report_years())
        return make_public(
            request, Response(TransparencyYearsSerializer(years, context={"request": request}).data)
        )


class Year(APIView):
    is_public_page = True
    authentication_classes = []

    @extend_schema(
        operation_id="readTransparency",
        summary=_("Read moderation statistics of a year"),
        description=_("Numbers of reports and decisions, time to decision, and outcomes of appeals."),
        parameters=[YEAR],
        responses=ModerationFiguresSerializer,
    )
    def get(self, request: Request, year: int) -> Response:
        titles = {
            code: rule.title if figures.is_turkish() else rule.title_en
            for code, rule in rule_books_queries.list_rules_of_all_books().items()
        }
        return make_public(
            request, Response(ModerationFiguresSerializer(queries.compute_statistics(year, titles)).data)
        )
