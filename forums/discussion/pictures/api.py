"""API endpoints of pictures. Each is uploaded on its own and stays pending until a post names it."""

from collections.abc import Mapping
from typing import IO, Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError as FormValidationError
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors as forums_errors
from forums.boards import paging
from forums.boards import queries as boards_queries
from forums.boards.paging import make_private
from forums.discussion import documented_refusals
from forums.discussion import rules as discussion_rules
from forums.discussion.draft_places import PLACE as PLACE_PATTERN
from forums.discussion.parameters import PLACE
from forums.discussion.pictures import operations, queries, uploads
from forums.discussion.pictures.serializers import (
    DescriptionSerializer,
    NewPictureSerializer,
    PictureSerializer,
    WaitingPictureSerializer,
    WaitingPicturesSerializer,
)
from forums.discussion.queries import posts, threads
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from participation.people.models import User

PICTURE_ID = OpenApiParameter(
    "picture_id",
    {"type": "string", "format": "uuid", "example": PictureSerializer.sample["id"]},
    OpenApiParameter.PATH,
    description=_("Id of a picture the account has uploaded but not yet posted."),
)
FORM: Final = "multipart/form-data"


class PictureFormParser(MultiPartParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as error:
            raise ParseError(_("The form data is incomplete. Nothing was stored.")) from error


def resolve_place(person: User, given: str) -> str:
    """The place a picture is uploaded for. For a merged thread, the thread it was merged into.

    Raises ValidationError if ``person`` cannot see the place, NotYours for another author's post.
    """
    try:
        kind, ident = _split_place(given)
        if kind == "thread":
            thread = threads.get_visible_thread(person, ident)
            return (thread.merged_into or thread).topic
        if kind == "post":
            discussion_rules.require_author(person, posts.get_visible_post(person, ident))
            return given
        if ident not in {board.pk for board in boards_queries.list_readable_boards(person)}:
            raise Http404
    except Http404 as error:
        message = gettext("You cannot write there.")
        raise ValidationError({"place": [message]}, code="unknown_place") from error
    return given


def _split_place(given: str) -> tuple[str, int]:
    if not PLACE_PATTERN.fullmatch(given):
        raise Http404
    kind, _colon, ident = given.partition(":")
    return kind, int(ident)


class PictureList(APIView):
    parser_classes = [PictureFormParser]
    refusals = {
        "GET": (members_errors.SignInNeeded,),
        "POST": (
            members_errors.SignInNeeded,
            members_errors.Suspended,
            members_errors.NameNeeded,
            forums_errors.NotYours,
            members_errors.TooOften,
        ),
    }
    problems = {
        "GET": documented_refusals.INVALID,
        "POST": {
            "unknown_place": _("You cannot write there."),
            "not_an_image": _("The file is not a complete picture in a supported format."),
            "too_large": _("The file is larger than 8 MB."),
            "too_many_pixels": _("The picture has more than 40 million pixels."),
            "too_many": documented_refusals.PICTURE_PROBLEMS["too_many"],
        },
    }

    @extend_schema(
        operation_id="listPictures",
        summary=_("List pending pictures"),
        description=_(
            "Pictures the account has uploaded for a post it has not sent yet, on the website or "
            "through the API."
        ),
        parameters=[OpenApiParameter("place", PLACE.type, required=True, description=PLACE.description)],
        responses=WaitingPicturesSerializer,
    )
    def get(self, request: Request) -> Response:
        uploader = members_rules.require_signed_in(request.user)
        place = request.query_params.get("place", "")
        if not PLACE_PATTERN.fullmatch(place):
            raise ValidationError({"place": [gettext("You cannot write there.")]}, code="invalid")
        pictures = paging.serialise_whole_list(list(queries.list_waiting_pictures(uploader, place)))
        return make_private(Response(WaitingPicturesSerializer(pictures, context={"request": request}).data))

    @extend_schema(
        operation_id="sendPicture",
        summary=_("Upload a picture"),
        description=_(
            "Uploads one picture as multipart/form-data. Send its id with the post. The picture "
            "is re-encoded without metadata such as camera and location. It is deleted after two "
            "days if no post uses it."
        ),
        request={FORM: NewPictureSerializer},
        responses={
            201: OpenApiResponse(WaitingPictureSerializer, description=_("The picture was uploaded."))
        },
    )
    def post(self, request: Request) -> Response:
        uploader = members_rules.require_signed_in(request.user)
        given = NewPictureSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        place = resolve_place(uploader, data["place"])
        try:
            kept = uploads.store_upload(request, uploader, place, data["image"], data["description"])
        except FormValidationError as error:
            if hasattr(error, "error_dict"):
                raise
            raise ValidationError({"image": error.messages}, code=error.code) from error
        shown = WaitingPictureSerializer(kept, context={"request": request}).data
        return Response(shown, status=status.HTTP_201_CREATED)


class PictureDetail(APIView):
    refusals = (members_errors.SignInNeeded,)

    @extend_schema(
        operation_id="describePicture",
        summary=_("Describe a pending picture"),
        description=_("Replaces the description."),
        parameters=[PICTURE_ID],
        request=DescriptionSerializer,
        responses=WaitingPictureSerializer,
    )
    def patch(self, request: Request, picture_id: UUID) -> Response:
        uploader = members_rules.require_signed_in(request.user)
        picture = queries.get_waiting_picture(uploader, picture_id)
        given = DescriptionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.describe_picture(uploader=uploader, picture=picture, **given.validated_data)
        described = queries.get_waiting_picture(uploader, picture_id)
        return make_private(Response(WaitingPictureSerializer(described, context={"request": request}).data))

    @extend_schema(
        operation_id="removePicture",
        summary=_("Delete a pending picture"),
        description=_("To remove a picture from a post, edit the post."),
        parameters=[PICTURE_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("The picture was deleted."))},
    )
    def delete(self, request: Request, picture_id: UUID) -> Response:
        uploader = members_rules.require_signed_in(request.user)
        picture = queries.get_waiting_picture(uploader, picture_id)
        operations.remove_picture(uploader=uploader, picture=picture.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
