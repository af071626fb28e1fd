"""Rules, reports, decisions about one's own posts with appeals, and the public log."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors, limits, operations, queries, rules
from forums.api import moderation_examples as examples
from forums.api import moderation_shapes as shapes
from forums.api import paging, refusing, telling
from forums.api.boards import personal
from forums.api.posts import POST_ID
from forums.api.statements import STATEMENT_ID
from forums.api.threads import THREAD_ID
from forums.models import Appeal, Decision, Rule
from participation import figures

NUMBER = OpenApiParameter(
    "number",
    {"type": "string", "format": "uuid", "example": examples.NUMBER},
    OpenApiParameter.PATH,
    description=_("Number of the decision."),
)
REASONS_PROBLEMS = {
    "empty": _("There are no words in it."),
    "too_long": _("It has more than 2,000 characters."),
}
LOG_ORDERS = {"newest": paging.Order("", 1)}


def rule_named(rule: Rule | None) -> dict[str, Any] | None:
    """``rule`` with its book."""
    if rule is None:
        return None
    title = rule.title if figures.is_turkish() else rule.title_en
    return {"code": rule.code, "version": rule.book.version, "title": title}


def rule_of(code: str) -> Rule:
    """Of the book in force. Raises ValidationError."""
    found = queries.current_book().rules.select_related("book").filter(code=code).first()
    if found is None:
        message = _now("The rule book in force has no such rule.")
        raise ValidationError({"rule": [message]}, code="unknown_rule")
    return found


def appeal_told(appeal: Appeal | None) -> dict[str, Any] | None:
    if appeal is None:
        return None
    names = ("words", "at", "due_at", "state", "decided_at", "answer")
    return {name: getattr(appeal, name) for name in names}


def decision_told(person: rules.Person, decision: Decision) -> dict[str, Any]:
    why_not = telling.refused(lambda: rules.require_may_appeal(person, decision))
    return {
        "number": decision.number,
        "action": decision.action,
        "rule": rule_named(decision.rule),
        "words": decision.words,
        "board": decision.board.slug if decision.board else None,
        "thread": decision.thread_id,
        "post": decision.post_id,
        "statement": decision.statement_id,
        "found_by": decision.item.origin if decision.item else None,
        "automated": decision.automated,
        "at": decision.at,
        "until": decision.until,
        "standing": decision.standing,
        "appeal_until": decision.appeal_until,
        "may_appeal": why_not is None,
        "why_not": why_not,
        "appeal": appeal_told(getattr(decision, "appeal", None)),
    }


class Rules(APIView):
    @extend_schema(
        operation_id="readRules",
        summary=_("Read the rules of the forums"),
        description=_("The rule book in force. Reports and decisions name a rule by its code."),
        responses=shapes.RuleBookSerializer,
        examples=[
            OpenApiExample("rules", value=examples.RULE_BOOK, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002
        book = queries.current_book()
        told = {
            "version": book.version,
            "published_at": book.published_at,
            "rules": [
                {
                    "code": rule.code,
                    "number": rule.number,
                    "title": rule.title,
                    "text": rule.text,
                    "translations": {"en": {"title": rule.title_en, "text": rule.text_en}},
                }
                for rule in book.rules.all()
            ],
        }
        return Response(shapes.RuleBookSerializer(told).data)


class PostReports(APIView):
    refusals = (
        errors.SignInNeeded,
        errors.OwnReport,
        errors.PostGone,
        errors.ReportedAlready,
        errors.TooOften,
    )
    problems = {
        "unknown_rule": _("The rule book in force has no such rule."),
        "too_long": _("A report has at most 500 characters."),
    }

    @extend_schema(
        operation_id="reportPost",
        summary=_("Report a post"),
        description=_("Say which rule a post breaks. Others do not see who reported."),
        parameters=[POST_ID],
        request=shapes.NewReportSerializer,
        responses={201: OpenApiResponse(shapes.ReportSerializer, description=_("The report is stored."))},
        examples=[
            OpenApiExample("report", value=examples.NEW_REPORT, request_only=True),
            OpenApiExample("report", value=examples.REPORT, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: Request, post_id: int) -> Response:
        post = queries.visible_post(request.user, post_id)
        reporter = rules.require_may_report(request.user, post)
        given = shapes.NewReportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rule = rule_of(given.validated_data["rule"])
        limits.require(request, limits.REPORT)
        made = operations.report(post=post, reporter=reporter, rule=rule, words=given.validated_data["words"])
        told = {"post": post.pk, "rule": rule.code, "at": made.at}
        return Response(shapes.ReportSerializer(told).data, status=status.HTTP_201_CREATED)


class StatementReports(APIView):
    refusals = (
        errors.SignInNeeded,
        errors.OwnReport,
        errors.StatementGone,
        errors.ReportedAlready,
        errors.TooOften,
    )
    problems = {"unknown_rule": _("The rule book in force has no such rule.")}

    @extend_schema(
        operation_id="reportStatement",
        summary=_("Report a statement"),
        description=_("Say which rule a statement breaks. Others do not see who reported."),
        parameters=[THREAD_ID, STATEMENT_ID],
        request=shapes.NewReportSerializer,
        responses={
            201: OpenApiResponse(shapes.StatementReportSerializer, description=_("The report is stored."))
        },
        examples=[
            OpenApiExample("report", value=examples.NEW_REPORT, request_only=True),
            OpenApiExample(
                "report", value=examples.STATEMENT_REPORT, response_only=True, status_codes=["201"]
            ),
        ],
    )
    def post(self, request: Request, thread_id: int, statement_id: int) -> Response:
        conversation = queries.visible_conversation(request.user, thread_id)
        statement = conversation.statements.published().filter(pk=statement_id).first()
        if statement is None:
            raise Http404
        statement.conversation = conversation
        reporter = rules.require_may_report_statement(request.user, statement)
        given = shapes.NewReportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rule = rule_of(given.validated_data["rule"])
        limits.require(request, limits.REPORT)
        made = operations.report_statement(
            statement=statement, reporter=reporter, rule=rule, words=given.validated_data["words"]
        )
        told = {"statement": statement.pk, "rule": rule.code, "at": made.at}
        return Response(shapes.StatementReportSerializer(told).data, status=status.HTTP_201_CREATED)


class DecisionList(APIView):
    refusals = (errors.SignInNeeded,)

    @extend_schema(
        operation_id="listDecisions",
        summary=_("List decisions about the account"),
        description=_("What moderators decided against posts and statements of the account, with reasons."),
        responses=shapes.DecisionsSerializer,
        examples=[
            OpenApiExample("decisions", value=examples.DECISIONS, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request) -> Response:
        author = rules.require_signed_in(request.user)
        told = [decision_told(author, it) for it in queries.decisions_in_full(author)]
        return personal(Response(shapes.DecisionsSerializer(paging.whole(told)).data))


class DecisionDetail(APIView):
    refusals = (errors.SignInNeeded,)

    @extend_schema(
        operation_id="readDecision",
        summary=_("Read a decision"),
        description=_("A statement of reasons, for its author and for moderators."),
        parameters=[NUMBER],
        responses=shapes.DecisionSerializer,
        examples=[
            OpenApiExample("decision", value=examples.DECISION, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, number: UUID) -> Response:
        person = rules.require_signed_in(request.user)
        found = queries.decision_of(person, number)
        operations.read_decision(decision=found, author=person)
        return personal(Response(shapes.DecisionSerializer(decision_told(person, found)).data))


class DecisionAppeal(APIView):
    refusals = (
        errors.SignInNeeded,
        errors.NotYours,
        errors.NothingToAppeal,
        errors.AppealTooLate,
        errors.AppealedAlready,
    )
    problems = REASONS_PROBLEMS

    @extend_schema(
        operation_id="appeal",
        summary=_("Appeal a decision"),
        description=_("Its author asks another moderator to look again; also while suspended."),
        parameters=[NUMBER],
        request=shapes.NewAppealSerializer,
        responses={201: OpenApiResponse(shapes.DecisionSerializer, description=_("The appeal is stored."))},
        examples=[
            OpenApiExample("appeal", value=examples.NEW_APPEAL, request_only=True),
            OpenApiExample("decision", value=examples.APPEALED, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: Request, number: UUID) -> Response:
        author = rules.require_signed_in(request.user)
        found = queries.decision_of(author, number)
        given = shapes.NewAppealSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        operations.appeal(decision=found, author=author, words=given.validated_data["words"])
        told = decision_told(author, queries.decision_of(author, number))
        return Response(shapes.DecisionSerializer(told).data, status=status.HTTP_201_CREATED)


class Log(APIView):
    authentication_classes = []
    problems = refusing.INVALID

    @extend_schema(
        operation_id="listModeration",
        summary=_("Read the moderation log"),
        description=_(
            "Every decision against something on a board that everybody reads: rule, action, board, date, "
            "and what became of an appeal. Nobody is named."
        ),
        parameters=paging.parameters(LOG_ORDERS),
        responses=shapes.LogSerializer,
        examples=[OpenApiExample("log", value=examples.LOG, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        asked = paging.asked(request, LOG_ORDERS)
        found = queries.log(after=asked.after, before=asked.before)
        told = [
            {
                "id": it.pk,
                "at": it.at,
                "action": it.action,
                "rule": rule_named(it.rule),
                "board": it.board.slug if it.board else None,
                "until": it.until,
                "found_by_screening": it.found_by_screening,
                "automated": it.automated,
                "standing": it.standing,
                "appeal": appeal.state if (appeal := getattr(it, "appeal", None)) else None,
            }
            for it in found.items
        ]
        return personal(Response(shapes.LogSerializer(paging.page(request, found, told)).data))
