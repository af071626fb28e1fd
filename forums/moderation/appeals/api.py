"""API endpoints of appeals."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors as forums_errors
from forums.boards import paging
from forums.boards.paging import make_private
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from forums.members.api import MODERATORS, moderator_of
from forums.moderation import errors as moderation_errors
from forums.moderation import queries as moderation_queries
from forums.moderation.appeals import errors, operations, queries, rules, serializers

NUMBER = OpenApiParameter(
    "number",
    {"type": "string", "format": "uuid", "example": serializers.DecisionSerializer.sample["number"]},
    OpenApiParameter.PATH,
    description=_("Id of the decision."),
)
REASONS_PROBLEMS = {
    "empty": _("It contains no words."),
    "too_long": _("The text is longer than 2,000 characters."),
}
APPEAL_ID = OpenApiParameter(
    "appeal_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the appeal.")
)


class DecisionAppeal(APIView):
    refusals = (
        members_errors.SignInNeeded,
        forums_errors.NotYours,
        errors.NothingToAppeal,
        errors.AppealTooLate,
        errors.AppealedAlready,
    )
    problems = REASONS_PROBLEMS
    sample = serializers.APPEALED

    @extend_schema(
        operation_id="appeal",
        summary=_("Appeal a decision"),
        description=_("The author asks for a review by another moderator. Allowed while suspended."),
        parameters=[NUMBER],
        request=serializers.NewAppealSerializer,
        responses={
            201: OpenApiResponse(serializers.DecisionSerializer, description=_("The appeal was received."))
        },
    )
    def post(self, request: Request, number: UUID) -> Response:
        author = members_rules.require_signed_in(request.user)
        decision = moderation_queries.get_decision(author, number)
        given = serializers.NewAppealSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.lodge_appeal(decision=decision, author=author, words=given.validated_data["words"])
        appealed = moderation_queries.get_decision(author, number)
        shown = serializers.DecisionSerializer(appealed, context={"request": request}).data
        return Response(shown, status=status.HTTP_201_CREATED)


class AppealList(APIView):
    refusals = MODERATORS

    @extend_schema(
        operation_id="listAppeals",
        summary=_("List pending appeals"),
        description=_("For moderators: earliest due date first."),
        responses=serializers.OpenAppealsSerializer,
    )
    def get(self, request: Request) -> Response:
        moderator, now = moderator_of(request), timezone.now()
        appeals = list(queries.list_appeals_to_review(moderator))
        conflicts = rules.find_appeals_in_conflict(moderator, appeals)
        context = {"request": request, "now": now, "conflicts": conflicts}
        shown = serializers.OpenAppealsSerializer(paging.serialise_whole_list(appeals), context=context)
        return make_private(Response(shown.data))


class AppealDecision(APIView):
    refusals = (
        *MODERATORS,
        members_errors.Suspended,
        forums_errors.ConflictOfInterest,
        moderation_errors.DecidedMeanwhile,
    )
    problems = REASONS_PROBLEMS
    sample = {
        **serializers.APPEALED,
        "in_effect": False,
        "appeal": {
            "state": "overturned",
            "decided_at": "2026-11-25T08:00:00Z",
            "answer": "Haklısınız; iletiniz geri geldi.",
        },
    }

    @extend_schema(
        operation_id="decideAppeal",
        summary=_("Decide an appeal"),
        description=_(
            "For a moderator other than the one who decided. The decision is upheld or "
            "overturned; overturning undoes all its effects."
        ),
        parameters=[APPEAL_ID],
        request=serializers.AppealAnswerSerializer,
        responses=serializers.DecisionSerializer,
    )
    def post(self, request: Request, appeal_id: int) -> Response:
        moderator = moderator_of(request)
        appeal = queries.get_appeal_by_id(appeal_id)
        given = serializers.AppealAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.decide_appeal(appeal=appeal, moderator=moderator, **given.validated_data)
        decided = moderation_queries.get_decision(moderator, appeal.decision.number)
        return Response(serializers.DecisionSerializer(decided, context={"request": request}).data)
