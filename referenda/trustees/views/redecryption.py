"""Having a trustee decrypt again: one officer proposes it, another one confirms or declines it."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.people.models import User
from participation.staff_pages import form_methods, form_page, objection, posted
from referenda.referendum.access import officer_of, officers_only, referendum_of
from referenda.referendum.approvals.forms import DecliningForm
from referenda.trustees.models import Redecryption, Trustee
from referenda.trustees.operations import redecryption

Decide = Callable[[Redecryption, User, str], None]

#: By act: the form, what is done with its reason, and what is said afterwards.
DECISIONS: dict[str, tuple[type[Form], Decide, Promise]] = {
    "confirm": (
        Form,
        lambda it, officer, _reason: redecryption.confirm_redecryption(redecryption=it, officer=officer),
        _("Confirmed. The trustee is told to decrypt again."),
    ),
    "decline": (
        DecliningForm,
        lambda it, officer, reason: redecryption.decline_redecryption(
            redecryption=it, officer=officer, reason=reason
        ),
        _("The proposal is declined. The trustee's part stays."),
    ),
    "withdraw": (
        Form,
        lambda it, officer, _reason: redecryption.withdraw_redecryption(redecryption=it, officer=officer),
        _("The proposal is withdrawn. The trustee's part stays."),
    ),
}


@form_methods
@officers_only
def propose(request: HttpRequest, referendum_id: int, index: int) -> HttpResponse:
    """With a reason for the audit record."""
    found = referendum_of(referendum_id)
    trustee = get_object_or_404(Trustee, referendum=found, index=index)
    form = DecliningForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        reason, officer = form.cleaned_data["reason"], officer_of(request)
        status = objection(
            form, lambda: redecryption.propose_redecryption(trustee=trustee, officer=officer, reason=reason)
        )
        if status is None:
            messages.success(request, str(_("Proposed. Another officer confirms or declines it.")))
            return redirect("referenda-staff:manage", found.pk)
    context = {"referendum": found, "trustee": trustee, "act": "propose"}
    return form_page(request, form, "referenda/trustees/staff/redecryption.html", status, **context)


@form_methods
@officers_only
def decide(request: HttpRequest, referendum_id: int, redecryption_id: int, act: str) -> HttpResponse:
    """Shows who decrypts again and why; then confirms, declines or withdraws it."""
    rows = Redecryption.objects.filter(referendum=referendum_id)
    found = get_object_or_404(rows.select_related("referendum", "trustee", "proposed_by"), pk=redecryption_id)
    form_class, done, words = DECISIONS[act]
    form = form_class(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        reason, officer = form.cleaned_data.get("reason", ""), officer_of(request)
        status = objection(form, lambda: done(found, officer, reason))
        if status is None:
            messages.success(request, str(words))
            return redirect("referenda-staff:manage", referendum_id)
    context = {
        "referendum": found.referendum,
        "trustee": found.trustee,
        "proposal": found,
        "act": act,
    }
    return form_page(request, form, "referenda/trustees/staff/redecryption.html", status, **context)
