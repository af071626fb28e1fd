"""Pages of reports."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from forums.discussion import rules as discussion_rules
from forums.discussion.models import Post
from forums.discussion.queries import posts
from forums.discussion.views.reading import show_post_in_thread
from forums.members import throttles
from forums.moderation.reports import errors, operations, rules
from forums.moderation.reports.forms import ReportForm
from forums.review import queries as review_queries
from forums.statements import queries as statements_queries
from participation.people.models import User
from participation.refusals import Refusal
from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form


@never_cache
@form_methods
def report_post(request: HttpRequest, post_id: int) -> HttpResponse:
    post = posts.get_visible_post(request.user, post_id)
    reporter = request.user
    if not isinstance(reporter, User):
        return redirect_to_login(reverse("forums:report", args=[post.pk]))
    if post.pk in review_queries.find_reported_posts(reporter, [post.pk]) and request.method != "POST":
        return _render_report_page(request, None, post, errors.ReportedAlready())
    try:
        rules.require_may_report(reporter, post)
    except Refusal as refusal:
        return _render_report_page(request, None, post, refusal)
    form = ReportForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            with throttles.count_successful_write(request, throttles.REPORT):
                operations.report_post(post=post, reporter=reporter, **form.cleaned_data)
            messages.success(request, _("Thank you. A moderator will review it."))
            return redirect(_find_return_address(request, post))
    return _render_report_page(request, form, post)


def _render_report_page(
    request: HttpRequest,
    form: ReportForm | None,
    post: Post,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"post": post, "thread": post.thread, "refusal": refusal}
    if form is None:
        return render(
            request,
            "forums/moderation/reports/report.html",
            context,
            status=refusal.status if refusal else 200,
        )
    return form_page(request, form, "forums/moderation/reports/report.html", **context)


def _find_return_address(request: HttpRequest, post: Post) -> str:
    """URL of the post; of its board if reports have just hidden the whole thread."""
    post.thread.refresh_from_db(fields=["state"])
    if discussion_rules.may_see_thread(request.user, post.thread):
        return show_post_in_thread(post)
    return post.thread.board.get_absolute_url()


@never_cache
@form_methods
def report_statement(request: HttpRequest, thread_id: int, statement_id: int) -> HttpResponse:
    conversation = statements_queries.get_visible_conversation(request.user, thread_id)
    statement = get_object_or_404(conversation.statements.published(), pk=statement_id)
    statement.conversation = conversation
    reporter = request.user
    if not isinstance(reporter, User):
        return redirect_to_login(reverse("forums:report-statement", args=[thread_id, statement_id]))
    context = {"statement": statement, "thread": conversation.thread, "board": conversation.thread.board}
    try:
        rules.require_may_report_statement(reporter, statement)
    except Refusal as refusal:
        refused = {**context, "refusal": refusal}
        return render(
            request, "forums/moderation/reports/report_statement.html", refused, status=refusal.status
        )
    form = ReportForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            with throttles.count_successful_write(request, throttles.REPORT):
                operations.report_statement(statement=statement, reporter=reporter, **form.cleaned_data)
            messages.success(request, _("Thank you. A moderator will review it."))
            return redirect("forums:statements", thread_id)
    return form_page(request, form, "forums/moderation/reports/report_statement.html", **context)
