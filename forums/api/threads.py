"""Threads and their posts."""

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
from forums.api.boards import personal
from forums.models import Post, Thread

THREAD_ID = OpenApiParameter(
    "thread_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the thread.")
)
ORDERS = {"time": paging.Order("zaman", 1), "support": paging.Order("destek", 2)}


class ThreadDetail(APIView):
    @extend_schema(
        operation_id="readThread",
        summary=_("Read a thread"),
        description=_(
            "A thread without its posts. One that was merged says where its posts stand. With an account it "
            "also says whether this account may reply."
        ),
        parameters=[THREAD_ID],
        responses=serializers.ThreadDetailSerializer,
        examples=[
            OpenApiExample("thread", value=examples.THREAD_DETAIL, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, thread_id: int) -> Response:
        thread = queries.visible_thread(request.user, thread_id)
        told = telling.thread_in_full(request, thread)
        return personal(Response(serializers.ThreadDetailSerializer(told).data))


class ThreadPosts(APIView):
    refusals = {
        "POST": (*refusing.REPLY, errors.StaffOnly, errors.SlowMode, errors.SaidAlready),
    }
    problems = {
        "GET": refusing.INVALID,
        "POST": {
            **refusing.BODY_PROBLEMS,
            **refusing.PICTURE_PROBLEMS,
            "unknown_post": _("The post that it answers does not stand in this thread."),
        },
    }

    @extend_schema(
        operation_id="listPosts",
        summary=_("List posts of a thread"),
        description=_(
            "Posts in time or by support, in pages, with a gap where one is hidden or deleted. In time, "
            "`after` takes the id of any post: ask with the last one that you have for what came since."
        ),
        parameters=[THREAD_ID, *paging.parameters(ORDERS)],
        responses=serializers.PostsSerializer,
        examples=[OpenApiExample("posts", value=examples.POSTS, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, thread_id: int) -> Response:
        thread = queries.visible_thread(request.user, thread_id)
        asked = paging.asked(request, ORDERS)
        found = queries.posts_of(request.user, thread, asked.order, after=asked.after, before=asked.before)
        page = paging.page(request, found, telling.posts(request, found.items), asked.named)
        return personal(Response(serializers.PostsSerializer(page).data))

    @extend_schema(
        operation_id="reply",
        summary=_("Reply in a thread"),
        description=_(
            "A post. Where it waits for a moderator, held is true, and others see it once one has looked. "
            "What a rule refuses is kept as a draft of the account."
        ),
        parameters=[THREAD_ID],
        request=serializers.NewPostSerializer,
        responses={201: OpenApiResponse(serializers.PostSerializer, description=_("The post is stored."))},
        examples=[
            OpenApiExample("reply", value=examples.NEW_POST, request_only=True),
            OpenApiExample("post", value=examples.POST, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: Request, thread_id: int) -> Response:
        thread = queries.visible_thread(request.user, thread_id)
        author = rules.require_signed_in(request.user)
        given = serializers.NewPostSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        answered_id = data["reply_to"]
        answered = post_of(author, thread, answered_id, "reply_to") if answered_id is not None else None

        def send() -> operations.Posted:
            limits.require(request, limits.REPLY)
            return operations.reply(
                thread=thread,
                author=author,
                body=data["body"],
                reply_to=answered,
                office=data["office"],
                pictures=data["pictures"],
            )

        posted = refusing.keeping(request, f"thread:{thread.pk}", send, body=data["body"])
        told = telling.post(request, queries.visible_post(author, posted.post.pk))
        return Response(serializers.PostSerializer(told).data, status=status.HTTP_201_CREATED)


def post_of(person: rules.Person, thread: Thread, post_id: int, field: str) -> Post:
    """Raises ValidationError, of the ``field`` that names it, where ``person`` sees no such post in the
    thread."""
    found = queries.post_in(person, thread, post_id)
    if found is None:
        message = _now("There is no such post in this thread.")
        raise ValidationError({field: [message]}, code="unknown_post")
    return found


class ThreadSeen(APIView):
    refusals = (errors.SignInNeeded,)
    problems = {"unknown_post": _("There is no such post in this thread.")}

    @extend_schema(
        operation_id="markThreadRead",
        summary=_("Mark a thread as read"),
        description=_("Up to a post; a mark never goes back. Notices of its new posts are read with it."),
        parameters=[THREAD_ID],
        request=serializers.SeenSerializer,
        responses={204: OpenApiResponse(description=_("The thread is read as far as there."))},
        examples=[OpenApiExample("seen", value=examples.SEEN, request_only=True)],
    )
    def put(self, request: Request, thread_id: int) -> Response:
        thread = queries.visible_thread(request.user, thread_id)
        resident = rules.require_signed_in(request.user)
        given = serializers.SeenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        post = post_of(resident, thread, given.validated_data["post"], "post")
        operations.mark_read(thread=thread, resident=resident, seen=post.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ThreadFollowing(APIView):
    refusals = (errors.SignInNeeded,)

    @extend_schema(
        operation_id="followThread",
        summary=_("Follow a thread"),
        description=_(
            "Its new posts are shown among what the account follows. Whoever writes in it follows it already."
        ),
        parameters=[THREAD_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("The account follows the thread."))},
    )
    def put(self, request: Request, thread_id: int) -> Response:
        return self._follow(request, thread_id, on=True)

    @extend_schema(
        operation_id="unfollowThread",
        summary=_("Follow a thread no longer"),
        description=_("Twice is as once."),
        parameters=[THREAD_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("The account does not follow the thread."))},
    )
    def delete(self, request: Request, thread_id: int) -> Response:
        return self._follow(request, thread_id, on=False)

    def _follow(self, request: Request, thread_id: int, *, on: bool) -> Response:
        thread = queries.visible_thread(request.user, thread_id)
        operations.follow_thread(thread=thread, resident=rules.require_signed_in(request.user), on=on)
        return Response(status=status.HTTP_204_NO_CONTENT)
