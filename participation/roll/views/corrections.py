"""Staff pages of requests for correction."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from participation.people.models import User
from participation.roll import presentation, queries, rules
from participation.roll.forms import DecisionForm, MissingDecisionForm, decision_form
from participation.roll.models import Correction, CorrectionKind, CorrectionState
from participation.roll.operations import corrections as corrections_operations
from participation.roll.views.staff import get_roll_or_404, officer_of, officers_only
from participation.web.lists import staff_list
from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form


@require_safe
@officers_only
def corrections(request: HttpRequest, roll_id: int) -> HttpResponse:
    """The requests of a roll, waiting ones first."""
    roll = get_roll_or_404(roll_id)
    listed = staff_list(
        request,
        queries.corrections(roll),
        words=["resident__display_name", "resident__email"],
        states=CorrectionState.choices,
        kinds=CorrectionKind.choices,
    )
    context = {"roll": roll, "list": listed, "counts": queries.correction_counts(roll)}
    return render(request, "roll/staff/corrections.html", context)


@sensitive_post_parameters("number", "birth_date")
@sensitive_variables("form")
@form_methods
@officers_only
def decide_correction(request: HttpRequest, roll_id: int, correction_id: int) -> HttpResponse:
    roll = get_roll_or_404(roll_id)
    correction = get_object_or_404(queries.corrections(roll), pk=correction_id)
    officer = officer_of(request)
    waiting = correction.state == CorrectionState.WAITING
    form = decision_form(correction, get_posted_data(request) if waiting else None)
    if request.method == "POST" and not waiting:
        messages.warning(request, _("This request has been decided in the meantime. Nothing was changed."))
        return redirect("roll-staff:correction", roll.pk, correction.pk)
    if form.is_valid():
        with refusals_on_form(form):
            _carry_out_decision(officer, correction, form)
            messages.success(request, _("The request is decided and the resident has been notified."))
            return redirect("roll-staff:corrections", roll.pk)
    context: dict[str, Any] = {
        "roll": roll,
        "correction": correction,
        "waiting": waiting,
        "may_decide": rules.may_decide_correction(officer, correction),
        "match": queries.list_matches(correction.resident).filter(roll=roll).first(),
    }
    if correction.kind == CorrectionKind.MISSING and waiting:
        context["request_status"] = presentation.request_status_text(queries.request_status(correction))
    return form_page(request, form, "roll/staff/correction.html", **context)


@sensitive_variables("form", "more")
def _carry_out_decision(officer: User, correction: Correction, form: DecisionForm) -> None:
    reason = form.cleaned_data["reason"]
    if not form.accepts:
        corrections_operations.decline_correction(officer=officer, correction=correction, reason=reason)
        return
    more: dict[str, Any] = {"district": form.cleaned_data["district"]}
    if isinstance(form, MissingDecisionForm):
        more |= {"person": form.person(), "weight": form.cleaned_data["weight"]}
    corrections_operations.accept_correction(officer=officer, correction=correction, reason=reason, **more)
