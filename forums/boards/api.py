"""API endpoints of boards."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.boards import operations, paging, queries, serializers
from forums.boards.paging import make_public
from forums.members import errors as members_errors
from forums.members import rules as members_rules

SLUG = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "example": "ulasim"},
    OpenApiParameter.PATH,
    description=_("URL slug of the board."),
)


class BoardList(APIView):
    is_public_page = True

    @extend_schema(
        operation_id="listBoards",
        summary=_("List boards"),
        description=_(
            "All boards the caller may read, in the council's order. Archived boards are left out."
        ),
        responses=serializers.BoardsSerializer,
    )
    def get(self, request: Request) -> Response:
        boards = paging.serialise_whole_list(queries.list_readable_boards(request.user))
        answer = Response(serializers.BoardsSerializer(boards, context={"request": request}).data)
        return make_public(request, answer)


class BoardDetail(APIView):
    is_public_page = True

    @extend_schema(
        operation_id="readBoard",
        summary=_("Read a board"),
        description=_(
            "A board and its own rules. When signed in, also whether the account may start threads."
        ),
        parameters=[SLUG],
        responses=serializers.BoardDetailSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        board = queries.get_visible_board(request.user, slug)
        answer = Response(serializers.BoardDetailSerializer(board, context={"request": request}).data)
        return make_public(request, answer)


class BoardFollowing(APIView):
    refusals = (members_errors.SignInNeeded,)

    @extend_schema(
        operation_id="followBoard",
        summary=_("Follow a board"),
        description=_("New threads of the board appear in the account's followed list. Idempotent."),
        parameters=[SLUG],
        request=None,
        responses={204: OpenApiResponse(description=_("The account follows the board."))},
    )
    def put(self, request: Request, slug: str) -> Response:
        return self._follow(request, slug, on=True)

    @extend_schema(
        operation_id="unfollowBoard",
        summary=_("Unfollow a board"),
        description=_("Idempotent."),
        parameters=[SLUG],
        request=None,
        responses={204: OpenApiResponse(description=_("The account does not follow the board."))},
    )
    def delete(self, request: Request, slug: str) -> Response:
        return self._follow(request, slug, on=False)

    def _follow(self, request: Request, slug: str, *, on: bool) -> Response:
        board = queries.get_visible_board(request.user, slug)
        operations.follow_board(board=board, resident=members_rules.require_signed_in(request.user), on=on)
        return Response(status=status.HTTP_204_NO_CONTENT)
