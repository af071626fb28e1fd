"""Staff pages of rolls, for the council's officers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.people.models import User
from participation.refusals import Refusal
from participation.roll import presentation, queries, rules
from participation.roll.forms import RollForm
from participation.roll.models import Roll
from participation.roll.operations import rolls
from participation.staff_pages import (
    form_methods,
    form_page,
    only_for,
    posted,
    refusal_page,
    refusals_on_form,
    refusals_on_page,
)

#: Refuses users who are not officers (OfficersOnly, 403).
officers_only = only_for(rules.require_keeper)


def officer_of(request: HttpRequest) -> User:
    return rules.require_keeper(request.user)


def roll_called(roll_id: int) -> Roll:
    return get_object_or_404(queries.rolls(), pk=roll_id)


@require_safe
@officers_only
def overview(request: HttpRequest) -> HttpResponse:
    context = {"rolls": presentation.all_shown(queries.rolls())}
    return render(request, "roll/staff/overview.html", context)


@require_safe
@officers_only
def manage(request: HttpRequest, roll_id: int) -> HttpResponse:
    """One roll: its figures, imports and the next possible steps."""
    return _manage(request, roll_id)


def _manage(request: HttpRequest, roll_id: int, refusal: Refusal | None = None) -> HttpResponse:
    roll = roll_called(roll_id)
    return refusal_page(
        request,
        "roll/staff/manage.html",
        refusal,
        roll=roll,
        shown=presentation.shown(roll),
        imports=queries.imports(roll),
        corrections=queries.correction_counts(roll),
        transitions=queries.transitions(roll),
    )


@form_methods
@officers_only
def edit(request: HttpRequest, roll_id: int | None = None) -> HttpResponse:
    """Create or edit a roll."""
    roll = roll_called(roll_id) if roll_id is not None else None
    form = RollForm(posted(request), roll=roll)
    if form.is_valid():
        with refusals_on_form(form):
            saved = rolls.save_roll(officer=officer_of(request), draft=form.draft(), roll=roll)
            done = _("The roll is saved.") if roll else _("The draft is saved. Now import a file.")
            messages.success(request, done)
            return redirect("roll-staff:manage", saved.pk)
    return form_page(request, form, "roll/staff/edit.html", roll=roll)


@form_methods
@officers_only
@refusals_on_page(_manage)
def delete(request: HttpRequest, roll_id: int) -> HttpResponse:
    roll = roll_called(roll_id)
    if request.method == "POST":
        rolls.delete_draft(officer=officer_of(request), roll=roll)
        messages.success(request, _("The draft is deleted."))
        return redirect("roll-staff:overview")
    return _step_page(request, roll, "delete")


@form_methods
@officers_only
@refusals_on_page(_manage)
def open_roll(request: HttpRequest, roll_id: int) -> HttpResponse:
    roll = roll_called(roll_id)
    if request.method == "POST":
        rolls.open_roll(officer=officer_of(request), roll=roll)
        messages.success(request, _("The roll is open for corrections."))
        return redirect("roll-staff:manage", roll_id)
    return _step_page(request, roll, "open")


@form_methods
@officers_only
@refusals_on_page(_manage)
def freeze(request: HttpRequest, roll_id: int) -> HttpResponse:
    roll = roll_called(roll_id)
    if request.method == "POST":
        rolls.freeze_roll(officer=officer_of(request), roll=roll)
        messages.success(request, _("The roll is frozen. Its fingerprint is public."))
        return redirect("roll-staff:manage", roll_id)
    return _step_page(request, roll, "freeze")


def _step_page(request: HttpRequest, roll: Roll, step: str) -> HttpResponse:
    context = {"roll": roll, "shown": presentation.shown(roll), "step": step}
    return render(request, "roll/staff/step.html", context)
