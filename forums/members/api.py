"""API endpoint of blocking, and helpers shared by moderators' endpoints."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.members import errors, operations, rules
from forums.members.models import Member
from participation.people.models import User
from participation.refusals import Refusal

HANDLE = OpenApiParameter(
    "handle",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "example": "zeynep-k"},
    OpenApiParameter.PATH,
    description=_("Handle, as used in @mentions."),
)
MODERATORS: tuple[type[Refusal], ...] = (errors.SignInNeeded, errors.ModeratorsOnly)


class MemberBlocking(APIView):
    refusals = (errors.SignInNeeded, errors.Oneself)

    @extend_schema(
        operation_id="blockMember",
        summary=_("Block a member"),
        description=_(
            "The member can no longer mention the account, and the account gets no notices about "
            "their posts. They are not notified. Idempotent."
        ),
        parameters=[HANDLE],
        request=None,
        responses={204: OpenApiResponse(description=_("The account blocks the member."))},
    )
    def put(self, request: Request, handle: str) -> Response:
        return self._block(request, handle, on=True)

    @extend_schema(
        operation_id="unblockMember",
        summary=_("Unblock a member"),
        description=_("Idempotent."),
        parameters=[HANDLE],
        request=None,
        responses={204: OpenApiResponse(description=_("The account does not block the member."))},
    )
    def delete(self, request: Request, handle: str) -> Response:
        return self._block(request, handle, on=False)

    def _block(self, request: Request, handle: str, *, on: bool) -> Response:
        resident = rules.require_signed_in(request.user)
        operations.block_member(member=get_object_or_404(Member, handle=handle), resident=resident, on=on)
        return Response(status=status.HTTP_204_NO_CONTENT)


def moderator_of(request: Request) -> User:
    return rules.require_moderator(rules.require_signed_in(request.user))
