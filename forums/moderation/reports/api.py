"""API endpoints of reports."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.discussion import errors as discussion_errors
from forums.discussion.parameters import POST_ID, THREAD_ID
from forums.discussion.queries import posts
from forums.members import errors as members_errors
from forums.members import throttles
from forums.moderation.reports import errors, operations, rules, serializers
from forums.moderation.rule_books.api import get_current_rule
from forums.statements import errors as statements_errors
from forums.statements import queries as statements_queries
from forums.statements.api import STATEMENT_ID


class PostReports(APIView):
    refusals = (
        members_errors.SignInNeeded,
        errors.OwnReport,
        discussion_errors.PostGone,
        errors.ReportedAlready,
        members_errors.TooOften,
    )
    problems = {
        "unknown_rule": _("The current rule book has no such rule."),
        "too_long": _("A report may have at most 500 characters."),
    }

    @extend_schema(
        operation_id="reportPost",
        summary=_("Report a post"),
        description=_("Reports a post and names the rule it breaks. Other users do not see who reported it."),
        parameters=[POST_ID],
        request=serializers.NewReportSerializer,
        responses={
            201: OpenApiResponse(serializers.ReportSerializer, description=_("The report was received."))
        },
    )
    def post(self, request: Request, post_id: int) -> Response:
        post = posts.get_visible_post(request.user, post_id)
        reporter = rules.require_may_report(request.user, post)
        given = serializers.NewReportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rule = get_current_rule(given.validated_data["rule"])
        words = given.validated_data["words"]
        with throttles.count_successful_write(request, throttles.REPORT):
            made = operations.report_post(post=post, reporter=reporter, rule=rule, words=words)
        return Response(serializers.ReportSerializer(made).data, status=status.HTTP_201_CREATED)


class StatementReports(APIView):
    refusals = (
        members_errors.SignInNeeded,
        errors.OwnReport,
        statements_errors.StatementGone,
        errors.ReportedAlready,
        members_errors.TooOften,
    )
    problems = {"unknown_rule": _("The current rule book has no such rule.")}

    @extend_schema(
        operation_id="reportStatement",
        summary=_("Report a statement"),
        description=_(
            "Reports a statement and names the rule it breaks. Other users do not see who reported it."
        ),
        parameters=[THREAD_ID, STATEMENT_ID],
        request=serializers.NewReportSerializer,
        responses={
            201: OpenApiResponse(
                serializers.StatementReportSerializer, description=_("The report was received.")
            )
        },
    )
    def post(self, request: Request, thread_id: int, statement_id: int) -> Response:
        conversation = statements_queries.get_visible_conversation(request.user, thread_id)
        statement = conversation.statements.published().filter(pk=statement_id).first()
        if statement is None:
            raise Http404
        statement.conversation = conversation
        reporter = rules.require_may_report_statement(request.user, statement)
        given = serializers.NewReportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rule = get_current_rule(given.validated_data["rule"])
        words = given.validated_data["words"]
        with throttles.count_successful_write(request, throttles.REPORT):
            made = operations.report_statement(statement=statement, reporter=reporter, rule=rule, words=words)
        return Response(serializers.StatementReportSerializer(made).data, status=status.HTTP_201_CREATED)
