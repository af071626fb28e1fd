"""Pages on which officers answer objections."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.results.objections import operations
from referenda.results.objections.forms import AnswerForm, ConsequenceForm


@form_methods
@officers_only
def answer_objection(request: HttpRequest, referendum_id: int, objection_id: int) -> HttpResponse:
    """Publish the council's answer to an objection."""
    referendum = get_referendum_or_404(referendum_id)
    objection = get_object_or_404(referendum.objections, pk=objection_id)
    form = AnswerForm(get_posted_data(request))
    if form.is_valid():
        words, officer = form.cleaned_data, get_officer(request)
        with refusals_on_form(form):
            operations.answer_objection(
                objection=objection, officer=officer, text=words["text"], upheld=words["upheld"]
            )
            messages.success(request, _("The answer is published."))
            return redirect("referenda-staff:manage", referendum_id)
    return form_page(
        request,
        form,
        "referenda/results/objections/staff/answer.html",
        referendum=referendum,
        objection=objection,
    )


@form_methods
@officers_only
def publish_consequence(request: HttpRequest, referendum_id: int, objection_id: int) -> HttpResponse:
    """Publish what follows from an objection that the council has upheld."""
    referendum = get_referendum_or_404(referendum_id)
    objection = get_object_or_404(referendum.objections, pk=objection_id)
    form = ConsequenceForm(get_posted_data(request))
    if form.is_valid():
        reason, officer = form.cleaned_data["reason"], get_officer(request)
        with refusals_on_form(form):
            operations.publish_consequence(objection=objection, officer=officer, reason=reason)
            messages.success(request, _("The consequence is published."))
            return redirect("referenda-staff:manage", referendum_id)
    context = {"referendum": referendum, "objection": objection}
    return form_page(request, form, "referenda/results/objections/staff/conclude.html", **context)
