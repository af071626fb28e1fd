"""A thread's statements: suggested, voted on, and the consensus map that comes of it."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors, limits, operations, queries, reporting, rules
from forums.api import refusing
from forums.api.boards import personal
from forums.api.threads import THREAD_ID
from forums.models import Conversation, Stance, Statement, StatementState
from forums.operations.curating import LONGEST_REASON
from participation.json_fields import TextField, WholeNumberField

STATEMENT_ID = OpenApiParameter(
    "statement_id",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.PATH,
    description=_("Id of the statement."),
)
_VOTE = {"enum": [1, -1, 0], "type": "integer", "description": _("1 agrees, -1 disagrees, 0 passes.")}


@extend_schema_field(_VOTE)
class StanceField(WholeNumberField):
    def to_internal_value(self, data: Any) -> int:
        value = super().to_internal_value(data)
        if value not in Stance.values:
            self.fail("invalid")
        return value


class StatementSerializer(serializers.Serializer[Any]):
    about = _("One thought in one sentence. How others vote on it is told by the map alone.")

    id = serializers.IntegerField()
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=StatementState.choices)
    vote = serializers.IntegerField(
        allow_null=True,
        help_text=_("The account's own: 1 agrees, -1 disagrees, 0 passes; null without one."),
    )


class ConversationSerializer(serializers.Serializer[Any]):
    about = _("What a thread votes on. Statements that wait for a vote of the account come in its own order.")

    question = serializers.CharField()
    open = serializers.BooleanField(help_text=_("Votes are taken."))
    waiting = StatementSerializer(many=True, help_text=_("Not voted on by the account."))
    voted = StatementSerializer(many=True)
    suggested = StatementSerializer(many=True, help_text=_("By the account, in whatever state."))


class NewStatementSerializer(serializers.Serializer[Any]):
    about = _("A statement to vote on.")

    text = TextField(help_text=_("One sentence; a moderator looks at it before others vote."))


class NewVoteSerializer(serializers.Serializer[Any]):
    about = _("What the account thinks of a statement.")

    vote = StanceField()


class NewConversationSerializer(serializers.Serializer[Any]):
    about = _("What people shall say something about.")

    question = TextField(
        help_text=_("Open, so that different people find words for it; 10 to 300 characters.")
    )


class ClosingSerializer(serializers.Serializer[Any]):
    about = _("Why voting ends.")

    reason = TextField(max_length=LONGEST_REASON, help_text=_("It stands in the audit record."))


def _told(statement: Statement, vote: int | None) -> dict[str, Any]:
    return {"id": statement.pk, "text": statement.text, "state": statement.state, "vote": vote}


def _conversation(person: rules.Person, found: Conversation) -> dict[str, Any]:
    votes = queries.own_votes(person, found)
    published = queries.published_statements(found)
    return {
        "question": found.question,
        "open": found.is_open,
        "waiting": [_told(it, None) for it in queries.in_turn(person, found, published, votes)],
        "voted": [_told(it, votes[it.pk]) for it in published if it.pk in votes],
        "suggested": [_told(it, votes.get(it.pk)) for it in queries.own_suggestions(person, found)],
    }


_STATEMENT: dict[str, Any] = {
    "id": 9,
    "text": "Kordon cumartesi günleri yayalara açılsın.",
    "state": "published",
    "vote": None,
}


_CONVERSATION: dict[str, Any] = {
    "question": "Kordon ne olsun?",
    "open": True,
    "waiting": [_STATEMENT],
    "voted": [],
    "suggested": [],
}


class ThreadStatements(APIView):
    refusals = {
        "POST": (
            *refusing.WRITE,
            errors.ThreadGone,
            errors.ConversationClosed,
            errors.SuggestionsClosed,
            errors.SaidBefore,
            errors.TooManyWaiting,
            errors.ConversationFull,
        )
    }
    problems = {
        "POST": {
            "statement_too_short": _("It is no sentence."),
            "statement_too_long": _("A statement has at most 200 characters."),
            "statement_of_two": _("It has more than one sentence."),
        }
    }

    @extend_schema(
        operation_id="listStatements",
        summary=_("List statements of a thread"),
        description=_("What the thread votes on; with an account also its own votes, told to nobody else."),
        parameters=[THREAD_ID],
        responses=ConversationSerializer,
        examples=[
            OpenApiExample(
                "statements",
                value=_CONVERSATION,
                response_only=True,
                status_codes=["200"],
            )
        ],
    )
    def get(self, request: Request, thread_id: int) -> Response:
        found = queries.visible_conversation(request.user, thread_id)
        return personal(Response(ConversationSerializer(_conversation(request.user, found)).data))

    @extend_schema(
        operation_id="suggestStatement",
        summary=_("Suggest a statement"),
        description=_("Others vote on it once a moderator has looked at it."),
        parameters=[THREAD_ID],
        request=NewStatementSerializer,
        responses={201: OpenApiResponse(StatementSerializer, description=_("The statement is stored."))},
        examples=[
            OpenApiExample("statement", value={"text": _STATEMENT["text"]}, request_only=True),
            OpenApiExample(
                "statement", value=_STATEMENT | {"state": "held"}, response_only=True, status_codes=["201"]
            ),
        ],
    )
    def post(self, request: Request, thread_id: int) -> Response:
        found = queries.visible_conversation(request.user, thread_id)
        author = rules.require_signed_in(request.user)
        given = NewStatementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        limits.require(request, limits.SUGGEST)
        made = operations.suggest(conversation=found, author=author, words=given.validated_data["text"])
        return Response(StatementSerializer(_told(made, None)).data, status=status.HTTP_201_CREATED)


class StatementsOpening(APIView):
    refusals = (errors.SignInNeeded, errors.StaffOnly, errors.ThreadGone, errors.ConversationThere)
    problems = refusing.INVALID

    @extend_schema(
        operation_id="openStatements",
        summary=_("Open a thread to statements"),
        description=_(
            "For moderators and editors: people can suggest statements from now on, and vote on them."
        ),
        parameters=[THREAD_ID],
        request=NewConversationSerializer,
        responses={201: OpenApiResponse(ConversationSerializer, description=_("Statements are taken."))},
        examples=[
            OpenApiExample("question", value={"question": _CONVERSATION["question"]}, request_only=True),
            OpenApiExample(
                "statements",
                value=_CONVERSATION | {"waiting": []},
                response_only=True,
                status_codes=["201"],
            ),
        ],
    )
    def post(self, request: Request, thread_id: int) -> Response:
        thread = queries.visible_thread(request.user, thread_id)
        leader = rules.require_may_lead_conversations(rules.require_signed_in(request.user))
        given = NewConversationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.open_conversation(thread=thread, leader=leader, **given.validated_data)
        made = queries.visible_conversation(leader, thread_id)
        told = ConversationSerializer(_conversation(leader, made)).data
        return Response(told, status=status.HTTP_201_CREATED)


class StatementsClosing(APIView):
    refusals = (errors.SignInNeeded, errors.StaffOnly, errors.ConversationClosed, errors.ReasonNeeded)

    @extend_schema(
        operation_id="closeStatements",
        summary=_("Close a thread's statements"),
        description=_(
            "For moderators and editors, for good: no more statements and votes. The last map is made, and "
            "what joined people to votes is destroyed."
        ),
        parameters=[THREAD_ID],
        request=ClosingSerializer,
        responses={200: OpenApiResponse(ConversationSerializer, description=_("Voting is closed."))},
        examples=[
            OpenApiExample("closing", value={"reason": "Üç hafta doldu."}, request_only=True),
            OpenApiExample(
                "statements",
                value=_CONVERSATION | {"open": False},
                response_only=True,
                status_codes=["200"],
            ),
        ],
    )
    def post(self, request: Request, thread_id: int) -> Response:
        conversation = queries.visible_conversation(request.user, thread_id)
        leader = rules.require_may_lead_conversations(rules.require_signed_in(request.user))
        given = ClosingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.close_conversation(conversation=conversation, leader=leader, **given.validated_data)
        closed = queries.visible_conversation(leader, thread_id)
        return Response(ConversationSerializer(_conversation(leader, closed)).data)


class StatementVoting(APIView):
    refusals = (
        errors.SignInNeeded,
        errors.Suspended,
        errors.StaffWrite,
        errors.MembersWrite,
        errors.ThreadGone,
        errors.ConversationClosed,
        errors.StatementGone,
        errors.TooOften,
    )

    @extend_schema(
        operation_id="voteOnStatement",
        summary=_("Vote on a statement"),
        description=_("The newest vote of an account counts, while voting is open. Who voted is not stored."),
        parameters=[THREAD_ID, STATEMENT_ID],
        request=NewVoteSerializer,
        responses={204: OpenApiResponse(description=_("The vote is stored."))},
        examples=[OpenApiExample("vote", value={"vote": 1}, request_only=True)],
    )
    @sensitive_variables()
    def put(self, request: Request, thread_id: int, statement_id: int) -> Response:
        found = queries.visible_conversation(request.user, thread_id)
        resident = rules.require_signed_in(request.user)
        given = NewVoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        limits.require(request, limits.VOTE)
        statement = found.statements.filter(pk=statement_id).first()
        if statement is None:
            raise Http404
        operations.vote(statement=statement, resident=resident, stance=given.validated_data["vote"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ThreadConsensus(APIView):
    @extend_schema(
        operation_id="readConsensus",
        summary=_("Read the consensus map"),
        description=_(
            "Groups, what unites and what divides, as the page shows it; 404 while there is no map. Nothing "
            "of a person is told, and no group of fewer than ten."
        ),
        parameters=[THREAD_ID],
        responses={200: {"type": "object", "additionalProperties": True}},
    )
    def get(self, request: Request, thread_id: int) -> Response:
        conversation = queries.visible_conversation(request.user, thread_id)
        shown = reporting.map_shown(conversation)
        if shown is None:
            raise Http404
        return personal(Response(reporting.open_data(conversation, shown)))
