"""Staff pages of rolls, for the council's officers."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.people.models import User
from participation.refusals import Refusal
from participation.roll import operations, presentation, queries, rules
from participation.roll.forms import RollForm
from participation.roll.models import Roll
from participation.staff_pages import form_methods, form_page, objection, only_for, posted

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
    found = roll_called(roll_id)
    context = {
        "roll": found,
        "shown": presentation.shown(found),
        "imports": queries.imports(found),
        "corrections": queries.correction_counts(found),
        "transitions": queries.transitions(found),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "roll/staff/manage.html", context, status=status)


@form_methods
@officers_only
def edit(request: HttpRequest, roll_id: int | None = None) -> HttpResponse:
    """Create or edit a roll."""
    found = roll_called(roll_id) if roll_id is not None else None
    form = RollForm(posted(request), roll=found)
    status = None
    if request.method == "POST" and form.is_valid():
        saved: list[Roll] = []
        draft, officer = form.draft(), officer_of(request)
        status = objection(
            form, lambda: saved.append(operations.save_roll(officer=officer, draft=draft, roll=found))
        )
        if status is None:
            done = _("The roll is saved.") if found else _("The draft is saved. Now import a file.")
            messages.success(request, done)
            return redirect("roll-staff:manage", saved[0].pk)
    return form_page(request, form, "roll/staff/edit.html", status, roll=found)


@form_methods
@officers_only
def delete(request: HttpRequest, roll_id: int) -> HttpResponse:
    found = roll_called(roll_id)
    if request.method == "POST":
        try:
            operations.delete_draft(officer=officer_of(request), roll=found)
        except Refusal as refusal:
            return _manage(request, roll_id, refusal)
        messages.success(request, _("The draft is deleted."))
        return redirect("roll-staff:overview")
    return _step_page(request, found, "delete")


@form_methods
@officers_only
def open_roll(request: HttpRequest, roll_id: int) -> HttpResponse:
    found = roll_called(roll_id)
    if request.method == "POST":
        return _do(
            request,
            found,
            lambda: operations.open_roll(officer=officer_of(request), roll=found),
            _("The roll is open for corrections."),
        )
    return _step_page(request, found, "open")


@form_methods
@officers_only
def freeze(request: HttpRequest, roll_id: int) -> HttpResponse:
    found = roll_called(roll_id)
    if request.method == "POST":
        return _do(
            request,
            found,
            lambda: operations.freeze_roll(officer=officer_of(request), roll=found),
            _("The roll is frozen. Its fingerprint is public."),
        )
    return _step_page(request, found, "freeze")


def _step_page(request: HttpRequest, roll: Roll, step: str) -> HttpResponse:
    context = {"roll": roll, "shown": presentation.shown(roll), "step": step}
    return render(request, "roll/staff/step.html", context)


def _do(request: HttpRequest, roll: Roll, operate: Callable[[], object], done: str) -> HttpResponse:
    """Run ``operate`` and redirect to the roll; show its page with the refusal if there is one."""
    try:
        operate()
    except Refusal as refusal:
        return _manage(request, roll.pk, refusal)
    messages.success(request, done)
    return redirect("roll-staff:manage", roll.pk)
