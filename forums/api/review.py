"""The review queue and appeals, for moderators."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors, operations, queries, rules
from forums.api import moderation_examples as examples
from forums.api import moderation_shapes as shapes
from forums.api import paging, refusing, telling
from forums.api.boards import personal
from forums.api.moderation import REASONS_PROBLEMS, appeal_told, decision_told, rule_named, rule_of
from forums.models import Action, Origin, ReviewItem
from forums.queries import reviewing
from forums.queries.keyset import is_number
from participation.people.models import User
from participation.refusals import Refusal

ITEM_ID = OpenApiParameter(
    "item_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the item.")
)
APPEAL_ID = OpenApiParameter(
    "appeal_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the appeal.")
)
PAGE = OpenApiParameter(
    "page",
    {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 1},
    description=_("Which page; the last one where there are fewer."),
)
ORIGIN = OpenApiParameter(
    "origin", str, enum=Origin.values, description=_("Only items that this brought into the queue.")
)
MODERATORS: tuple[type[Refusal], ...] = (errors.SignInNeeded, errors.ModeratorsOnly)
DECIDE = (*MODERATORS, errors.Suspended, errors.Conflict, errors.ClaimedByAnother, errors.DecidedMeanwhile)


def moderator_of(request: Request) -> User:
    return rules.require_moderator(rules.require_signed_in(request.user))


def _home(request: Request) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def items_told(moderator: User, items: list[ReviewItem]) -> list[dict[str, Any]]:
    now = timezone.now()
    conflicts = rules.with_a_part(moderator, items)
    return [_item(it, moderator, claimed=reviewing.is_claimed(it, now), conflicts=conflicts) for it in items]


def _item(item: ReviewItem, moderator: User, *, claimed: bool, conflicts: frozenset[int]) -> dict[str, Any]:
    post, statement = item.post, item.statement
    thread_id = post.thread_id if post else statement.conversation.thread_id if statement else None
    return {
        "id": item.pk,
        "origin": item.origin,
        "score": item.score,
        "holds": item.holds,
        "board": item.board.slug,
        "created_at": item.created_at,
        "claimed_by": reviewing.name_of(item.claimed_by) if claimed else None,
        "claimed_until": item.claimed_until if claimed else None,
        "mine": claimed and item.claimed_by_id == moderator.pk,
        "conflict": item.pk in conflicts,
        "decided_at": item.decided_at,
        "post": item.post_id,
        "statement": item.statement_id,
        "thread": thread_id,
        "body": post.body if post else statement.text if statement else "",
        "mark": operations.edit_mark(post) if post else None,
    }


def item_in_full(request: Request, moderator: User, item: ReviewItem) -> dict[str, Any]:
    [told] = items_told(moderator, [item])
    return told | {
        "reports": [
            {
                "rule": rule_named(it.rule),
                "words": it.words,
                "reporter": it.reporter.display_name,
                "at": it.at,
            }
            for it in reviewing.reports_for(moderator, item)
        ],
        "findings": [
            {"kind": it.kind, "weight": it.weight, "detail": it.detail} for it in item.findings.all()
        ],
        "pictures": item.post.pictures if item.post else [],
        "in_full": telling.post(request, item.post) if item.post else None,
    }


class Queue(APIView):
    refusals = MODERATORS
    problems = refusing.INVALID

    @extend_schema(
        operation_id="listReview",
        summary=_("Read the review queue"),
        description=_("For moderators: what waits for a decision, the most urgent first."),
        parameters=[PAGE, ORIGIN],
        responses=shapes.QueueSerializer,
        examples=[OpenApiExample("queue", value=examples.QUEUE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        moderator = moderator_of(request)
        given, origin = request.query_params.get("page", "1"), request.query_params.get("origin", "")
        if not is_number(given) or not 1 <= int(given) <= 100_000:
            raise ValidationError({"page": [_now("Pages are counted from 1.")]}, code="invalid")
        if "origin" in request.query_params and origin not in Origin.values:
            raise ValidationError({"origin": [_now("Nothing comes into the queue by that.")]}, code="invalid")
        found = reviewing.queue(timezone.now(), page=int(given), origin=origin)
        told = {
            "page": found.page,
            "pages": found.pages,
            "waiting": found.waiting,
            "results": items_told(moderator, found.items),
        }
        return personal(Response(shapes.QueueSerializer(told).data))


class ClaimNext(APIView):
    refusals = MODERATORS

    @extend_schema(
        operation_id="claimNext",
        summary=_("Take the next item"),
        description=_(
            "For moderators: the most urgent item that is free and that the account may decide, for a "
            "quarter of an hour."
        ),
        request=None,
        responses={
            200: OpenApiResponse(shapes.ReviewItemDetailSerializer, description=_("The item is yours.")),
            204: OpenApiResponse(description=_("Nothing waits for you.")),
        },
        examples=[OpenApiExample("item", value=examples.ITEM, response_only=True, status_codes=["200"])],
    )
    def post(self, request: Request) -> Response:
        moderator = moderator_of(request)
        item = operations.claim_next(moderator=moderator)
        if item is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(shapes.ReviewItemDetailSerializer(item_in_full(request, moderator, item)).data)


class Item(APIView):
    refusals = MODERATORS

    @extend_schema(
        operation_id="readReviewItem",
        summary=_("Read an item of the review queue"),
        description=_("For moderators: with its reports, and what screening found."),
        parameters=[ITEM_ID],
        responses=shapes.ReviewItemDetailSerializer,
        examples=[OpenApiExample("item", value=examples.ITEM, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        told = item_in_full(request, moderator, reviewing.item_of(item_id))
        return personal(Response(shapes.ReviewItemDetailSerializer(told).data))


class Claim(APIView):
    refusals = {"PUT": DECIDE, "DELETE": MODERATORS}

    @extend_schema(
        operation_id="claimItem",
        summary=_("Take an item"),
        description=_("For moderators: it is yours for a quarter of an hour from now on."),
        parameters=[ITEM_ID],
        request=None,
        responses=shapes.ReviewItemDetailSerializer,
        examples=[OpenApiExample("item", value=examples.ITEM, response_only=True, status_codes=["200"])],
    )
    def put(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        item = operations.claim(item=reviewing.item_of(item_id), moderator=moderator)
        return Response(shapes.ReviewItemDetailSerializer(item_in_full(request, moderator, item)).data)

    @extend_schema(
        operation_id="releaseItem",
        summary=_("Give an item back"),
        description=_("For moderators; somebody else's stays theirs."),
        parameters=[ITEM_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("You do not work on the item."))},
    )
    def delete(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        operations.release(item=reviewing.item_of(item_id), moderator=moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ItemDecision(APIView):
    refusals = (*DECIDE, errors.ChangedMeanwhile, errors.NotForThis, errors.MarksAlone)
    problems = {
        "unknown_rule": _("The rule book in force has no such rule."),
        "rule_needed": _("Unless no rule is broken, one has to be named."),
        "term_needed": _("A suspension is for 1, 3, 7, 14, 30 or 90 days."),
        "too_long": REASONS_PROBLEMS["too_long"],
    }

    @extend_schema(
        operation_id="decideItem",
        summary=_("Decide about an item"),
        description=_(
            "For moderators without a part in it: what is decided is done, stated with reasons and told to "
            "the author. An item is decided once."
        ),
        parameters=[ITEM_ID],
        request=shapes.VerdictSerializer,
        responses={201: OpenApiResponse(shapes.DecisionSerializer, description=_("The item is decided."))},
        examples=[
            OpenApiExample("verdict", value=examples.VERDICT, request_only=True),
            OpenApiExample("decision", value=examples.DECISION, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        item = reviewing.item_of(item_id)
        given = shapes.VerdictSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        verdict = operations.Verdict(
            action=Action(data["action"]),
            rule=rule_of(data["rule"]) if data["rule"] else None,
            words=data["words"],
            days=data["days"],
            masked=data["masked"],
            seen=data["mark"],
            described={str(it["id"]): it["words"] for it in data["pictures"]},
            without=[str(it) for it in data["without"]],
        )
        made = operations.decide(item=item, moderator=moderator, verdict=verdict, home=_home(request))
        told = decision_told(moderator, queries.decision_of(moderator, made.number))
        return Response(shapes.DecisionSerializer(told).data, status=status.HTTP_201_CREATED)


class AppealList(APIView):
    refusals = MODERATORS

    @extend_schema(
        operation_id="listAppeals",
        summary=_("List appeals that wait"),
        description=_("For moderators, the one due first before the others."),
        responses=shapes.OpenAppealsSerializer,
        examples=[
            OpenApiExample("appeals", value=examples.APPEALS, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request) -> Response:
        moderator, now, found = moderator_of(request), timezone.now(), reviewing.open_appeals()
        conflicts = rules.appeals_with_a_part(moderator, found)
        told = [
            {
                "id": it.pk,
                "late": it.due_at < now,
                "conflict": it.pk in conflicts,
                "appeal": appeal_told(it),
                "decision": decision_told(moderator, it.decision),
            }
            for it in found
        ]
        return personal(Response(shapes.OpenAppealsSerializer(paging.whole(told)).data))


class AppealDecision(APIView):
    refusals = (*MODERATORS, errors.Suspended, errors.Conflict, errors.DecidedMeanwhile)
    problems = REASONS_PROBLEMS

    @extend_schema(
        operation_id="decideAppeal",
        summary=_("Decide about an appeal"),
        description=_(
            "For another moderator than the one who decided: the decision stands, or is overturned, and then "
            "everything that it did is undone."
        ),
        parameters=[APPEAL_ID],
        request=shapes.AppealAnswerSerializer,
        responses=shapes.DecisionSerializer,
        examples=[
            OpenApiExample("answer", value=examples.ANSWER, request_only=True),
            OpenApiExample("decision", value=examples.OVERTURNED, response_only=True, status_codes=["200"]),
        ],
    )
    def post(self, request: Request, appeal_id: int) -> Response:
        moderator = moderator_of(request)
        found = reviewing.appeal_of(appeal_id)
        given = shapes.AppealAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.decide_appeal(
            appeal=found, moderator=moderator, home=_home(request), **given.validated_data
        )
        told = decision_told(moderator, queries.decision_of(moderator, found.decision.number))
        return Response(shapes.DecisionSerializer(told).data)
