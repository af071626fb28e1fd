"""Reports, rules, and what an author is told about decisions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums import errors, limits, operations, queries, rules
from forums.models import Post, RuleBook
from forums.moderation_forms import AppealForm, ReportForm
from forums.views.reading import where
from participation.people.models import User
from participation.refusals import Refusal
from participation.staff_pages import form_methods, form_page, objection, posted


@never_cache
@form_methods
def report(request: HttpRequest, post_id: int) -> HttpResponse:
    post = queries.visible_post(request.user, post_id)
    reporter = request.user
    if not isinstance(reporter, User):
        return redirect_to_login(reverse("forums:report", args=[post.pk]))
    if post.pk in queries.reported_by(reporter, [post.pk]) and request.method != "POST":
        return _report_page(request, None, post, errors.ReportedAlready())
    try:
        rules.require_may_report(reporter, post)
    except Refusal as refusal:
        return _report_page(request, None, post, refusal)
    form = ReportForm(posted(request))
    status = None
    if form.is_bound and form.is_valid():

        def send() -> None:
            limits.require(request, limits.REPORT)
            operations.report(post=post, reporter=reporter, **form.cleaned_data)

        status = objection(form, send)
        if status is None:
            messages.success(request, _("Thank you. A moderator will look at it."))
            return redirect(_back(request, post))
    return _report_page(request, form, post, status=status)


def _report_page(
    request: HttpRequest,
    form: ReportForm | None,
    post: Post,
    refusal: Refusal | None = None,
    status: int | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"post": post, "thread": post.thread, "refusal": refusal}
    if form is None:
        return render(request, "forums/report.html", context, status=refusal.status if refusal else 200)
    return form_page(request, form, "forums/report.html", status, **context)


def _back(request: HttpRequest, post: Post) -> str:
    """To the post; to its board where reports have just hidden the whole thread."""
    post.thread.refresh_from_db(fields=["state"])
    if rules.may_see_thread(request.user, post.thread):
        return where(post)
    return post.thread.board.get_absolute_url()


@require_safe
def rule_book(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """The rules in force, or an older version of them."""
    current = queries.current_book()
    book = current if version is None else queries.book_of(version)
    versions = queries.versions()
    upcoming = [it for it in versions if it.version > current.version]
    others: list[RuleBook] = [it for it in versions if it != book]
    context = {
        "book": book,
        "current": current,
        "announced": book in upcoming,
        "upcoming": upcoming[::-1],
        "rules": book.rules.all(),
        "others": others,
        "may_publish": rules.may_manage_boards(request.user),
    }
    return render(request, "forums/rules.html", context)


@never_cache
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What was decided about one's own posts."""
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:decisions"))
    found = queries.decisions_about(request.user)
    # Its title may be what was decided about since, or be of a board that the author has left.
    seen = [it.pk for it in found if it.thread and rules.may_see_thread(request.user, it.thread)]
    return render(request, "forums/decisions.html", {"decisions": found, "seen": seen})


@never_cache
@require_safe
def decision(request: HttpRequest, number: UUID) -> HttpResponse:
    """A statement of reasons, for its author and for moderators."""
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:decision", args=[number]))
    found = queries.decision_of(request.user, number)
    own = found.author_id == request.user.pk
    if own:
        operations.read_decision(decision=found, author=request.user)
    try:
        rules.require_may_appeal(request.user, found)
        why_not = None
    except Refusal as refusal:
        why_not = refusal
    context = {"decision": found, "own": own, "why_not": why_not, "post": found.post}
    return render(request, "forums/decision.html", context)


@never_cache
@form_methods
def appeal(request: HttpRequest, number: UUID) -> HttpResponse:
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:appeal", args=[number]))
    author = request.user
    found = queries.decision_of(author, number)
    rules.require_may_appeal(author, found)
    form = AppealForm(posted(request))
    status = None
    if form.is_bound and form.is_valid():
        status = objection(
            form, lambda: operations.appeal(decision=found, author=author, words=form.cleaned_data["words"])
        )
        if status is None:
            messages.success(request, _("Your appeal is stored. Another moderator looks at it."))
            return redirect("forums:decision", found.number)
    return form_page(request, form, "forums/appeal.html", status, decision=found)
