"""The public election calendar, and its forms for officers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.elections import operations, queries, rules
from participation.elections.forms import CorrectionForm, ElectionForm, RuleForm
from participation.elections.models import Election
from participation.web.public_pages import public_list
from participation.web.staff_pages import form_methods, form_page, get_posted_data, only_for, refusals_on_form

PAST_SHOWN = 20

#: Refuses users who are not officers (OfficersOnly, 403).
officers_only = only_for(rules.require_officer)


@public_list
@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    """Show current and past bans and their reasons; officers also see links to the forms."""
    now = timezone.now()
    coming = list(queries.list_coming_elections(now))
    return render(
        request,
        "elections/calendar.html",
        {
            "bans": [embargo for e in coming if (embargo := queries.find_active_embargo(e, now))],
            "coming": coming,
            "past": Paginator(queries.list_past_elections(now), PAST_SHOWN).get_page(
                request.GET.get("sayfa")
            ),
            "rules": queries.list_embargo_rules(),
            "may_keep": rules.may_keep_calendar(request.user),
        },
    )


@form_methods
@officers_only
def enter_election(request: HttpRequest) -> HttpResponse:
    form = ElectionForm(get_posted_data(request))
    officer = rules.require_officer(request.user)
    if form.is_valid():
        with refusals_on_form(form):
            operations.enter_election(officer=officer, draft=form.draft())
            messages.success(request, _("The election is in the calendar."))
            return redirect("elections:calendar")
    return form_page(request, form, "elections/election_form.html")


@form_methods
@officers_only
def correct_election(request: HttpRequest, election_id: int) -> HttpResponse:
    election = get_object_or_404(Election, pk=election_id)
    form = CorrectionForm(get_posted_data(request), election)
    officer = rules.require_officer(request.user)
    if form.is_valid():
        with refusals_on_form(form):
            operations.correct_election(
                officer=officer,
                election=election,
                revision=form.cleaned_data["revision"],
                draft=form.draft(),
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("The correction is saved."))
            return redirect("elections:calendar")
    return form_page(request, form, "elections/election_form.html", election=election)


@form_methods
@officers_only
def set_embargo_rule(request: HttpRequest) -> HttpResponse:
    """Add a rule or replace an existing one; the form starts with the newest rule."""
    form = RuleForm(get_posted_data(request), queries.list_embargo_rules().first())
    officer = rules.require_officer(request.user)
    if form.is_valid():
        with refusals_on_form(form):
            operations.set_embargo_rule(officer=officer, **form.cleaned_data)
            messages.success(request, _("The rule is saved. Elections in the calendar keep their bans."))
            return redirect("elections:calendar")
    return form_page(request, form, "elections/rule_form.html")
