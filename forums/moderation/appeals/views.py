"""Pages of appeals: for authors and for moderators."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums.moderation import errors as moderation_errors
from forums.moderation import queries as moderation_queries
from forums.moderation.appeals import operations, queries, rules
from forums.moderation.appeals.forms import AnswerForm, AppealForm
from forums.moderation.rules import may_read_decision, require_may_review
from forums.review.models import Action
from participation.people.models import User
from participation.refusals import refusal_of
from participation.web.lists import staff_list
from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    only_for,
    refusals_on_form,
)

_reviewers_only = only_for(require_may_review)


@require_safe
@_reviewers_only
def open_appeals(request: HttpRequest) -> HttpResponse:
    reviewer = require_may_review(request.user)
    words = ["decision__thread__title", "decision__author__display_name", "first__display_name"]
    listed = staff_list(
        request,
        queries.list_appeals_to_review(reviewer),
        words=words,
        kinds=[(it.value, it.label) for it in Action if it != Action.DISMISSED],
        kind="decision__action",
        kind_label=_("Decision"),
    )
    now, appeals = timezone.now(), list(listed.page)
    conflicts = rules.find_appeals_in_conflict(reviewer, appeals)
    rows = [{"appeal": it, "late": it.due_at < now, "conflict": it.pk in conflicts} for it in appeals]
    return render(request, "forums/moderation/appeals/open_appeals.html", {"rows": rows, "list": listed})


@form_methods
@_reviewers_only
def decide_appeal(request: HttpRequest, appeal_id: int) -> HttpResponse:
    appeal = queries.get_appeal_by_id(appeal_id)
    moderator = rules.require_may_open_appeal(request.user, appeal)
    form = AnswerForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            operations.decide_appeal(
                appeal=appeal,
                moderator=moderator,
                overturn=form.cleaned_data["outcome"] == "overturned",
                answer=form.cleaned_data["answer"],
            )
            messages.success(request, _("Your decision is saved."))
            return redirect("forums-staff:appeals")
        appeal = queries.get_appeal_by_id(appeal_id)
    refusal = refusal_of(rules.require_may_decide_appeal, moderator, appeal)
    if appeal.state != "open":
        refusal = moderation_errors.AppealDecided(
            name=moderation_queries.format_moderator_name(appeal.decided_by)
        )
    context = {
        "appeal": appeal,
        "decision": appeal.decision,
        "post": appeal.decision.post,
        "reports": moderation_queries.list_reports_for(moderator, appeal.decision.item)
        if appeal.decision.item
        else [],
        "refusal": refusal,
        "may_read_decision": may_read_decision(moderator, appeal.decision),
    }
    return form_page(request, form, "forums/moderation/appeals/decide_appeal.html", **context)


@never_cache
@form_methods
def lodge_appeal(request: HttpRequest, number: UUID) -> HttpResponse:
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:appeal", args=[number]))
    author = request.user
    decision = moderation_queries.get_decision(author, number)
    rules.require_may_appeal(author, decision)
    form = AppealForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            operations.lodge_appeal(decision=decision, author=author, words=form.cleaned_data["words"])
            messages.success(request, _("Your appeal is saved. Another moderator will review it."))
            return redirect("forums:decision", decision.number)
    return form_page(request, form, "forums/moderation/appeals/appeal.html", decision=decision)
