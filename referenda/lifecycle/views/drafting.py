"""Pages on which officers draft a referendum."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from participation.staff_pages import form_methods, form_page, objection, posted
from referenda.lifecycle.forms import QuestionForm, ReferendumForm, TrusteesForm
from referenda.lifecycle.operations import drafting
from referenda.lifecycle.views.management import take_step
from referenda.referendum.access import officer_of, officers_only, referendum_of
from referenda.referendum.models import Question, Referendum


@form_methods
@officers_only
def edit(request: HttpRequest, referendum_id: int | None = None) -> HttpResponse:
    """A new draft, or one to be written anew."""
    found = None if referendum_id is None else referendum_of(referendum_id)
    form = ReferendumForm(
        posted(request), instance=None if referendum_id is None else referendum_of(referendum_id)
    )
    status = None
    if request.method == "POST" and form.is_valid():
        saved: list[Referendum] = []
        draft, officer = form.draft(), officer_of(request)
        status = objection(
            form,
            lambda: saved.append(drafting.save_referendum(officer=officer, draft=draft, referendum=found)),
        )
        if status is None:
            messages.success(request, _("The draft is saved."))
            return redirect("referenda-staff:manage", saved[0].pk)
    return form_page(request, form, "referenda/lifecycle/staff/edit.html", status, referendum=found)


@form_methods
@officers_only
def question(request: HttpRequest, referendum_id: int, question_id: int | None = None) -> HttpResponse:
    """A new question, or one to be written anew."""
    found = referendum_of(referendum_id)
    asked = None if question_id is None else _question(found, question_id)
    form = QuestionForm(posted(request), question=asked)
    status = None
    if request.method == "POST" and form.is_valid():
        draft, officer = form.draft(), officer_of(request)
        status = objection(
            form,
            lambda: drafting.save_question(officer=officer, referendum=found, draft=draft, question=asked),
        )
        if status is None:
            messages.success(request, _("The question is saved."))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(
        request, form, "referenda/lifecycle/staff/question.html", status, referendum=found, question=asked
    )


def _question(referendum: Referendum, question_id: int) -> Question:
    return get_object_or_404(referendum.questions.prefetch_related("options"), pk=question_id)


@form_methods
@officers_only
def question_remove(request: HttpRequest, referendum_id: int, question_id: int) -> HttpResponse:
    found = referendum_of(referendum_id)
    asked = _question(found, question_id)
    if request.method == "POST":
        return take_step(
            request,
            found,
            lambda: drafting.remove_question(officer=officer_of(request), question=asked),
            _("The question is removed."),
        )
    context = {"referendum": found, "question": asked}
    return render(request, "referenda/lifecycle/staff/question_remove.html", context)


@form_methods
@officers_only
def trustees(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Who holds a share of the key."""
    found = referendum_of(referendum_id)
    form = TrusteesForm(posted(request), referendum=found)
    status = None
    if request.method == "POST" and form.is_valid():
        people, officer = form.cleaned_data["people"], officer_of(request)
        status = objection(
            form,
            lambda: drafting.name_trustees(officer=officer, referendum=found, people=people),
        )
        if status is None:
            messages.success(request, _("The trustees are named."))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(request, form, "referenda/lifecycle/staff/trustees.html", status, referendum=found)
