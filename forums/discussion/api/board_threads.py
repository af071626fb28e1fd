"""API endpoint of a board's threads: list them, start one."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors as forums_errors
from forums.boards import paging
from forums.boards import queries as boards_queries
from forums.boards.api import SLUG
from forums.boards.models import Tag
from forums.boards.paging import make_public
from forums.discussion import documented_refusals, errors, serializers
from forums.discussion.drafts import api as drafts_api
from forums.discussion.operations import posting
from forums.discussion.queries import posts, threads
from forums.members import rules as members_rules
from forums.members import throttles

ORDERS = {"activity": 1, "support": 2}


class BoardThreads(APIView):
    is_public_page = True
    refusals = {"POST": (*documented_refusals.START, errors.SaidAlready, forums_errors.ChangedMeanwhile)}
    problems = {
        "GET": documented_refusals.INVALID,
        "POST": {
            **documented_refusals.TITLE_PROBLEMS,
            **documented_refusals.BODY_PROBLEMS,
            **documented_refusals.PICTURE_PROBLEMS,
            "unknown_tag": _("The tag does not exist."),
        },
    }

    @extend_schema(
        operation_id="listThreads",
        summary=_("List threads of a board"),
        description=_(
            "Published threads, ordered by newest post or by support, in pages. Pinned threads "
            "are listed separately."
        ),
        parameters=[SLUG, *paging.declare_page_parameters(ORDERS)],
        responses=serializers.ThreadsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        board = boards_queries.get_visible_board(request.user, slug)
        asked = paging.parse_page_request(request, ORDERS)
        results = threads.list_threads_of_board(board, asked.order, after=asked.after, before=asked.before)
        pinned = [] if results.before else threads.list_pinned_threads(board)
        page = paging.serialise_page(request, results, results.items, asked.order) | {"pinned": pinned}
        context = serializers.build_thread_context(request, [*pinned, *results.items])
        answer = Response(serializers.ThreadsSerializer(page, context=context).data)
        return make_public(request, answer)

    @extend_schema(
        operation_id="startThread",
        summary=_("Start a thread"),
        description=_(
            "Creates a thread with its first post. If the post must be approved by a moderator, "
            "`held` is true and others do not see it yet. Text refused by a rule is saved as a "
            "draft of the account."
        ),
        parameters=[SLUG],
        request=serializers.NewThreadSerializer,
        responses={
            201: OpenApiResponse(serializers.StartedSerializer, description=_("The thread was created."))
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        board = boards_queries.get_visible_board(request.user, slug)
        author = members_rules.require_signed_in(request.user)
        given = serializers.NewThreadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        title, body = data["title"], data["body"]
        tags = get_tags_by_slug(data["tags"])

        def send() -> posting.Posted:
            with throttles.count_successful_write(request, throttles.START):
                return posting.start_thread(
                    board=board, author=author, title=title, body=body, tags=tags, pictures=data["pictures"]
                )

        posted = drafts_api.storing_draft(
            request, f"board:{board.pk}", send, title=title, body=body, tags=data["tags"]
        )
        thread = threads.get_visible_thread(author, posted.post.thread_id)
        post = posts.get_visible_post(author, posted.post.pk)
        started = {"held": posted.held, "thread": thread, "post": post}
        context = serializers.build_thread_context(request, [thread]) | serializers.post_context(
            request, [post]
        )
        return Response(
            serializers.StartedSerializer(started, context=context).data, status=status.HTTP_201_CREATED
        )


def get_tags_by_slug(slugs: list[str]) -> list[Tag]:
    """Tags by slug. Raises ValidationError if one does not exist."""
    by_slug = {tag.slug: tag for tag in Tag.objects.filter(slug__in=slugs)}
    if unknown := [slug for slug in slugs if slug not in by_slug]:
        message = gettext("There is no tag {slug}.").format(slug=unknown[0])
        raise ValidationError({"tags": [message]}, code="unknown_tag")
    return list(by_slug.values())
