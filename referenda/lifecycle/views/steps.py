"""Steps of a referendum that officers take by a button."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from participation.staff_pages import form_methods, form_page, objection, posted
from referenda.desks.operations import desks
from referenda.lifecycle import management
from referenda.lifecycle.operations import certification, drafting, opening, review
from referenda.lifecycle.views.management import take_step
from referenda.referendum.access import officer_of, officers_only, referendum_of
from referenda.referendum.forms import ReasonForm
from referenda.trustees.operations import ceremony

Plain = Callable[..., object]
#: Steps that are taken as they are: the operation, and what is said afterwards.
STEPS: dict[str, tuple[Plain, str | Promise]] = {
    "submit": (review.submit, gettext_lazy("Another officer can review it now.")),
    "announce": (review.announce, gettext_lazy("The referendum is announced.")),
    "begin-ceremony": (review.begin_ceremony, gettext_lazy("The trustees can begin.")),
    "make-ready": (opening.make_ready, gettext_lazy("Everything is ready. Voting opens by itself.")),
    "propose": (certification.propose_certification, gettext_lazy("Signed. Another officer certifies.")),
    "certify": (certification.certify, gettext_lazy("The result is certified.")),
    "delete": (drafting.delete_draft, gettext_lazy("The draft is deleted.")),
}
#: Those by which officers answer for a result, and therefore look at it.
SIGNATURES = frozenset({"propose", "certify"})
#: Steps that need a reason, which is public.
STEPS_WITH_REASON: dict[str, tuple[Plain, str | Promise]] = {
    "send-back": (review.send_back, gettext_lazy("It is a draft again.")),
    "begin-anew": (ceremony.begin_anew, gettext_lazy("The ceremony begins anew.")),
    "explain": (desks.explain, gettext_lazy("The difference is explained.")),
}


@form_methods
@officers_only
def step(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """Asks once more, says what follows (and what is signed), and then takes the step."""
    found = referendum_of(referendum_id)
    operate, done = STEPS[name]
    if request.method == "POST":
        act = lambda: operate(referendum=found, officer=officer_of(request))  # noqa: E731
        return take_step(request, found, act, str(done), gone=name == "delete")
    context = {"referendum": found, "step": name}
    if name in SIGNATURES:
        context |= management.figures_of(found)
    return render(request, "referenda/lifecycle/staff/step.html", context)


@form_methods
@officers_only
def step_with_reason(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """As ``step``, with a reason."""
    found = referendum_of(referendum_id)
    operate, done = STEPS_WITH_REASON[name]
    form = ReasonForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        reason, officer = form.cleaned_data["reason"], officer_of(request)
        status = objection(form, lambda: operate(referendum=found, officer=officer, reason=reason))
        if status is None:
            messages.success(request, str(done))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(
        request, form, "referenda/lifecycle/staff/step.html", status, referendum=found, step=name
    )
