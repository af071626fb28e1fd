"""API endpoints of following and read positions."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.boards import queries as boards_queries
from forums.boards.api import SLUG
from forums.discussion.following import operations, serializers
from forums.discussion.parameters import THREAD_ID, get_post_in_thread
from forums.discussion.queries import threads
from forums.members import errors as members_errors
from forums.members import rules as members_rules


class BoardSeen(APIView):
    refusals = (members_errors.SignInNeeded,)

    @extend_schema(
        operation_id="markBoardRead",
        summary=_("Mark a board as read"),
        description=_(
            "Marks every thread of the board that the account has opened before as read, and all "
            "notices about the board's threads."
        ),
        parameters=[SLUG],
        request=None,
        responses={204: OpenApiResponse(description=_("The board was marked as read."))},
    )
    def put(self, request: Request, slug: str) -> Response:
        board = boards_queries.get_visible_board(request.user, slug)
        operations.mark_board_read(board=board, resident=members_rules.require_signed_in(request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ThreadSeen(APIView):
    refusals = (members_errors.SignInNeeded,)
    problems = {"unknown_post": _("The post is not in this thread.")}

    @extend_schema(
        operation_id="markThreadRead",
        summary=_("Mark a thread as read"),
        description=_(
            "Marks the thread as read up to a post. The position never moves backwards. Notices "
            "about these posts are marked as read too."
        ),
        parameters=[THREAD_ID],
        request=serializers.SeenSerializer,
        responses={204: OpenApiResponse(description=_("The thread was marked as read up to the post."))},
    )
    def put(self, request: Request, thread_id: int) -> Response:
        thread = threads.get_visible_thread(request.user, thread_id)
        resident = members_rules.require_signed_in(request.user)
        given = serializers.SeenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        post = get_post_in_thread(resident, thread, given.validated_data["post"], "post")
        operations.advance_read_position(thread=thread, resident=resident, seen=post.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ThreadFollowing(APIView):
    refusals = (members_errors.SignInNeeded,)

    @extend_schema(
        operation_id="followThread",
        summary=_("Follow a thread"),
        description=_(
            "New posts of the thread appear in the account's followed list. Writing in a thread "
            "follows it automatically."
        ),
        parameters=[THREAD_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("The account follows the thread."))},
    )
    def put(self, request: Request, thread_id: int) -> Response:
        return self._follow(request, thread_id, on=True)

    @extend_schema(
        operation_id="unfollowThread",
        summary=_("Unfollow a thread"),
        description=_("Idempotent."),
        parameters=[THREAD_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("The account does not follow the thread."))},
    )
    def delete(self, request: Request, thread_id: int) -> Response:
        return self._follow(request, thread_id, on=False)

    def _follow(self, request: Request, thread_id: int, *, on: bool) -> Response:
        thread = threads.get_visible_thread(request.user, thread_id)
        operations.follow_thread(thread=thread, resident=members_rules.require_signed_in(request.user), on=on)
        return Response(status=status.HTTP_204_NO_CONTENT)
