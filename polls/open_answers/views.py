"""Open answers: the reviewers' pages, and the page on which everybody reads the published ones."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from participation.refusals import Refusal
from participation.text.personal_data import ALL_PLACEHOLDERS
from participation.web.public_pages import public_list
from participation.web.staff_pages import (
    form_methods,
    form_page,
    form_status,
    get_posted_data,
    refusals_on_form,
)
from polls.open_answers import operations, queries, rules
from polls.open_answers.forms import (
    FilterForm,
    GroupForm,
    HeadingForm,
    PublicationForm,
    ReviewFilterForm,
    WithholdForm,
    selected_answers,
)
from polls.open_answers.models import OpenText
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire import rules as questionnaire_rules
from polls.questionnaire.models import Poll, Question
from polls.questionnaire.views import editors_only

PAGE_SIZE = 20
#: Which of the poll's open questions is reviewed.
QUESTION = "soru"


@public_list
@require_safe
def list_published_answers(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """Every published answer to one question, under its headings."""
    question = queries.public_question(request.user, poll_id, question_id)
    status = queries.review_status(question)
    form = FilterForm(
        request.GET, [(heading.key, heading.name) for heading in status.headings if heading.ident]
    )
    texts = queries.published_answers(question, heading=form.heading, search=form.search)
    if not form.finds:
        texts = texts.none()
    context = {
        "poll": question.poll,
        "question": question,
        "status": status,
        "embargo": questionnaire_queries.find_embargo(question.poll),
        "form": form,
        "texts": Paginator(texts, PAGE_SIZE).get_page(request.GET.get("sayfa")),
    }
    return render(request, "polls/open_answers/page.html", context)


@form_methods
@editors_only
def review_answers(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The waiting answers, page by page; POST decides about the ticked ones together."""
    poll = get_object_or_404(Poll.objects.select_related("election"), pk=poll_id)
    questions = queries.open_questions(poll)
    question = _chosen(request, questions)
    if question is None:
        return render(request, "polls/open_answers/nothing.html", {"poll": poll})
    refusal = None
    if request.method == "POST":
        try:
            return _decide_together(request, question)
        except Refusal as refused:
            refusal = refused
            messages.error(request, str(refusal))
    status = queries.review_status(question)
    codes = queries.headings_of(question)
    form = ReviewFilterForm(request.GET, [(str(code.pk), code.name) for code in codes])
    context = {
        "poll": poll,
        "questions": questions,
        "question": question,
        "status": status,
        "codes": codes,
        "form": form,
        "all_ticked": "hepsi" in request.GET,
        "ticked": request.POST.getlist("text"),
    }
    code = refusal.status if refusal else 200
    if poll.counted_at is None or status.too_few:
        return render(request, "polls/open_answers/nothing.html", context, status=code)
    texts = queries.answers_to_review(question, state=form.state, heading=form.heading, search=form.search)
    if not form.finds:
        texts = texts.none()
    page = Paginator(texts, PAGE_SIZE).get_page(request.GET.get("sayfa"))
    context |= {
        "page": page,
        "texts": [queries.review_view(text) for text in page],
        "group": GroupForm(None, codes, auto_id="group_%s"),
        "withhold": WithholdForm(auto_id="withhold_%s"),
    }
    return render(request, "polls/open_answers/review.html", context, status=code)


def _chosen(request: HttpRequest, questions: list[Question]) -> Question | None:
    """The question that the URL names, otherwise the first."""
    for question in questions:
        if str(question.pk) == request.GET.get(QUESTION):
            return question
    return questions[0] if questions else None


def _decide_together(request: HttpRequest, question: Question) -> HttpResponse:
    """Publish, withhold or group the ticked answers (``act``). Raises what the operations raise."""
    acts: dict[str, Callable[[HttpRequest, Question, dict[UUID, str]], None]] = {
        "publish": _publish,
        "withhold": _withhold,
        "group": _group,
    }
    act = acts.get(request.POST.get("act", ""))
    try:
        seen = selected_answers(request.POST.getlist("text"))
    except ValueError:
        act = None
    if act is None:
        return HttpResponseBadRequest()
    if not seen:
        messages.warning(request, _("Nothing was changed. Select the answers first."))
    else:
        act(request, question, seen)
    return _to_review(request, question)


def _publish(request: HttpRequest, question: Question, seen: dict[UUID, str]) -> None:
    editor = questionnaire_rules.require_editor(request.user)
    decided = operations.publish_masked(question=question, editor=editor, seen=seen)
    words = ngettext("{n} answer is published.", "{n} answers are published.", decided.done)
    _report(request, decided, words)


def _withhold(request: HttpRequest, question: Question, seen: dict[UUID, str]) -> None:
    editor = questionnaire_rules.require_editor(request.user)
    reason = request.POST.get("reason", "")
    decided = operations.withhold_texts(question=question, editor=editor, seen=seen, reason=reason)
    words = ngettext("{n} answer is not published.", "{n} answers are not published.", decided.done)
    _report(request, decided, words)


def _group(request: HttpRequest, question: Question, seen: dict[UUID, str]) -> None:
    form = GroupForm(request.POST, queries.headings_of(question))
    if not form.is_valid():
        messages.error(request, _("This heading was deleted in the meantime. Nothing was changed."))
        return
    done = operations.group_texts(
        question=question,
        editor=questionnaire_rules.require_editor(request.user),
        idents=list(seen),
        code_id=form.chosen(),
    )
    words = ngettext("{n} answer was moved.", "{n} answers were moved.", done)
    messages.success(request, words.format(n=done))


