"""API endpoints of statements and votes."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.boards import errors as boards_errors
from forums.boards.paging import make_private
from forums.discussion import documented_refusals
from forums.discussion import errors as discussion_errors
from forums.discussion.parameters import THREAD_ID
from forums.discussion.queries import threads
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from forums.members import throttles
from forums.statements import errors, operations, queries
from forums.statements.serializers import (
    ClosingSerializer,
    ConversationSerializer,
    NewConversationSerializer,
    NewStatementSerializer,
    NewVoteSerializer,
    StatementSerializer,
    represent_conversation,
)
from participation.refusals import ReasonNeeded

STATEMENT_ID = OpenApiParameter(
    "statement_id",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.PATH,
    description=_("Id of the statement."),
)


class ThreadStatements(APIView):
    refusals = {
        "POST": (
            *documented_refusals.WRITE,
            discussion_errors.ThreadGone,
            errors.ConversationClosed,
            errors.SuggestionsClosed,
            errors.SaidBefore,
            errors.TooManyWaiting,
            errors.ConversationFull,
        )
    }
    sample = {"POST": {"state": "held"}}
    problems = {
        "POST": {
            "statement_too_short": _("The text is not a sentence."),
            "statement_too_long": _("A statement may have at most 200 characters."),
            "statement_of_two": _("The text has more than one sentence."),
        }
    }

    @extend_schema(
        operation_id="listStatements",
        summary=_("List statements of a thread"),
        description=_(
            "Statements of the thread that can be voted on. When signed in, also the account's "
            "own votes, which nobody else sees."
        ),
        parameters=[THREAD_ID],
        responses=ConversationSerializer,
    )
    def get(self, request: Request, thread_id: int) -> Response:
        conversation = queries.get_visible_conversation(request.user, thread_id)
        return make_private(Response(represent_conversation(request.user, conversation)))

    @extend_schema(
        operation_id="suggestStatement",
        summary=_("Suggest a statement"),
        description=_("Others can vote on it after a moderator has approved it."),
        parameters=[THREAD_ID],
        request=NewStatementSerializer,
        responses={201: OpenApiResponse(StatementSerializer, description=_("The statement was received."))},
    )
    def post(self, request: Request, thread_id: int) -> Response:
        conversation = queries.get_visible_conversation(request.user, thread_id)
        author = members_rules.require_signed_in(request.user)
        given = NewStatementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with throttles.count_successful_write(request, throttles.SUGGEST):
            made = operations.suggest_statement(
                conversation=conversation, author=author, words=given.validated_data["text"]
            )
        return Response(StatementSerializer(made).data, status=status.HTTP_201_CREATED)


class StatementsOpening(APIView):
    refusals = (
        members_errors.SignInNeeded,
        members_errors.StaffOnly,
        discussion_errors.ThreadGone,
        errors.ConversationThere,
    )
    problems = documented_refusals.INVALID
    sample: dict[str, Any] = {"waiting": []}

    @extend_schema(
        operation_id="openStatements",
        summary=_("Open a thread for statements"),
        description=_(
            "For moderators and editors. From then on, people can suggest statements and vote on them."
        ),
        parameters=[THREAD_ID],
        request=NewConversationSerializer,
        responses={
            201: OpenApiResponse(
                ConversationSerializer, description=_("The thread was opened for statements.")
            )
        },
    )
    def post(self, request: Request, thread_id: int) -> Response:
        thread = threads.get_visible_thread(request.user, thread_id)
        leader = members_rules.require_may_lead_conversations(members_rules.require_signed_in(request.user))
        given = NewConversationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.open_conversation(thread=thread, leader=leader, **given.validated_data)
        made = queries.get_visible_conversation(leader, thread_id)
        return Response(represent_conversation(leader, made), status=status.HTTP_201_CREATED)


class StatementsClosing(APIView):
    refusals = (
        members_errors.SignInNeeded,
        members_errors.StaffOnly,
        errors.ConversationClosed,
        ReasonNeeded,
    )
    sample = {"open": False}

    @extend_schema(
        operation_id="closeStatements",
        summary=_("Close a thread's statements"),
        description=_(
            "For moderators and editors. Irreversible. No more statements or votes are accepted, "
            "the final map is computed, and the links between people and votes are destroyed."
        ),
        parameters=[THREAD_ID],
        request=ClosingSerializer,
        responses={200: OpenApiResponse(ConversationSerializer, description=_("Voting was closed."))},
    )
    def post(self, request: Request, thread_id: int) -> Response:
        conversation = queries.get_visible_conversation(request.user, thread_id)
        leader = members_rules.require_may_lead_conversations(members_rules.require_signed_in(request.user))
        given = ClosingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.close_conversation(conversation=conversation, leader=leader, **given.validated_data)
        closed = queries.get_visible_conversation(leader, thread_id)
        return Response(represent_conversation(leader, closed))


class StatementVoting(APIView):
    refusals = (
        members_errors.SignInNeeded,
        members_errors.Suspended,
        boards_errors.StaffWrite,
        boards_errors.MembersWrite,
        discussion_errors.ThreadGone,
        errors.ConversationClosed,
        errors.VotedBefore,
        errors.StatementGone,
        members_errors.TooOften,
    )

    @extend_schema(
        operation_id="voteOnStatement",
        summary=_("Vote on a statement"),
        description=_("The newest vote of an account counts, while voting is open. Who voted is not stored."),
        parameters=[THREAD_ID, STATEMENT_ID],
        request=NewVoteSerializer,
        responses={204: OpenApiResponse(description=_("The vote was stored."))},
    )
    @sensitive_variables()
    def put(self, request: Request, thread_id: int, statement_id: int) -> Response:
        conversation = queries.get_visible_conversation(request.user, thread_id)
        resident = members_rules.require_signed_in(request.user)
        given = NewVoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        throttles.require_below_limit(request, throttles.VOTE)
        statement = conversation.statements.filter(pk=statement_id).first()
        if statement is None:
            raise Http404
        operations.vote(statement=statement, resident=resident, stance=given.validated_data["vote"])
        return Response(status=status.HTTP_204_NO_CONTENT)
