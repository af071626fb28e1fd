"""Referenda as the council's officers work on them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from participation.people.models import User
from participation.refusals import Refusal
from participation.staff_pages import form_methods, form_page, objection, only_for, posted
from referenda import operations, presentation, queries, rules
from referenda.forms import (
    AnswerForm,
    ConsequenceForm,
    CredentialListForm,
    QuestionForm,
    ReasonForm,
    ReferendumForm,
    TrusteesForm,
)
from referenda.models import Question, Referendum

PAGE_SIZE = 20
#: Refuses everybody who is no officer (OfficersOnly, 403).
officers_only = only_for(rules.require_officer)


def officer_of(request: HttpRequest) -> User:
    return rules.require_officer(request.user)


def referendum_of(referendum_id: int) -> Referendum:
    return get_object_or_404(Referendum.objects.select_related("roll"), pk=referendum_id)


@require_safe
@officers_only
def overview(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first."""
    now = timezone.now()
    page = Paginator(queries.listed_for(request.user), PAGE_SIZE).get_page(request.GET.get("sayfa"))
    shown = [presentation.card(it, now) for it in page]
    return render(request, "referenda/staff/overview.html", {"shown": shown, "page": page})


@require_safe
@officers_only
def manage(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """One referendum: what it asks, who decrypts, what is missing, which step comes next."""
    return manage_page(request, referendum_id)


def manage_page(request: HttpRequest, referendum_id: int, refusal: Refusal | None = None) -> HttpResponse:
    context = presentation.managed(referendum_of(referendum_id), officer_of(request), timezone.now())
    status = refusal.status if refusal else 200
    return render(request, "referenda/staff/manage.html", {**context, "refusal": refusal}, status=status)


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
            lambda: saved.append(operations.save_referendum(officer=officer, draft=draft, referendum=found)),
        )
        if status is None:
            messages.success(request, _("The draft is saved."))
            return redirect("referenda-staff:manage", saved[0].pk)
    return form_page(request, form, "referenda/staff/edit.html", status, referendum=found)


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
            lambda: operations.save_question(officer=officer, referendum=found, draft=draft, question=asked),
        )
        if status is None:
            messages.success(request, _("The question is saved."))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(request, form, "referenda/staff/question.html", status, referendum=found, question=asked)


def _question(referendum: Referendum, question_id: int) -> Question:
    return get_object_or_404(referendum.questions.prefetch_related("options"), pk=question_id)


@form_methods
@officers_only
def question_remove(request: HttpRequest, referendum_id: int, question_id: int) -> HttpResponse:
    found = referendum_of(referendum_id)
    asked = _question(found, question_id)
    if request.method == "POST":
        return _do(
            request,
            found,
            lambda: operations.remove_question(officer=officer_of(request), question=asked),
            _("The question is removed."),
        )
    context = {"referendum": found, "question": asked}
    return render(request, "referenda/staff/question_remove.html", context)


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
            lambda: operations.name_trustees(officer=officer, referendum=found, people=people),
        )
        if status is None:
            messages.success(request, _("The trustees are named."))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(request, form, "referenda/staff/trustees.html", status, referendum=found)


@form_methods
@officers_only
def credential_list(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """In strict mode: the credential authority's public list."""
    found = referendum_of(referendum_id)
    form = CredentialListForm(posted(request), request.FILES or None, counts_districts=found.counts_districts)
    status = None
    if request.method == "POST" and form.is_valid():
        raw, officer = form.cleaned_data["public_list"].read(), officer_of(request)
        districts = form.cleaned_data["districts"].read() if found.counts_districts else None
        status = objection(
            form,
            lambda: operations.upload(referendum=found, officer=officer, raw=raw, districts=districts),
        )
        if status is None:
            messages.success(request, _("The list of credentials is stored."))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(request, form, "referenda/staff/credentials.html", status, referendum=found)


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
    return form_page(request, form, "referenda/staff/answer.html", status, referendum=found, objection=filed)


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
    return form_page(request, form, "referenda/staff/conclude.html", status, **context)


# Steps


Plain = Callable[..., object]

#: Steps that are taken as they are: the operation, and what is said afterwards.
STEPS: dict[str, tuple[Plain, str | Promise]] = {
    "submit": (operations.submit, gettext_lazy("Another officer can review it now.")),
    "announce": (operations.announce, gettext_lazy("The referendum is announced.")),
    "begin-ceremony": (operations.begin_ceremony, gettext_lazy("The trustees can begin.")),
    "make-ready": (operations.make_ready, gettext_lazy("Everything is ready. Voting opens by itself.")),
    "propose": (operations.propose_certification, gettext_lazy("Signed. Another officer certifies.")),
    "certify": (operations.certify, gettext_lazy("The result is certified.")),
    "delete": (operations.delete_draft, gettext_lazy("The draft is deleted.")),
}
#: Those by which officers answer for a result, and therefore look at it.
SIGNATURES = frozenset({"propose", "certify"})
#: Steps that need a reason, which is public.
STEPS_WITH_REASON: dict[str, tuple[Plain, str | Promise]] = {
    "send-back": (operations.send_back, gettext_lazy("It is a draft again.")),
    "begin-anew": (operations.begin_anew, gettext_lazy("The ceremony begins anew.")),
    "explain": (operations.explain, gettext_lazy("The difference is explained.")),
}


@form_methods
@officers_only
def step(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """Asks once more, says what follows (and what is signed), and then takes the step."""
    found = referendum_of(referendum_id)
    operate, done = STEPS[name]
    if request.method == "POST":
        act = lambda: operate(referendum=found, officer=officer_of(request))  # noqa: E731
        return _do(request, found, act, str(done), gone=name == "delete")
    context = {"referendum": found, "step": name}
    if name in SIGNATURES:
        context |= presentation.figures_of(found)
    return render(request, "referenda/staff/step.html", context)


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
    return form_page(request, form, "referenda/staff/step.html", status, referendum=found, step=name)


def _do(
    request: HttpRequest, found: Referendum, operate: Callable[[], object], done: str, *, gone: bool = False
) -> HttpResponse:
    """Back to the referendum; with what speaks against it, where something does."""
    try:
        operate()
    except Refusal as refusal:
        return manage_page(request, found.pk, refusal)
    messages.success(request, done)
    if gone:
        return redirect("referenda-staff:overview")
    return redirect("referenda-staff:manage", found.pk)
