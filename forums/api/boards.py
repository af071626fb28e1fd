"""Boards and their threads."""

from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors, limits, operations, queries, rules
from forums.api import examples, paging, refusing, serializers, telling
from forums.models import Tag

SLUG = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "example": "ulasim"},
    OpenApiParameter.PATH,
    description=_("The board's part of addresses."),
)
ORDERS = {"activity": paging.Order("etkinlik", 1), "support": paging.Order("destek", 2)}


def personal(response: Response) -> Response:
    """Depends on who asks, and is asked for anew each time."""
    patch_cache_control(response, private=True, no_cache=True)
    return response


class BoardList(APIView):
    @extend_schema(
        operation_id="listBoards",
        summary=_("List boards"),
        description=_("Every board that may be read, in the council's order, without the archived ones."),
        responses=serializers.BoardsSerializer,
        examples=[OpenApiExample("boards", value=examples.BOARDS, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        found = [telling.board(request, board) for board in queries.boards(request.user)]
        return personal(Response(serializers.BoardsSerializer(paging.whole(found)).data))


class BoardDetail(APIView):
    @extend_schema(
        operation_id="readBoard",
        summary=_("Read a board"),
        description=_(
            "A board with its own rules. With an account it also says whether this account may start threads."
        ),
        parameters=[SLUG],
        responses=serializers.BoardDetailSerializer,
        examples=[
            OpenApiExample("board", value=examples.BOARD_DETAIL, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, slug: str) -> Response:
        board = queries.visible_board(request.user, slug)
        told = telling.board_in_full(request, board)
        return personal(Response(serializers.BoardDetailSerializer(told).data))


class BoardThreads(APIView):
    refusals = {"POST": (*refusing.START, errors.SaidAlready, errors.ChangedMeanwhile)}
    problems = {
        "GET": refusing.INVALID,
        "POST": {
            **refusing.TITLE_PROBLEMS,
            **refusing.BODY_PROBLEMS,
            **refusing.PICTURE_PROBLEMS,
            "unknown_tag": _("There is no such tag."),
        },
    }

    @extend_schema(
        operation_id="listThreads",
        summary=_("List threads of a board"),
        description=_("Published threads by newest post or by support, in pages; pinned ones apart."),
        parameters=[SLUG, *paging.parameters(ORDERS)],
        responses=serializers.ThreadsSerializer,
        examples=[
            OpenApiExample("threads", value=examples.THREADS, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, slug: str) -> Response:
        board = queries.visible_board(request.user, slug)
        asked = paging.asked(request, ORDERS)
        found = queries.threads_of(board, asked.order, after=asked.after, before=asked.before)
        pinned = [] if found.before else queries.pinned_threads(board)
        told = telling.threads(request, [*pinned, *found.items])
        page = paging.page(request, found, told[len(pinned) :], asked.named)
        return personal(Response(serializers.ThreadsSerializer(page | {"pinned": told[: len(pinned)]}).data))

    @extend_schema(
        operation_id="startThread",
        summary=_("Start a thread"),
        description=_(
            "A thread with its first post. Where posts wait for a moderator, held is true, and others see it "
            "once one has looked. What a rule refuses is kept as a draft of the account."
        ),
        parameters=[SLUG],
        request=serializers.NewThreadSerializer,
        responses={
            201: OpenApiResponse(serializers.StartedSerializer, description=_("The thread is stored."))
        },
        examples=[
            OpenApiExample("thread", value=examples.NEW_THREAD, request_only=True),
            OpenApiExample("thread", value=examples.STARTED, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        board = queries.visible_board(request.user, slug)
        author = rules.require_signed_in(request.user)
        given = serializers.NewThreadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        title, body = data["title"], data["body"]
        tags = tags_named(data["tags"])

        def send() -> operations.Posted:
            limits.require(request, limits.START)
            return operations.start_thread(
                board=board, author=author, title=title, body=body, tags=tags, pictures=data["pictures"]
            )

        posted = refusing.keeping(request, f"board:{board.pk}", send, title=title, body=body)
        told = {
            "held": posted.held,
            "thread": telling.thread(request, queries.visible_thread(author, posted.post.thread_id)),
            "post": telling.post(request, queries.visible_post(author, posted.post.pk)),
        }
        return Response(serializers.StartedSerializer(told).data, status=status.HTTP_201_CREATED)


def tags_named(slugs: list[str]) -> list[Tag]:
    """Raises ValidationError where there is no such tag."""
    found = {tag.slug: tag for tag in Tag.objects.filter(slug__in=slugs)}
    if unknown := [slug for slug in slugs if slug not in found]:
        message = _now("There is no tag {slug}.").format(slug=unknown[0])
        raise ValidationError({"tags": [message]}, code="unknown_tag")
    return list(found.values())


class BoardSeen(APIView):
    refusals = (errors.SignInNeeded,)

    @extend_schema(
        operation_id="markBoardRead",
        summary=_("Mark a board as read"),
        description=_("Every thread of it that the account has opened before, with the notices of all."),
        parameters=[SLUG],
        request=None,
        responses={204: OpenApiResponse(description=_("Nothing on the board is unread."))},
    )
    def put(self, request: Request, slug: str) -> Response:
        board = queries.visible_board(request.user, slug)
        operations.mark_board_read(board=board, resident=rules.require_signed_in(request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BoardFollowing(APIView):
    refusals = (errors.SignInNeeded,)

    @extend_schema(
        operation_id="followBoard",
        summary=_("Follow a board"),
        description=_("Its new threads are shown among what the account follows. Twice is as once."),
        parameters=[SLUG],
        request=None,
        responses={204: OpenApiResponse(description=_("The account follows the board."))},
    )
    def put(self, request: Request, slug: str) -> Response:
        return self._follow(request, slug, on=True)

    @extend_schema(
        operation_id="unfollowBoard",
        summary=_("Follow a board no longer"),
        description=_("Twice is as once."),
        parameters=[SLUG],
        request=None,
        responses={204: OpenApiResponse(description=_("The account does not follow the board."))},
    )
    def delete(self, request: Request, slug: str) -> Response:
        return self._follow(request, slug, on=False)

    def _follow(self, request: Request, slug: str, *, on: bool) -> Response:
        board = queries.visible_board(request.user, slug)
        operations.follow_board(board=board, resident=rules.require_signed_in(request.user), on=on)
        return Response(status=status.HTTP_204_NO_CONTENT)
