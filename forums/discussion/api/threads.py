"""API endpoints of a thread and its posts."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.boards import paging
from forums.boards.paging import make_public
from forums.discussion import documented_refusals, errors, serializers
from forums.discussion.drafts import api as drafts_api
from forums.discussion.operations import posting
from forums.discussion.parameters import THREAD_ID, get_post_in_thread
from forums.discussion.queries import posts, threads
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from forums.members import throttles

ORDERS = {"time": 1, "support": 2}


class ThreadDetail(APIView):
    is_public_page = True

    @extend_schema(
        operation_id="readThread",
        summary=_("Read a thread"),
        description=_(
            "A thread without its posts. If it was merged, it names the thread that has its "
            "posts. When signed in, also whether the account may reply."
        ),
        parameters=[THREAD_ID],
        responses=serializers.ThreadDetailSerializer,
    )
    def get(self, request: Request, thread_id: int) -> Response:
        thread = threads.get_visible_thread(request.user, thread_id)
        answer = Response(serializers.represent_thread(request, thread))
        return make_public(request, answer)


class ThreadPosts(APIView):
    is_public_page = True
    refusals = {
        "POST": (*documented_refusals.REPLY, members_errors.StaffOnly, errors.SlowMode, errors.SaidAlready),
    }
    problems = {
        "GET": documented_refusals.INVALID,
        "POST": {
            **documented_refusals.BODY_PROBLEMS,
            **documented_refusals.PICTURE_PROBLEMS,
            "unknown_post": _("The post in reply_to is not in this thread."),
        },
    }

    @extend_schema(
        operation_id="listPosts",
        summary=_("List posts of a thread"),
        description=_(
            "Posts ordered by time or by support, in pages. Hidden and deleted posts appear as "
            "placeholders. When ordered by time, `after` accepts the id of any post: send the "
            "last one you have to get newer posts."
        ),
        parameters=[THREAD_ID, *paging.declare_page_parameters(ORDERS)],
        responses=serializers.PostsSerializer,
    )
    def get(self, request: Request, thread_id: int) -> Response:
        thread = threads.get_visible_thread(request.user, thread_id)
        asked = paging.parse_page_request(request, ORDERS)
        results = posts.list_posts_of_thread(
            request.user, thread, asked.order, after=asked.after, before=asked.before
        )
        page = paging.serialise_page(request, results, results.items, asked.order)
        context = serializers.post_context(request, results.items)
        answer = Response(serializers.PostsSerializer(page, context=context).data)
        return make_public(request, answer)

    @extend_schema(
        operation_id="reply",
        summary=_("Reply in a thread"),
        description=_(
            "Creates a post. If it must be approved by a moderator, `held` is true and others do "
            "not see it yet. Text refused by a rule is saved as a draft of the account."
        ),
        parameters=[THREAD_ID],
        request=serializers.NewPostSerializer,
        responses={201: OpenApiResponse(serializers.PostSerializer, description=_("The post was created."))},
    )
    def post(self, request: Request, thread_id: int) -> Response:
        thread = threads.get_visible_thread(request.user, thread_id)
        author = members_rules.require_signed_in(request.user)
        given = serializers.NewPostSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        answered_id = data["reply_to"]
        answered = (
            get_post_in_thread(author, thread, answered_id, "reply_to") if answered_id is not None else None
        )

        def send() -> posting.Posted:
            with throttles.count_successful_write(request, throttles.REPLY):
                return posting.reply_to_thread(
                    thread=thread,
                    author=author,
                    body=data["body"],
                    reply_to=answered,
                    office=data["office"],
                    pictures=data["pictures"],
                )

        posted = drafts_api.storing_draft(request, f"thread:{thread.pk}", send, body=data["body"])
        stored = posts.get_visible_post(author, posted.post.pk)
        return Response(serializers.represent_post(request, stored), status=status.HTTP_201_CREATED)
