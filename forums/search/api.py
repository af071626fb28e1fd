"""API endpoint of the search in posts and titles."""

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.boards import paging
from forums.boards import queries as boards_queries
from forums.boards.models import Board
from forums.boards.paging import make_private
from forums.discussion import documented_refusals
from forums.search import queries
from forums.search.queries import Filters
from forums.search.serializers import SearchSerializer
from participation.search import queries as search
from participation.search.api import REFUSALS, WORDS, words_of
from participation.search.throttles import require_within_rate_limit

ORDERS = {"newest": 1, "best": 1}
_BOARD = OpenApiParameter(
    "board",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    description=_("Only on the board with this slug."),
)


class Search(APIView):
    problems = documented_refusals.INVALID
    refusals = REFUSALS

    @extend_schema(
        operation_id="searchForums",
        summary=_("Search the forums"),
        description=_(
            "Searches published posts and thread titles on boards the caller may read. Ordered "
            "by date (newest first) or by relevance."
        ),
        parameters=[WORDS, _BOARD, *paging.declare_page_parameters(ORDERS)],
        responses=SearchSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = paging.parse_page_request(request, ORDERS)
        text = words_of(request)
        require_within_rate_limit(request)
        query = search.parsed(text)
        if not query:
            raise ValidationError({"q": [gettext("It contains no words.")]}, code="invalid")
        slug = request.query_params.get("board")
        filters = Filters(board=None if slug is None else _get_readable_board(request, slug))
        results = queries.search_posts(
            request.user, query, filters, order=asked.order, after=asked.after, before=asked.before
        )
        kept = {"q": request.query_params["q"]} | ({} if slug is None else {"board": slug})
        page = paging.serialise_page(request, results.slice, results.hits, asked.order, kept)
        return make_private(Response(SearchSerializer(page).data))


def _get_readable_board(request: Request, slug: str) -> Board:
    """The board with this slug.

    Raises ValidationError, the same for a missing board and for one ``request.user`` may not read."""
    try:
        return boards_queries.get_visible_board(request.user, slug)
    except Http404 as error:
        raise ValidationError({"board": [gettext("There is no such board.")]}, code="invalid") from error
