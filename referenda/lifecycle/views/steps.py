"""Steps of a referendum that officers take by a button."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    refusals_on_form,
    refusals_on_page,
)
from referenda.desks.operations import desks
from referenda.lifecycle import management
from referenda.lifecycle.operations import certification, drafting, opening, review
from referenda.lifecycle.views.management import manage_page
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.referendum.forms import ReasonForm
from referenda.trustees.operations import ceremony

Plain = Callable[..., object]
#: Steps without a form: the operation, and the message after it.
STEPS: dict[str, tuple[Plain, str | Promise]] = {
    "submit": (review.submit_for_review, gettext_lazy("Another officer can review it now.")),
    "announce": (review.announce_referendum, gettext_lazy("The referendum is announced.")),
    "begin-ceremony": (review.begin_ceremony, gettext_lazy("The trustees can begin.")),
    "make-ready": (opening.make_ready, gettext_lazy("Everything is ready. Voting opens automatically.")),
    "propose": (
        certification.propose_certification,
        gettext_lazy("Signed. Another officer must now certify it."),
    ),
    "certify": (certification.certify_result, gettext_lazy("The result is certified.")),
    "delete": (drafting.delete_draft, gettext_lazy("The draft is deleted.")),
}
#: Those by which officers answer for a result: their pages show it.
SIGNATURES = frozenset({"propose", "certify"})
#: Steps that need a reason.
STEPS_WITH_REASON: dict[str, tuple[Plain, str | Promise]] = {
    "send-back": (review.return_to_draft, gettext_lazy("The referendum is a draft again.")),
    "restart-ceremony": (ceremony.restart_ceremony, gettext_lazy("The ceremony has been restarted.")),
    "explain": (desks.explain_differences, gettext_lazy("The explanation is published.")),
}


@form_methods
@officers_only
@refusals_on_page(manage_page)
def take_step(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """Ask for confirmation and show what follows (and what is signed); a POST takes the step."""
    referendum = get_referendum_or_404(referendum_id)
    operate, done = STEPS[name]
    if request.method == "POST":
        operate(referendum=referendum, officer=get_officer(request))
        messages.success(request, str(done))
        if name == "delete":
            return redirect("referenda-staff:overview")
        return redirect("referenda-staff:manage", referendum_id)
    context = {"referendum": referendum, "step": name}
    if name in SIGNATURES:
        context |= management.build_signing_context(referendum)
    return render(request, "referenda/lifecycle/staff/step.html", context)


@form_methods
@officers_only
def step_with_reason(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """As ``take_step``, with a reason, which is public unless the referendum becomes a draft."""
    referendum = get_referendum_or_404(referendum_id)
    operate, done = STEPS_WITH_REASON[name]
    form = ReasonForm(get_posted_data(request))
    if name == "send-back":
        form.fields["reason"].help_text = gettext("It is recorded in the audit log.")
    if form.is_valid():
        with refusals_on_form(form):
            operate(referendum=referendum, officer=get_officer(request), reason=form.cleaned_data["reason"])
            messages.success(request, str(done))
            return redirect("referenda-staff:manage", referendum_id)
    return form_page(request, form, "referenda/lifecycle/staff/step.html", referendum=referendum, step=name)
