"""Staff pages of rolls, for the council's officers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.people.models import User
from participation.refusals import Refusal
from participation.roll import errors, presentation, queries, rules
from participation.roll.forms import CorrectionRuleForm, RollForm
from participation.roll.models import CorrectionState, FreezeProposal, Roll, State
from participation.roll.operations import rolls
from participation.web.lists import staff_list
from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    only_for,
    refusal_page,
    refusals_on_form,
    refusals_on_page,
)

#: Refuses users who are not officers (OfficersOnly, 403).
officers_only = only_for(rules.require_keeper)


def officer_of(request: HttpRequest) -> User:
    return rules.require_keeper(request.user)


def get_roll_or_404(roll_id: int) -> Roll:
    return get_object_or_404(queries.list_all_rolls(), pk=roll_id)


@require_safe
@officers_only
def show_overview(request: HttpRequest) -> HttpResponse:
    listed = staff_list(request, queries.list_all_rolls(), words=["name", "purpose"], states=State.choices)
    shown = presentation.present_rolls(listed.page)
    counted = queries.corrections_counted([it.roll for it in shown])
    context = {
        "list": listed,
        "rolls": [(it, counted[it.roll.pk][CorrectionState.WAITING]) for it in shown],
        "rules": queries.correction_rules(),
    }
    return render(request, "roll/staff/overview.html", context)


@require_safe
@officers_only
def manage_roll(request: HttpRequest, roll_id: int) -> HttpResponse:
    """One roll: its figures, imports and the next possible steps."""
    return _render_manage_page(request, roll_id)


def _render_manage_page(request: HttpRequest, roll_id: int, refusal: Refusal | None = None) -> HttpResponse:
    roll = get_roll_or_404(roll_id)
    return refusal_page(
        request,
        "roll/staff/manage.html",
        refusal,
        roll=roll,
        shown=presentation.present_roll(roll),
        imports=queries.imports(roll),
        corrections=queries.correction_counts(roll),
        transitions=queries.transitions(roll),
        **_build_proposal_context(request, roll),
    )


def _build_proposal_context(request: HttpRequest, roll: Roll) -> dict[str, Any]:
    """The waiting proposal to freeze the roll, and whether this officer can confirm it."""
    proposal = queries.find_waiting_freeze_proposal(roll)
    return {
        "proposal": proposal,
        "may_confirm": proposal is not None and rules.may_confirm(officer_of(request), proposal),
    }


@form_methods
@officers_only
def edit(request: HttpRequest, roll_id: int | None = None) -> HttpResponse:
    """Create or edit a roll."""
    roll = get_roll_or_404(roll_id) if roll_id is not None else None
    form = RollForm(get_posted_data(request), roll=roll)
    if form.is_valid():
        with refusals_on_form(form):
            saved = rolls.save_roll(officer=officer_of(request), draft=form.draft(), roll=roll)
            done = _("The roll is saved.") if roll else _("The draft is saved. Now import a file.")
            messages.success(request, done)
            return redirect("roll-staff:manage", saved.pk)
    return form_page(request, form, "roll/staff/edit.html", roll=roll)


@form_methods
@officers_only
@refusals_on_page(_render_manage_page)
def delete_draft(request: HttpRequest, roll_id: int) -> HttpResponse:
    roll = get_roll_or_404(roll_id)
    if request.method == "POST":
        rolls.delete_draft(officer=officer_of(request), roll=roll)
        messages.success(request, _("The draft is deleted."))
        return redirect("roll-staff:overview")
    return _render_step_page(request, roll, "delete")


@form_methods
@officers_only
@refusals_on_page(_render_manage_page)
def open_roll(request: HttpRequest, roll_id: int) -> HttpResponse:
    roll = get_roll_or_404(roll_id)
    if request.method == "POST":
        rolls.open_roll(officer=officer_of(request), roll=roll)
        messages.success(request, _("The roll is open for corrections."))
        return redirect("roll-staff:manage", roll_id)
    return _render_step_page(request, roll, "open")


@form_methods
@officers_only
@refusals_on_page(_render_manage_page)
def propose_freeze(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Propose to freeze the roll."""
    roll = get_roll_or_404(roll_id)
    if request.method == "POST":
        rolls.propose_freeze(officer=officer_of(request), roll=roll)
        messages.success(request, _("Freezing is proposed. Another officer has been notified to confirm it."))
        return redirect("roll-staff:manage", roll_id)
    return _render_step_page(request, roll, "propose")


def _get_proposal(roll: Roll, proposal_id: int) -> FreezeProposal:
    """Notices still lead to proposals that were withdrawn. Raises ProposalWithdrawn."""
    proposal = roll.freeze_proposals.select_related("proposed_by").filter(pk=proposal_id).first()
    if proposal is None:
        raise errors.ProposalWithdrawn
    return proposal


@form_methods
@officers_only
@refusals_on_page(_render_manage_page)
def freeze_confirm(request: HttpRequest, roll_id: int, proposal_id: int) -> HttpResponse:
    """Freeze the roll as another officer proposed. Links to a withdrawn proposal lead to the one after it."""
    roll = get_roll_or_404(roll_id)
    newest = queries.find_waiting_freeze_proposal(roll)
    if request.method != "POST" and newest is not None and newest.pk > proposal_id:
        return redirect("roll-staff:freeze-confirm", roll_id, newest.pk)
    proposal = _get_proposal(roll, proposal_id)
    if request.method == "POST":
        rolls.confirm_freeze(officer=officer_of(request), proposal=proposal)
        messages.success(request, _("The roll is frozen. Its fingerprint is public."))
        return redirect("roll-staff:manage", roll_id)
    is_possible = proposal == newest and rules.may_confirm(officer_of(request), proposal)
    return _render_step_page(request, roll, "freeze", proposal=proposal, is_possible=is_possible)


@form_methods
@officers_only
@refusals_on_page(_render_manage_page)
def freeze_withdraw(request: HttpRequest, roll_id: int, proposal_id: int) -> HttpResponse:
    """Take back a proposal to freeze the roll, one's own or another officer's."""
    roll = get_roll_or_404(roll_id)
    proposal = _get_proposal(roll, proposal_id)
    if request.method == "POST":
        rolls.withdraw_freeze(officer=officer_of(request), proposal=proposal)
        messages.success(request, _("The proposal is withdrawn. The roll stays open."))
        return redirect("roll-staff:manage", roll_id)
    is_possible = proposal == queries.find_waiting_freeze_proposal(roll)
    return _render_step_page(request, roll, "withdraw", proposal=proposal, is_possible=is_possible)


@form_methods
@officers_only
def correction_rule(request: HttpRequest) -> HttpResponse:
    """The rules on how long corrections last, and a form for the next one."""
    form = CorrectionRuleForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            rolls.set_correction_rule(officer=officer_of(request), **form.cleaned_data)
            messages.success(request, _("The rule is saved. Rolls that are open keep their dates."))
            return redirect("roll-staff:rule")
    return form_page(request, form, "roll/staff/rule.html", rules=queries.correction_rules())


def _render_step_page(request: HttpRequest, roll: Roll, step: str, **more: Any) -> HttpResponse:
    context = {"roll": roll, "shown": presentation.present_roll(roll), "step": step, **more}
    return render(request, "roll/staff/step.html", context)