def _report(request: HttpRequest, decided: operations.DecisionCounts, words: str) -> None:
    if decided.done:
        messages.success(request, words.format(n=decided.done))
    if decided.overtaken:
        overtaken = ngettext(
            "{n} answer was left unchanged because somebody has already decided on it.",
            "{n} answers were left unchanged because somebody has already decided on them.",
            decided.overtaken,
        )
        messages.warning(request, overtaken.format(n=decided.overtaken))


def _to_review(request: HttpRequest, question: Question) -> HttpResponseRedirect:
    """The list with the same filters. Decided answers have left it, so others have moved up."""
    query = request.GET.copy()
    query.pop("hepsi", None)
    query[QUESTION] = str(question.pk)
    return redirect(f"{reverse('polls-staff:texts', args=[question.poll_id])}?{query.urlencode()}")


@form_methods
@editors_only
def decide_on_answer(request: HttpRequest, poll_id: int, text_id: UUID) -> HttpResponse:
    """One answer: mask, publish, withhold it, or put it under a heading."""
    rows = OpenText.objects.select_related("question__poll__election", "code")
    text = get_object_or_404(rows, pk=text_id, question__poll=poll_id)
    question = text.question
    rules.require_reviewable(question.poll, queries.review_status(question).written)
    codes = queries.headings_of(question)
    shown = queries.review_view(text)
    act = request.POST.get("act", "")
    forms: dict[str, BaseForm] = {
        "publish": PublicationForm(
            request.POST if act == "publish" else None, initial={"words": shown.proposed}
        ),
        "withhold": WithholdForm(
            request.POST if act == "withhold" else None, initial={"reason": text.reason}
        ),
        "group": GroupForm(
            request.POST if act == "group" else None, codes, initial={"code": text.code_id or ""}
        ),
    }
    status = 200
    if request.method == "POST":
        if act not in forms:
            return HttpResponseBadRequest()
        form = forms[act]
        if form.is_valid():
            with refusals_on_form(form):
                messages.success(request, _decide(request, text, form))
                return _to_review(request, question)
        status = form_status(form)
        text.refresh_from_db()
        shown = queries.review_view(text)
    context = {
        "poll": question.poll,
        "question": question,
        "item": shown,
        "forms": forms,
        "placeholders": ALL_PLACEHOLDERS,
        "back": _to_review(request, question).url,
    }
    return render(request, "polls/open_answers/one.html", context, status=status)


def _decide(request: HttpRequest, text: OpenText, form: BaseForm) -> str:
    """Do what ``form`` is for. Return the message."""
    editor, question = questionnaire_rules.require_editor(request.user), text.question
    seen = request.POST.get("seen", "")
    if isinstance(form, PublicationForm):
        words = form.cleaned_data["words"]
        operations.publish_text(question=question, editor=editor, ident=text.pk, seen=seen, words=words)
        return _("The answer is published.")
    if isinstance(form, GroupForm):
        code = form.chosen()
        operations.group_texts(question=question, editor=editor, idents=[text.pk], code_id=code)
        return _("The heading is saved.")
    reason = form.cleaned_data["reason"]
    operations.withhold_text(question=question, editor=editor, ident=text.pk, seen=seen, reason=reason)
    return _("The answer is not published.")


@form_methods
@editors_only
def manage_headings(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """The headings of a question; POST makes one more."""
    question = _open_question(poll_id, question_id)
    rules.require_reviewable(question.poll, queries.review_status(question).written)
    form = HeadingForm(get_posted_data(request))
    if form.is_valid():
        editor, name = questionnaire_rules.require_editor(request.user), form.cleaned_data["name"]
        with refusals_on_form(form):
            operations.create_heading(question=question, editor=editor, name=name)
            messages.success(request, _("The heading is saved."))
            return redirect("polls-staff:headings", poll_id, question_id)
    context = {
        "poll": question.poll,
        "question": question,
        "codes": queries.headings_of(question),
        "back": _to_review(request, question).url,
    }
    return form_page(request, form, "polls/open_answers/headings.html", **context)


def _open_question(poll_id: int, question_id: int) -> Question:
    rows = Question.objects.select_related("poll__election")
    return get_object_or_404(rows, queries.TAKES_TEXT, pk=question_id, poll=poll_id)


@require_POST
@editors_only
def edit_heading(request: HttpRequest, poll_id: int, question_id: int, code_id: int) -> HttpResponse:
    """Move or delete a heading, if the button says so (``up``, ``down``, ``delete``); otherwise rename it."""
    question, editor = _open_question(poll_id, question_id), questionnaire_rules.require_editor(request.user)
    try:
        if "delete" in request.POST:
            operations.delete_heading(question=question, editor=editor, code_id=code_id)
        elif "up" in request.POST or "down" in request.POST:
            operations.move_heading(
                question=question, editor=editor, code_id=code_id, up="up" in request.POST
            )
        else:
            name = request.POST.get("name", "")
            operations.rename_heading(question=question, editor=editor, code_id=code_id, name=name)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The headings are saved."))
    return redirect("polls-staff:headings", poll_id, question_id)
