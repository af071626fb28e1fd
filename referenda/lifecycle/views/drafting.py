"""Pages on which officers draft a referendum."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from participation.people.rules import may_manage_roles
from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    refusals_on_form,
    refusals_on_page,
)
from referenda.lifecycle.forms import QuestionForm, ReferendumForm, TrusteesForm
from referenda.lifecycle.operations import drafting
from referenda.lifecycle.views.management import manage_page
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.referendum.forms import SearchForm
from referenda.referendum.models import Question, Referendum
from referenda.trustees import queries as trustees_queries


@form_methods
@officers_only
def create_or_edit_draft(request: HttpRequest, referendum_id: int | None = None) -> HttpResponse:
    """Create or edit a draft."""
    referendum = None if referendum_id is None else get_referendum_or_404(referendum_id)
    form = ReferendumForm(
        get_posted_data(request),
        instance=None if referendum_id is None else get_referendum_or_404(referendum_id),
        initial={"roll": request.GET.get("liste")} if referendum is None else None,
    )
    if form.is_valid():
        with refusals_on_form(form):
            saved = drafting.save_referendum(
                officer=get_officer(request), draft=form.draft(), referendum=referendum
            )
            messages.success(request, _("The draft is saved."))
            if referendum is None:
                return redirect("referenda-staff:question-create", saved.pk)
            return redirect("referenda-staff:manage", saved.pk)
    return form_page(request, form, "referenda/lifecycle/staff/edit.html", referendum=referendum)


@form_methods
@officers_only
def create_or_edit_question(
    request: HttpRequest, referendum_id: int, question_id: int | None = None
) -> HttpResponse:
    """Add or edit a question."""
    referendum = get_referendum_or_404(referendum_id)
    question = None if question_id is None else _get_question(referendum, question_id)
    form = QuestionForm(get_posted_data(request), question=question)
    if form.is_valid():
        draft, officer = form.draft(), get_officer(request)
        with refusals_on_form(form):
            drafting.save_question(officer=officer, referendum=referendum, draft=draft, question=question)
            messages.success(request, _("The question is saved."))
            if question is None and not referendum.trustees.exists():
                return redirect("referenda-staff:trustees", referendum.pk)
            return redirect("referenda-staff:manage", referendum.pk)
    return form_page(
        request, form, "referenda/lifecycle/staff/question.html", referendum=referendum, question=question
    )


def _get_question(referendum: Referendum, question_id: int) -> Question:
    return get_object_or_404(referendum.questions.prefetch_related("options"), pk=question_id)


@form_methods
@officers_only
@refusals_on_page(manage_page)
def remove_question(request: HttpRequest, referendum_id: int, question_id: int) -> HttpResponse:
    referendum = get_referendum_or_404(referendum_id)
    question = _get_question(referendum, question_id)
    if request.method == "POST":
        drafting.remove_question(officer=get_officer(request), question=question)
        messages.success(request, _("The question is removed."))
        return redirect("referenda-staff:manage", referendum_id)
    context = {"referendum": referendum, "question": question}
    return render(request, "referenda/lifecycle/staff/question_remove.html", context)


@form_methods
@officers_only
def name_trustees(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Name the people who hold a share of the key."""
    referendum = get_referendum_or_404(referendum_id)
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    candidates = trustees_queries.search_candidates(referendum, text)
    form = TrusteesForm(get_posted_data(request), referendum=referendum, accounts=candidates.shown)
    if form.is_valid():
        people = form.people()
        with refusals_on_form(form):
            drafting.name_trustees(officer=get_officer(request), referendum=referendum, people=people)
            messages.success(request, _("The trustees have been named."))
            return redirect("referenda-staff:manage", referendum.pk)
    return form_page(
        request,
        form,
        "referenda/lifecycle/staff/trustees.html",
        referendum=referendum,
        search=search,
        text=text,
        candidates=candidates,
        may_invite=may_manage_roles(request.user),
    )
