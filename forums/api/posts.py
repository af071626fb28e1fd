"""Single posts: read, changed and taken back by their authors, supported."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors, history, limits, operations, queries, rules
from forums.api import examples, paging, refusing, serializers, telling
from forums.api.boards import personal

POST_ID = OpenApiParameter(
    "post_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the post.")
)
WORDINGS = {"newest": paging.Order("", 1)}


class PostDetail(APIView):
    refusals = {
        "PATCH": (
            *refusing.REPLY,
            errors.NotYours,
            errors.StaffOnly,
            errors.PostGone,
            errors.ChangedMeanwhile,
        ),
        "DELETE": (errors.SignInNeeded, errors.NotYours, errors.PostGone, errors.HasReplies),
    }
    problems = {"PATCH": {**refusing.BODY_PROBLEMS, **refusing.PICTURE_PROBLEMS}}

    @extend_schema(
        operation_id="readPost",
        summary=_("Read a post"),
        description=_(
            "By its id, for good: merging, splitting and moving threads keep it. Its author also gets the "
            "mark that an edit has to name."
        ),
        parameters=[POST_ID],
        responses=serializers.PostSerializer,
        examples=[OpenApiExample("post", value=examples.POST, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, post_id: int) -> Response:
        post = queries.visible_post(request.user, post_id)
        return personal(Response(serializers.PostSerializer(telling.post(request, post)).data))

    @extend_schema(
        operation_id="editPost",
        summary=_("Edit a post"),
        description=_(
            "Another wording of one's own post; the earlier one stays readable. Where the mark is not that "
            "of the present wording, somebody changed it meanwhile, and nothing is stored."
        ),
        parameters=[POST_ID],
        request=serializers.EditSerializer,
        responses=serializers.PostSerializer,
        examples=[
            OpenApiExample("edit", value=examples.EDIT, request_only=True),
            OpenApiExample("post", value=examples.EDITED, response_only=True, status_codes=["200"]),
        ],
    )
    def patch(self, request: Request, post_id: int) -> Response:
        post = queries.visible_post(request.user, post_id)
        author = rules.require_author(rules.require_signed_in(request.user), post)
        given = serializers.EditSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data

        def send() -> None:
            limits.require(request, limits.REPLY)
            operations.edit_post(
                post=post,
                editor=author,
                body=data["body"],
                seen=data["mark"],
                reason=data["reason"],
                pictures=data["pictures"],
                without=data["without"],
            )

        refusing.keeping(request, f"post:{post.pk}", send, body=data["body"])
        told = telling.post(request, queries.visible_post(author, post.pk))
        return Response(serializers.PostSerializer(told).data)

    @extend_schema(
        operation_id="deletePost",
        summary=_("Delete a post"),
        description=_(
            "The author takes a post back, and a gap stays. A first post goes, with its thread, only while "
            "nobody has replied."
        ),
        parameters=[POST_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("The post is deleted."))},
    )
    def delete(self, request: Request, post_id: int) -> Response:
        post = queries.visible_post(request.user, post_id)
        author = rules.require_author(rules.require_signed_in(request.user), post)
        operations.delete_post(post=post, author=author)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PostVersions(APIView):
    refusals = (errors.PostGone,)
    problems = refusing.INVALID

    @extend_schema(
        operation_id="listWordings",
        summary=_("List wordings of a post"),
        description=_("How a post read before each edit, with what was added and taken away."),
        parameters=[POST_ID, *paging.parameters(WORDINGS, back=False)],
        responses=serializers.WordingsSerializer,
        examples=[
            OpenApiExample("wordings", value=examples.WORDINGS, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, post_id: int) -> Response:
        post = queries.visible_post(request.user, post_id)
        if not rules.may_see_text(request.user, post):
            raise errors.PostGone
        asked = paging.asked(request, WORDINGS)
        found = history.of(post, int(asked.after) if asked.after else None)
        page = paging.page_after(request, found.after, telling.wordings(found.wordings))
        return personal(Response(serializers.WordingsSerializer(page).data))


class PostSupport(APIView):
    refusals = refusing.SUPPORT

    @extend_schema(
        operation_id="supportPost",
        summary=_("Support a post"),
        description=_("Twice is as once. Who supports a post is not stored."),
        parameters=[POST_ID],
        request=None,
        responses=serializers.SupportSerializer,
        examples=[
            OpenApiExample("support", value=examples.SUPPORT, response_only=True, status_codes=["200"])
        ],
    )
    def put(self, request: Request, post_id: int) -> Response:
        return self._support(request, post_id, on=True)

    @extend_schema(
        operation_id="unsupportPost",
        summary=_("Support a post no longer"),
        description=_("Twice is as once."),
        parameters=[POST_ID],
        request=None,
        responses={200: serializers.SupportSerializer},
    )
    def delete(self, request: Request, post_id: int) -> Response:
        return self._support(request, post_id, on=False)

    def _support(self, request: Request, post_id: int, *, on: bool) -> Response:
        post = queries.visible_post(request.user, post_id)
        resident = rules.require_signed_in(request.user)
        limits.require(request, limits.ACT)
        count = operations.support(post=post, resident=resident, on=on)
        return Response(serializers.SupportSerializer({"support": count, "supported": on}).data)
