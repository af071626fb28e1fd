"""Annulling by two officers: one proposes it, another one confirms or declines it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    refusals_on_form,
    refusals_on_page,
)
from referenda.lifecycle.forms import StateForm
from referenda.lifecycle.models import Annulment
from referenda.lifecycle.operations import annulment as operations
from referenda.lifecycle.views.management import manage_page
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.referendum.approvals.forms import DecliningForm, ProposalForm


@form_methods
@officers_only
def propose_annulment(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Propose to annul the referendum. The reason is published once another officer has confirmed it."""
    referendum = get_referendum_or_404(referendum_id)
    form = ProposalForm(get_posted_data(request))
    if form.is_valid():
        reason, officer = form.cleaned_data["reason"], get_officer(request)
        with refusals_on_form(form):
            operations.propose_annulment(referendum=referendum, officer=officer, reason=reason)
            messages.success(request, _("Proposed. Another officer must now confirm or decline it."))
            return redirect("referenda-staff:manage", referendum_id)
    return form_page(request, form, "referenda/lifecycle/staff/annul.html", referendum=referendum)


@form_methods
@officers_only
@refusals_on_page(manage_page)
def confirm_annulment(request: HttpRequest, referendum_id: int, annulment_id: int) -> HttpResponse:
    """Show the reason, what has changed since and what follows; a POST annuls the referendum."""
    annulment = _get_annulment(referendum_id, annulment_id)
    if request.method == "POST":
        form = StateForm(request.POST)
        # Nobody has seen the state that this form lacks.
        seen = form.cleaned_data["state"] if form.is_valid() else ""
        operations.confirm_annulment(annulment=annulment, officer=get_officer(request), seen=seen)
        messages.success(request, _("The referendum is annulled."))
        return redirect("referenda-staff:manage", referendum_id)
    context = {
        "referendum": annulment.referendum,
        "annulment": annulment,
        "seen": StateForm(initial={"state": annulment.referendum.state}),
    }
    return render(request, "referenda/lifecycle/staff/annulment_confirm.html", context)


@form_methods
@officers_only
def decline_annulment(request: HttpRequest, referendum_id: int, annulment_id: int) -> HttpResponse:
    """Decline the proposal, with a reason that is recorded in the audit log."""
    annulment = _get_annulment(referendum_id, annulment_id)
    form = DecliningForm(get_posted_data(request))
    if form.is_valid():
        reason, officer = form.cleaned_data["reason"], get_officer(request)
        with refusals_on_form(form):
            operations.decline_annulment(annulment=annulment, officer=officer, reason=reason)
            messages.success(request, _("The proposal is declined. The referendum continues."))
            return redirect("referenda-staff:manage", referendum_id)
    context = {"referendum": annulment.referendum, "annulment": annulment}
    return form_page(request, form, "referenda/lifecycle/staff/annulment_decline.html", **context)


@form_methods
@officers_only
@refusals_on_page(manage_page)
def withdraw_annulment(request: HttpRequest, referendum_id: int, annulment_id: int) -> HttpResponse:
    annulment = _get_annulment(referendum_id, annulment_id)
    if request.method == "POST":
        operations.withdraw_annulment(annulment=annulment, officer=get_officer(request))
        messages.success(request, _("The proposal is withdrawn. The referendum continues."))
        return redirect("referenda-staff:manage", referendum_id)
    context = {"referendum": annulment.referendum, "annulment": annulment}
    return render(request, "referenda/lifecycle/staff/annulment_withdraw.html", context)


def _get_annulment(referendum_id: int, annulment_id: int) -> Annulment:
    rows = Annulment.objects.filter(referendum=referendum_id).select_related("referendum", "proposed_by")
    return get_object_or_404(rows, pk=annulment_id)
