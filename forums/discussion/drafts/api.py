"""API endpoints of drafts and the preview."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.boards import paging
from forums.boards.paging import make_private
from forums.discussion import documented_refusals
from forums.discussion.drafts import operations, queries, recovery, serializers
from forums.discussion.parameters import PLACE
from forums.members import errors as members_errors
from forums.members import queries as members_queries
from forums.members import rules as members_rules
from forums.text import cleaning
from participation.refusals import Refusal

Done = TypeVar("Done")


class DraftList(APIView):
    refusals = (members_errors.SignInNeeded,)

    @extend_schema(
        operation_id="listDrafts",
        summary=_("List drafts"),
        description=_("Drafts of the account, saved on the website or through the API. At most 50 are kept."),
        responses=serializers.DraftsSerializer,
    )
    def get(self, request: Request) -> Response:
        resident = members_rules.require_signed_in(request.user)
        drafts = queries.list_drafts_with_places(resident, queries.list_drafts(resident))
        return make_private(Response(serializers.DraftsSerializer(paging.serialise_whole_list(drafts)).data))


class DraftDetail(APIView):
    refusals = (members_errors.SignInNeeded,)
    problems = {"PUT": {"too_long": _("The text is too long for a draft.")}}

    @extend_schema(
        operation_id="readDraft",
        summary=_("Read a draft"),
        description=_("The account's draft for a place. 404 if there is none."),
        parameters=[PLACE],
        responses=serializers.DraftSerializer,
    )
    def get(self, request: Request, place: str) -> Response:
        resident = members_rules.require_signed_in(request.user)
        draft = queries.find_draft_for_place(resident, place)
        if draft is None:
            raise Http404
        [placed] = queries.list_drafts_with_places(resident, [draft])
        return make_private(Response(serializers.DraftSerializer(placed).data))

    @extend_schema(
        operation_id="keepDraft",
        summary=_("Save a draft"),
        description=_(
            "Replaces the draft for the place. Sending the post or saving an empty text deletes the draft."
        ),
        parameters=[PLACE],
        request=serializers.DraftTextSerializer,
        responses={
            200: OpenApiResponse(serializers.DraftSerializer, description=_("The draft was saved.")),
            204: OpenApiResponse(description=_("The text was empty; no draft is kept.")),
        },
    )
    def put(self, request: Request, place: str) -> Response:
        resident = members_rules.require_signed_in(request.user)
        given = serializers.DraftTextSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        kept = operations.save_draft(resident=resident, place=place, **given.validated_data)
        if kept is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        [placed] = queries.list_drafts_with_places(resident, [kept])
        return make_private(Response(serializers.DraftSerializer(placed).data))

    @extend_schema(
        operation_id="discardDraft",
        summary=_("Delete a draft"),
        description=_("Idempotent."),
        parameters=[PLACE],
        request=None,
        responses={204: OpenApiResponse(description=_("There is no draft for the place."))},
    )
    def delete(self, request: Request, place: str) -> Response:
        operations.discard_draft(resident=members_rules.require_signed_in(request.user), place=place)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Preview(APIView):
    refusals = (members_errors.SignInNeeded,)
    problems = documented_refusals.BODY_PROBLEMS

    @extend_schema(
        operation_id="previewPost",
        summary=_("Preview a post"),
        description=_("Renders Markdown as the site would show it. Nothing is stored."),
        request=serializers.PreviewRequestSerializer,
        responses=serializers.PreviewSerializer,
    )
    def post(self, request: Request) -> Response:
        author = members_rules.require_signed_in(request.user)
        given = serializers.PreviewRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        body = cleaning.clean_body(given.validated_data["body"])
        named = members_queries.list_member_urls(members_queries.list_mentioned_members(body, author))
        return Response(serializers.PreviewSerializer({"html": cleaning.render_body(body, named).html}).data)


def storing_draft(
    request: Request,
    place: str,
    send: Callable[[], Done],
    *,
    body: str,
    title: str = "",
    tags: Sequence[str] = (),
) -> Done:
    """Return the result of ``send``. On a Refusal, save the text as a draft at ``place`` and re-raise."""
    try:
        return send()
    except Refusal:
        recovery.store_typed_text(request, place, title=title, body=body, tags=tags)
        raise
