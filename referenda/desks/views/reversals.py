"""Taking a strike-off at a desk back: one officer proposes it, another one confirms or declines it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from participation.refusals import Refusal
from participation.roll.forms import PersonForm
from participation.staff_pages import form_methods, form_page, objection, posted
from referenda.desks.forms import ReversalForm
from referenda.desks.models import TakeBack
from referenda.desks.operations import reversals
from referenda.desks.views.desks import desk_of, desks_page
from referenda.referendum.access import officer_of, officers_only, referendum_of
from referenda.referendum.approvals.forms import DecliningForm


@form_methods
@officers_only
def propose(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """For which desk, and why; never for whom."""
    found = referendum_of(referendum_id)
    desk = desk_of(found, desk_id)
    form = ReversalForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        reason, officer = form.cleaned_data["reason"], officer_of(request)
        status = objection(
            form, lambda: reversals.propose_reversal(desk=desk, officer=officer, reason=reason)
        )
        if status is None:
            messages.success(request, _("Proposed. Another officer confirms it with the document."))
            return redirect("referenda-staff:desks", found.pk)
    context = {"referendum": found, "desk": desk}
    return form_page(request, form, "referenda/desks/staff/reversal.html", status, **context)


@sensitive_post_parameters()
@form_methods
@officers_only
def confirm(request: HttpRequest, referendum_id: int, reversal_id: int) -> HttpResponse:
    """Look the person up by their document, and let them vote again."""
    found = _reversal(referendum_id, reversal_id)
    form = PersonForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        officer, person = officer_of(request), form.person()
        status = objection(
            form,
            lambda: reversals.confirm_reversal(reversal=found, officer=officer, person=person),
        )
        if status is None:
            messages.success(request, _("The strike-off is taken back. This person can vote again."))
            return redirect("referenda-staff:desks", referendum_id)
    context = {"referendum": found.referendum, "reversal": found}
    return form_page(request, form, "referenda/desks/staff/reversal_confirm.html", status, **context)


@form_methods
@officers_only
def decline(request: HttpRequest, referendum_id: int, reversal_id: int) -> HttpResponse:
    found = _reversal(referendum_id, reversal_id)
    form = DecliningForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        reason, officer = form.cleaned_data["reason"], officer_of(request)
        status = objection(
            form, lambda: reversals.decline_reversal(reversal=found, officer=officer, reason=reason)
        )
        if status is None:
            messages.success(request, _("The proposal is declined. The strike-off stays."))
            return redirect("referenda-staff:desks", referendum_id)
    context = {"referendum": found.referendum, "reversal": found}
    return form_page(request, form, "referenda/desks/staff/reversal_decline.html", status, **context)


@form_methods
@officers_only
def withdraw(request: HttpRequest, referendum_id: int, reversal_id: int) -> HttpResponse:
    found = _reversal(referendum_id, reversal_id)
    if request.method == "POST":
        try:
            reversals.withdraw_reversal(reversal=found, officer=officer_of(request))
        except Refusal as refusal:
            return desks_page(request, found.referendum, refusal)
        messages.success(request, _("The proposal is withdrawn. The strike-off stays."))
        return redirect("referenda-staff:desks", referendum_id)
    context = {"referendum": found.referendum, "reversal": found}
    return render(request, "referenda/desks/staff/reversal_withdraw.html", context)


def _reversal(referendum_id: int, reversal_id: int) -> TakeBack:
    rows = TakeBack.objects.filter(referendum=referendum_id)
    rows = rows.select_related("referendum", "desk", "proposed_by")
    return get_object_or_404(rows, pk=reversal_id)
