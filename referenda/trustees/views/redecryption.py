"""Redecryption by a trustee: one officer proposes it, another one confirms or declines it."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.people.models import User
from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.referendum.approvals.forms import DecliningForm
from referenda.trustees.models import Redecryption, Trustee
from referenda.trustees.operations import redecryption

Decide = Callable[[Redecryption, User, str], None]

#: By act: the form, the operation with its reason, and the message after it.
DECISIONS: dict[str, tuple[type[Form], Decide, Promise]] = {
    "confirm": (
        Form,
        lambda it, officer, _reason: redecryption.confirm_redecryption(redecryption=it, officer=officer),
        _("Confirmed. The trustee has been asked to decrypt again."),
    ),
    "decline": (
        DecliningForm,
        lambda it, officer, reason: redecryption.decline_redecryption(
            redecryption=it, officer=officer, reason=reason
        ),
        _("The proposal is declined. The trustee's decryption stays."),
    ),
    "withdraw": (
        Form,
        lambda it, officer, _reason: redecryption.withdraw_redecryption(redecryption=it, officer=officer),
        _("The proposal is withdrawn. The trustee's decryption stays."),
    ),
}


@form_methods
@officers_only
def propose_redecryption(request: HttpRequest, referendum_id: int, index: int) -> HttpResponse:
    """Propose it, with a reason for the audit log."""
    referendum = get_referendum_or_404(referendum_id)
    trustee = get_object_or_404(Trustee, referendum=referendum, index=index)
    form = DecliningForm(get_posted_data(request))
    if form.is_valid():
        reason, officer = form.cleaned_data["reason"], get_officer(request)
        with refusals_on_form(form):
            redecryption.propose_redecryption(trustee=trustee, officer=officer, reason=reason)
            messages.success(request, str(_("Proposed. Another officer must now confirm or decline it.")))
            return redirect("referenda-staff:manage", referendum_id)
    context = {"referendum": referendum, "trustee": trustee, "act": "propose"}
    return form_page(request, form, "referenda/trustees/staff/redecryption.html", **context)


@form_methods
@officers_only
def decide_redecryption(
    request: HttpRequest, referendum_id: int, redecryption_id: int, act: str
) -> HttpResponse:
    """Show who would decrypt again and why; a POST confirms, declines or withdraws the proposal."""
    rows = Redecryption.objects.filter(referendum=referendum_id)
    proposal = get_object_or_404(
        rows.select_related("referendum", "trustee", "proposed_by"), pk=redecryption_id
    )
    form_class, operate, done = DECISIONS[act]
    form = form_class(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            operate(proposal, get_officer(request), form.cleaned_data.get("reason", ""))
            messages.success(request, str(done))
            return redirect("referenda-staff:manage", referendum_id)
    context = {
        "referendum": proposal.referendum,
        "trustee": proposal.trustee,
        "proposal": proposal,
        "act": act,
    }
    return form_page(request, form, "referenda/trustees/staff/redecryption.html", **context)
