"""API endpoints of the review queue, and of one's own decisions."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors as forums_errors
from forums.boards import paging
from forums.boards.paging import make_private
from forums.discussion import documented_refusals
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from forums.members.api import MODERATORS, moderator_of
from forums.moderation import errors, queries, rules, serializers
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.appeals import serializers as appeals_serializers
from forums.moderation.appeals.api import NUMBER, REASONS_PROBLEMS
from forums.moderation.hidings import operations as hidings_operations
from forums.moderation.operations import claims, decisions
from forums.moderation.rule_books.api import get_current_rule
from forums.review.models import Action, Origin
from forums.text.numbers import is_number

ITEM_ID = OpenApiParameter(
    "item_id",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.PATH,
    description=_("Id of the review item."),
)
PAGE = OpenApiParameter(
    "page",
    {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 1},
    description=_("Page number. Beyond the end, the last page is returned."),
)
ORIGIN = OpenApiParameter(
    "origin", str, enum=Origin.values, description=_("Only items that entered the queue for this reason.")
)


class DecisionList(APIView):
    refusals = (members_errors.SignInNeeded,)

    @extend_schema(
        operation_id="listDecisions",
        summary=_("List decisions about the account"),
        description=_("Moderators' decisions against the account's posts and statements, with reasons."),
        responses=appeals_serializers.DecisionsSerializer,
    )
    def get(self, request: Request) -> Response:
        author = members_rules.require_signed_in(request.user)
        decisions = paging.serialise_whole_list(queries.list_decisions_with_items(author))
        shown = appeals_serializers.DecisionsSerializer(decisions, context={"request": request}).data
        return make_private(Response(shown))


class DecisionDetail(APIView):
    refusals = (members_errors.SignInNeeded,)

    @extend_schema(
        operation_id="readDecision",
        summary=_("Read a decision"),
        description=_("A statement of reasons. Readable by the author of the content and by moderators."),
        parameters=[NUMBER],
        responses=appeals_serializers.DecisionSerializer,
    )
    def get(self, request: Request, number: UUID) -> Response:
        person = members_rules.require_signed_in(request.user)
        decision = queries.get_decision(person, number)
        appeals_operations.read_decision(decision=decision, author=person)
        shown = appeals_serializers.DecisionSerializer(decision, context={"request": request}).data
        return make_private(Response(shown))


DECIDE = (
    *MODERATORS,
    members_errors.Suspended,
    forums_errors.ConflictOfInterest,
    errors.ClaimedByAnother,
    errors.DecidedMeanwhile,
)


class Queue(APIView):
    refusals = MODERATORS
    problems = documented_refusals.INVALID

    @extend_schema(
        operation_id="listReview",
        summary=_("Read the review queue"),
        description=_("For moderators: items that await a decision, most urgent first."),
        parameters=[PAGE, ORIGIN],
        responses=serializers.QueueSerializer,
    )
    def get(self, request: Request) -> Response:
        moderator = moderator_of(request)
        given, origin = request.query_params.get("page", "1"), request.query_params.get("origin", "")
        if not is_number(given) or not 1 <= int(given) <= 100_000:
            raise ValidationError({"page": [gettext("Pages are counted from 1.")]}, code="invalid")
        if "origin" in request.query_params and origin not in Origin.values:
            raise ValidationError(
                {"origin": [gettext("No items enter the queue for this reason.")]}, code="invalid"
            )
        queue = queries.read_queue_page(
            rules.list_items_to_review(moderator), timezone.now(), page=int(given), origin=origin
        )
        context = serializers.build_item_context(request, moderator, queue.items)
        return make_private(Response(serializers.QueueSerializer(queue, context=context).data))


class ClaimNext(APIView):
    refusals = MODERATORS

    @extend_schema(
        operation_id="claimNext",
        summary=_("Claim the next item"),
        description=_(
            "For moderators: claims the most urgent unclaimed item the account may decide, for 15 minutes."
        ),
        request=None,
        responses={
            200: OpenApiResponse(
                serializers.ReviewItemDetailSerializer, description=_("The item was claimed.")
            ),
            204: OpenApiResponse(description=_("No item is waiting for you.")),
        },
    )
    def post(self, request: Request) -> Response:
        moderator = moderator_of(request)
        item = claims.claim_next_item(moderator=moderator)
        if item is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(serializers.serialize_item_in_detail(request, moderator, item))


class Item(APIView):
    refusals = MODERATORS

    @extend_schema(
        operation_id="readReviewItem",
        summary=_("Read an item of the review queue"),
        description=_("For moderators: the item with its reports and screening matches."),
        parameters=[ITEM_ID],
        responses=serializers.ReviewItemDetailSerializer,
    )
    def get(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        item = queries.get_review_item(item_id)
        return make_private(Response(serializers.serialize_item_in_detail(request, moderator, item)))


class Claim(APIView):
    refusals = {"PUT": DECIDE, "DELETE": MODERATORS}

    @extend_schema(
        operation_id="claimItem",
        summary=_("Claim an item"),
        description=_("For moderators: claims the item for 15 minutes from now."),
        parameters=[ITEM_ID],
        request=None,
        responses=serializers.ReviewItemDetailSerializer,
    )
    def put(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        item = claims.claim_review_item(item=queries.get_review_item(item_id), moderator=moderator)
        return Response(serializers.serialize_item_in_detail(request, moderator, item))

    @extend_schema(
        operation_id="releaseItem",
        summary=_("Release an item"),
        description=_("For moderators. An item claimed by somebody else is left unchanged."),
        parameters=[ITEM_ID],
        request=None,
        responses={204: OpenApiResponse(description=_("The item is not claimed by you."))},
    )
    def delete(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        claims.release_claim(item=queries.get_review_item(item_id), moderator=moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ItemHiding(APIView):
    refusals = (
        *MODERATORS,
        members_errors.Suspended,
        forums_errors.ConflictOfInterest,
        errors.NotForThis,
        errors.HiddenBefore,
        errors.OthersDecide,
    )
    problems = {
        "unknown_rule": _("The current rule book has no such rule."),
        "too_long": REASONS_PROBLEMS["too_long"],
    }

    @extend_schema(
        operation_id="hideItemAtOnce",
        summary=_("Hide a post at once"),
        description=_(
            "For a moderator involved in the case, while no other moderator may decide: the post is hidden "
            "until another person has decided, for 72 hours at most. A post is hidden at once only once."
        ),
        parameters=[ITEM_ID],
        request=serializers.HideSerializer,
        responses={201: OpenApiResponse(serializers.HidingSerializer, description=_("The post is hidden."))},
    )
    def post(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        item = queries.get_review_item(item_id)
        given = serializers.HideSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rule, words = get_current_rule(given.validated_data["rule"]), given.validated_data["words"]
        hiding = hidings_operations.hide_at_once(item=item, moderator=moderator, rule=rule, words=words)
        return Response(serializers.HidingSerializer(hiding).data, status=status.HTTP_201_CREATED)


class ItemDecision(APIView):
    refusals = (*DECIDE, forums_errors.ChangedMeanwhile, errors.NotForThis, errors.PlaceholdersAlone)
    problems = {
        "unknown_rule": _("The current rule book has no such rule."),
        "rule_needed": _("A rule is required unless the decision is that no rule is broken."),
        "term_needed": _("A suspension lasts 1, 3, 7, 14, 30 or 90 days."),
        "too_long": REASONS_PROBLEMS["too_long"],
    }

    @extend_schema(
        operation_id="decideItem",
        summary=_("Decide an item"),
        description=_(
            "For moderators not involved in the case. The decision takes effect at once and is "
            "sent to the author with reasons. An item can be decided only once."
        ),
        parameters=[ITEM_ID],
        request=serializers.VerdictSerializer,
        responses={
            201: OpenApiResponse(
                appeals_serializers.DecisionSerializer, description=_("The item was decided.")
            )
        },
    )
    def post(self, request: Request, item_id: int) -> Response:
        moderator = moderator_of(request)
        item = queries.get_review_item(item_id)
        given = serializers.VerdictSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        verdict = decisions.Verdict(
            action=Action(data["action"]),
            rule=get_current_rule(data["rule"]) if data["rule"] else None,
            words=data["words"],
            days=data["days"],
            masked=data["masked"],
            seen=data["version"],
            described={str(it["id"]): it["words"] for it in data["pictures"]},
            without=[str(it) for it in data["without"]],
        )
        made = decisions.decide_item(item=item, moderator=moderator, verdict=verdict)
        decision = queries.get_decision(moderator, made.number)
        shown = appeals_serializers.DecisionSerializer(decision, context={"request": request}).data
        return Response(shown, status=status.HTTP_201_CREATED)
