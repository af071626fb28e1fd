"""Reversing a strike-off at a desk: one officer proposes it, another one confirms or declines it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from participation.roll.forms import PersonForm
from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    refusals_on_form,
    refusals_on_page,
)
from referenda.desks.forms import ReversalForm
from referenda.desks.models import Reversal
from referenda.desks.operations import reversals
from referenda.desks.views.desks import get_desk_or_404, render_desks_page
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.referendum.approvals.forms import DecliningForm


@form_methods
@officers_only
def propose_reversal(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """Propose to reverse a strike-off at a desk, with a reason. A proposal never names a person."""
    referendum = get_referendum_or_404(referendum_id)
    desk = get_desk_or_404(referendum, desk_id)
    form = ReversalForm(get_posted_data(request))
    if form.is_valid():
        reason, officer = form.cleaned_data["reason"], get_officer(request)
        with refusals_on_form(form):
            reversals.propose_reversal(desk=desk, officer=officer, reason=reason)
            messages.success(
                request, _("Proposed. Another officer must now confirm it with the identity document.")
            )
            return redirect("referenda-staff:desks", referendum_id)
    context = {"referendum": referendum, "desk": desk}
    return form_page(request, form, "referenda/desks/staff/reversal.html", **context)


@sensitive_post_parameters()
@form_methods
@officers_only
def confirm_reversal(request: HttpRequest, referendum_id: int, reversal_id: int) -> HttpResponse:
    """Look the person up by their document, so that they can vote again."""
    reversal = _get_reversal(referendum_id, reversal_id)
    form = PersonForm(get_posted_data(request))
    if form.is_valid():
        officer, person = get_officer(request), form.person()
        with refusals_on_form(form):
            reversals.confirm_reversal(reversal=reversal, officer=officer, person=person)
            messages.success(request, _("The strike-off is reversed. This person can vote again."))
            return redirect("referenda-staff:desks", referendum_id)
    context = {"referendum": reversal.referendum, "reversal": reversal}
    return form_page(request, form, "referenda/desks/staff/reversal_confirm.html", **context)


@form_methods
@officers_only
def decline_reversal(request: HttpRequest, referendum_id: int, reversal_id: int) -> HttpResponse:
    reversal = _get_reversal(referendum_id, reversal_id)
    form = DecliningForm(get_posted_data(request))
    if form.is_valid():
        reason, officer = form.cleaned_data["reason"], get_officer(request)
        with refusals_on_form(form):
            reversals.decline_reversal(reversal=reversal, officer=officer, reason=reason)
            messages.success(request, _("The proposal is declined. The strike-off stays."))
            return redirect("referenda-staff:desks", referendum_id)
    context = {"referendum": reversal.referendum, "reversal": reversal}
    return form_page(request, form, "referenda/desks/staff/reversal_decline.html", **context)


@form_methods
@officers_only
@refusals_on_page(render_desks_page)
def withdraw_reversal(request: HttpRequest, referendum_id: int, reversal_id: int) -> HttpResponse:
    reversal = _get_reversal(referendum_id, reversal_id)
    if request.method == "POST":
        reversals.withdraw_reversal(reversal=reversal, officer=get_officer(request))
        messages.success(request, _("The proposal is withdrawn. The strike-off stays."))
        return redirect("referenda-staff:desks", referendum_id)
    context = {"referendum": reversal.referendum, "reversal": reversal}
    return render(request, "referenda/desks/staff/reversal_withdraw.html", context)


def _get_reversal(referendum_id: int, reversal_id: int) -> Reversal:
    rows = Reversal.objects.filter(referendum=referendum_id)
    rows = rows.select_related("referendum", "desk", "proposed_by")
    return get_object_or_404(rows, pk=reversal_id)
