"""Annulling by two officers: one proposes it, another one confirms or declines it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from participation.refusals import Refusal
from participation.staff_pages import form_methods, form_page, objection, posted
from referenda.lifecycle.forms import SeenStateForm
from referenda.lifecycle.models import Annulment
from referenda.lifecycle.operations import annulment
from referenda.lifecycle.views.management import manage_page
from referenda.referendum.access import officer_of, officers_only, referendum_of
from referenda.referendum.approvals.forms import DecliningForm, ProposalForm


@form_methods
@officers_only
def propose(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """With the reason that is published once another officer has confirmed it."""
    found = referendum_of(referendum_id)
    form = ProposalForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        reason, officer = form.cleaned_data["reason"], officer_of(request)
        status = objection(
            form, lambda: annulment.propose_annulment(referendum=found, officer=officer, reason=reason)
        )
        if status is None:
            messages.success(request, _("Proposed. Another officer confirms or declines it."))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(request, form, "referenda/lifecycle/staff/annul.html", status, referendum=found)


@form_methods
@officers_only
def confirm(request: HttpRequest, referendum_id: int, annulment_id: int) -> HttpResponse:
    """Shows the reason, what has happened since, and what follows; then ends the referendum."""
    found = _annulment(referendum_id, annulment_id)
    if request.method == "POST":
        form = SeenStateForm(request.POST)
        # A form without the state that it was drawn with has seen nothing.
        seen = form.cleaned_data["state"] if form.is_valid() else ""
        try:
            annulment.confirm_annulment(annulment=found, officer=officer_of(request), seen=seen)
        except Refusal as refusal:
            return manage_page(request, referendum_id, refusal)
        messages.success(request, _("The referendum is annulled."))
        return redirect("referenda-staff:manage", referendum_id)
    context = {
        "referendum": found.referendum,
        "annulment": found,
        "seen": SeenStateForm(initial={"state": found.referendum.state}),
    }
    return render(request, "referenda/lifecycle/staff/annulment_confirm.html", context)


@form_methods
@officers_only
def decline(request: HttpRequest, referendum_id: int, annulment_id: int) -> HttpResponse:
    """With a reason that stands on the audit record."""
    found = _annulment(referendum_id, annulment_id)
    form = DecliningForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        reason, officer = form.cleaned_data["reason"], officer_of(request)
        status = objection(
            form, lambda: annulment.decline_annulment(annulment=found, officer=officer, reason=reason)
        )
        if status is None:
            messages.success(request, _("The proposal is declined. The referendum goes on."))
            return redirect("referenda-staff:manage", referendum_id)
    context = {"referendum": found.referendum, "annulment": found}
    return form_page(request, form, "referenda/lifecycle/staff/annulment_decline.html", status, **context)


@form_methods
@officers_only
def withdraw(request: HttpRequest, referendum_id: int, annulment_id: int) -> HttpResponse:
    found = _annulment(referendum_id, annulment_id)
    if request.method == "POST":
        try:
            annulment.withdraw_annulment(annulment=found, officer=officer_of(request))
        except Refusal as refusal:
            return manage_page(request, referendum_id, refusal)
        messages.success(request, _("The proposal is withdrawn. The referendum goes on."))
        return redirect("referenda-staff:manage", referendum_id)
    context = {"referendum": found.referendum, "annulment": found}
    return render(request, "referenda/lifecycle/staff/annulment_withdraw.html", context)


def _annulment(referendum_id: int, annulment_id: int) -> Annulment:
    rows = Annulment.objects.filter(referendum=referendum_id).select_related("referendum", "proposed_by")
    return get_object_or_404(rows, pk=annulment_id)
