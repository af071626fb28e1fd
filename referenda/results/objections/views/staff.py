"""Pages on which officers answer objections."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from participation.staff_pages import form_methods, form_page, objection, posted
from referenda.referendum.access import officer_of, officers_only, referendum_of
from referenda.results.objections import operations
from referenda.results.objections.forms import AnswerForm, ConsequenceForm


@form_methods
@officers_only
def answer(request: HttpRequest, referendum_id: int, objection_id: int) -> HttpResponse:
    """The council's answer to an objection."""
    found = referendum_of(referendum_id)
    filed = get_object_or_404(found.objections, pk=objection_id)
    form = AnswerForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        words, officer = form.cleaned_data, officer_of(request)
        status = objection(
            form,
            lambda: operations.answer(
                objection=filed, officer=officer, text=words["text"], upheld=words["upheld"]
            ),
        )
        if status is None:
            messages.success(request, _("The answer is published."))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(
        request,
        form,
        "referenda/results/objections/staff/answer.html",
        status,
        referendum=found,
        objection=filed,
    )


@form_methods
@officers_only
def conclude(request: HttpRequest, referendum_id: int, objection_id: int) -> HttpResponse:
    """What follows from an objection with which the council agrees."""
    found = referendum_of(referendum_id)
    filed = get_object_or_404(found.objections, pk=objection_id)
    form = ConsequenceForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        reason, officer = form.cleaned_data["reason"], officer_of(request)
        status = objection(form, lambda: operations.conclude(objection=filed, officer=officer, reason=reason))
        if status is None:
            messages.success(request, _("What follows is published."))
            return redirect("referenda-staff:manage", found.pk)
    context = {"referendum": found, "objection": filed}
    return form_page(request, form, "referenda/results/objections/staff/conclude.html", status, **context)
