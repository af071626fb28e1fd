"""API endpoints of single posts: read, edit, delete, versions, support."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors as forums_errors
from forums.boards import paging
from forums.boards.paging import make_private
from forums.discussion import documented_refusals, errors, history, rules, serializers
from forums.discussion.drafts import api as drafts_api
from forums.discussion.operations import posting, support
from forums.discussion.parameters import POST_ID
from forums.discussion.queries import posts
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from forums.members import throttles

WORDINGS = {"newest": 1}


class PostDetail(APIView):
    refusals = {
        "PATCH": (
            *documented_refusals.REPLY,
            forums_errors.NotYours,
            members_errors.StaffOnly,
            errors.PostGone,
            forums_errors.ChangedMeanwhile,
        ),
        "DELETE": (members_errors.SignInNeeded, forums_errors.NotYours, errors.PostGone, errors.HasReplies),
    }
    sample = {
        "PATCH": {
            "body": serializers.EditSerializer.sample["body"],
            "html": "<p>Sabah <strong>iki saat</strong> yeter; yaz aylarında bir.</p>\n",
            "edited_at": "2026-11-24T18:09:00Z",
            "versions": 1,
            "version": "3180.1795543740000000",
        }
    }
    problems = {"PATCH": {**documented_refusals.BODY_PROBLEMS, **documented_refusals.PICTURE_PROBLEMS}}

    @extend_schema(
        operation_id="readPost",
        summary=_("Read a post"),
        description=_(
            "Post ids are permanent: merging, splitting and moving threads do not change them. "
            "The author also receives the `version` required to edit the post."
        ),
        parameters=[POST_ID],
        responses=serializers.PostSerializer,
    )
    def get(self, request: Request, post_id: int) -> Response:
        post = posts.get_visible_post(request.user, post_id)
        return make_private(Response(serializers.represent_post(request, post)))

    @extend_schema(
        operation_id="editPost",
        summary=_("Edit a post"),
        description=_(
            "Replaces the text of your own post. Earlier versions remain readable. If `version` "
            "does not match the current version, the post was changed meanwhile and nothing is "
            "stored."
        ),
        parameters=[POST_ID],
        request=serializers.EditSerializer,
        responses=serializers.PostSerializer,
    )
    def patch(self, request: Request, post_id: int) -> Response:
        post = posts.get_visible_post(request.user, post_id)
        author = rules.require_author(members_rules.require_signed_in(request.user), post)
        given = serializers.EditSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data

        def send() -> None:
            with throttles.count_successful_write(request, throttles.REPLY):
                posting.edit_post(
                    post=post,
                    editor=author,
                    body=data["body"],
                    seen=data["version"],
                    reason=data["reason"],
                    pictures=data["pictures"],
                    without=data["without"],
                )

        drafts_api.storing_draft(request, f"post:{post.pk}", send, body=data["body"])
        return Response(serializers.represent_post(request, posts.get_visible_post(author, post.pk)))

    @extend_schema(
        operation_id="deletePost",
        summary=_("Delete a post"),
        description=_(
            "Deletes your own post and leaves a placeholder. A first post can be deleted only "
            "while it has no replies; its thread is deleted with it."
        ),
        parameters=[POST_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("The post was deleted."))},
    )
    def delete(self, request: Request, post_id: int) -> Response:
        post = posts.get_visible_post(request.user, post_id)
        author = rules.require_author(members_rules.require_signed_in(request.user), post)
        posting.delete_post(post=post, author=author)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PostVersions(APIView):
    refusals = (errors.PostGone,)
    problems = documented_refusals.INVALID

    @extend_schema(
        operation_id="listWordings",
        summary=_("List versions of a post"),
        description=_("All versions of a post, each compared with the one before: text added and removed."),
        parameters=[POST_ID, *paging.declare_page_parameters(WORDINGS, back=False)],
        responses=serializers.WordingsSerializer,
    )
    def get(self, request: Request, post_id: int) -> Response:
        post = posts.get_visible_post(request.user, post_id)
        if not rules.may_see_text(request.user, post):
            raise errors.PostGone
        asked = paging.parse_page_request(request, WORDINGS)
        versions = history.build_history_page(post, int(asked.after) if asked.after else None)
        page = paging.serialise_forward_page(request, versions.after, versions.wordings)
        return make_private(Response(serializers.WordingsSerializer(page).data))


class PostSupport(APIView):
    refusals = documented_refusals.SUPPORT
    sample = {"DELETE": {"support": 7, "supported": False}}

    @extend_schema(
        operation_id="supportPost",
        summary=_("Support a post"),
        description=_("Idempotent. Who supports a post is not stored."),
        parameters=[POST_ID],
        request=None,
        responses=serializers.SupportSerializer,
    )
    def put(self, request: Request, post_id: int) -> Response:
        return self._support(request, post_id, on=True)

    @extend_schema(
        operation_id="unsupportPost",
        summary=_("Withdraw support from a post"),
        description=_("Idempotent."),
        parameters=[POST_ID],
        request=None,
        responses={200: serializers.SupportSerializer},
    )
    def delete(self, request: Request, post_id: int) -> Response:
        return self._support(request, post_id, on=False)

    def _support(self, request: Request, post_id: int, *, on: bool) -> Response:
        post = posts.get_visible_post(request.user, post_id)
        resident = members_rules.require_signed_in(request.user)
        throttles.require_below_limit(request, throttles.ACT)
        count = support.support_post(post=post, resident=resident, on=on)
        return Response(serializers.SupportSerializer({"support": count, "supported": on}).data)
