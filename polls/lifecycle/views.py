"""Staff pages of polls: drafts, their questions, a preview, and the steps of a poll's life cycle."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from participation.people.models import User
from participation.refusals import Refusal
from participation.text import figures
from participation.web.lists import staff_list
from participation.web.staff_pages import (
    add_refusal,
    form_methods,
    form_page,
    get_posted_data,
    refusal_page,
    refusals_on_form,
    refusals_on_page,
)
from polls.lifecycle import errors, presentation
from polls.lifecycle.forms.arrangement import ArrangementForm
from polls.lifecycle.forms.groups import ComparedForm
from polls.lifecycle.forms.matters import MatterForm
from polls.lifecycle.forms.polls import MAX_ID_LENGTH, CopyForm, ExtensionForm, PollForm, copy_title
from polls.lifecycle.forms.questions import QuestionForm
from polls.lifecycle.forms.translations import TranslationForm
from polls.lifecycle.operations import builder, copies, drafts, steps, translations
from polls.lifecycle.operations import matters as matter_operations
from polls.questionnaire import embeds, rules, versions
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.forms import ReasonForm
from polls.questionnaire.models import Matter, Poll, Question, State
from polls.questionnaire.views import editors_only
from polls.releases import queries as releases_queries
from polls.responses.presentation import build_poll_page

#: The hidden field with the version that the form was filled with (``polls.questionnaire.versions``).
SEEN = "seen"


def _seen(request: HttpRequest) -> str | None:
    return request.POST.get(SEEN) or None


@require_safe
@editors_only
def show_overview(request: HttpRequest) -> HttpResponse:
    listed = staff_list(request, releases_queries.managed_polls(), words=["title"], states=State.choices)
    return render(request, "polls/lifecycle/overview.html", {"list": listed, "polls": listed.page})


@require_safe
@editors_only
def list_matters(request: HttpRequest) -> HttpResponse:
    """The matters, and the polls of each."""
    listed = staff_list(request, questionnaire_queries.list_matters(), words=["name", "polls__title"])
    return render(request, "polls/lifecycle/matters.html", {"list": listed})


@form_methods
@editors_only
def edit_matter(request: HttpRequest, matter_id: int | None = None) -> HttpResponse:
    """Create or change a matter."""
    return _matter(request, matter_id)


def _matter(
    request: HttpRequest, matter_id: int | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    """``refusal``: of deleting it."""
    stored = get_object_or_404(Matter, pk=matter_id) if matter_id else None
    form = MatterForm(get_posted_data(request) if refusal is None else None, instance=stored)
    if form.is_valid():
        with refusals_on_form(form):
            editor = rules.require_editor(request.user)
            if stored is None:
                matter_operations.create_matter(editor=editor, draft=form.draft())
            else:
                matter_operations.update_matter(matter=stored, editor=editor, draft=form.draft())
            messages.success(request, _("The matter is saved."))
            return redirect("polls-staff:matters")
    polls = list(stored.polls.order_by("pk")) if stored else []
    context = {"matter": stored, "polls": polls, "fixed": any(poll.state != State.DRAFT for poll in polls)}
    if refusal is not None:
        return refusal_page(request, "polls/lifecycle/matter_form.html", refusal, form=form, **context)
    return form_page(request, form, "polls/lifecycle/matter_form.html", **context)


@require_POST
@editors_only
@refusals_on_page(_matter)
def delete_matter(request: HttpRequest, matter_id: int) -> HttpResponse:
    matter = get_object_or_404(Matter, pk=matter_id)
    matter_operations.delete_matter(matter=matter, editor=rules.require_editor(request.user))
    messages.success(request, _("The matter is deleted."))
    return redirect("polls-staff:matters")


@require_safe
@editors_only
def manage_poll(request: HttpRequest, poll_id: int) -> HttpResponse:
    """One poll: its content, what is missing, and the next steps."""
    return _manage(request, poll_id)


def _manage(request: HttpRequest, poll_id: int, refusal: Refusal | None = None) -> HttpResponse:
    poll = _managed(poll_id)
    page = presentation.manage_page(poll, refusal)
    return refusal_page(request, "polls/lifecycle/manage.html", refusal, poll=poll, page=page)


def _managed(poll_id: int) -> Poll:
    return get_object_or_404(releases_queries.managed_polls(), pk=poll_id)


@form_methods
@editors_only
def create_poll(request: HttpRequest) -> HttpResponse:
    form = PollForm(
        get_posted_data(request), initial=embeds.initial_from_thread(request.GET.get(embeds.THREAD, ""))
    )
    if form.is_valid():
        with refusals_on_form(form):
            made = drafts.create_poll(editor=rules.require_editor(request.user), draft=form.draft())
            messages.success(request, _("The draft is saved. Now write its questions."))
            return redirect("polls-staff:manage", made.pk)
    return form_page(request, form, "polls/lifecycle/poll_form.html")


@form_methods
@editors_only
def edit_poll_settings(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = get_object_or_404(Poll, pk=poll_id)

    def form() -> PollForm:
        # An instance of its own: a form writes on it, and the page shows the poll as it is.
        return PollForm(get_posted_data(request), instance=get_object_or_404(Poll, pk=poll_id))

    def save(form: PollForm) -> None:
        editor = rules.require_editor(request.user)
        drafts.update_poll(poll=poll, editor=editor, draft=form.draft(), seen=_seen(request))
        messages.success(request, _("The draft is saved."))

    return _edit(request, poll, form, save, "poll_form", versions.version_of_poll)


@form_methods
@editors_only
def edit_question(request: HttpRequest, poll_id: int, question_id: int | None = None) -> HttpResponse:
    """Add or edit a question."""
    poll = get_object_or_404(Poll, pk=poll_id)
    existing = get_object_or_404(Question, poll=poll, pk=question_id) if question_id else None

    def form() -> QuestionForm:
        stored = Question.objects.filter(pk=existing.pk).first() if existing else None
        return QuestionForm(get_posted_data(request), instance=stored, poll=poll)

    def save(form: QuestionForm) -> str | None:
        builder.save_question(
            poll=poll,
            editor=rules.require_editor(request.user),
            draft=form.draft(),
            question=existing,
            seen=_seen(request),
        )
        messages.success(request, _("The question is saved."))
        return reverse("polls-staff:question-create", args=[poll_id]) if "another" in request.POST else None

    def version(_poll: Poll) -> str:
        stored = Question.objects.filter(pk=existing.pk).first() if existing else None
        return versions.version_of_question(stored) if stored else ""

    return _edit(request, poll, form, save, "question_form", version, question=existing)


@form_methods
@editors_only
def translation(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Every text of the poll beside its translations; missing ones may follow later."""
    poll = get_object_or_404(Poll, pk=poll_id)

    def form() -> TranslationForm:
        current = get_object_or_404(Poll, pk=poll_id)
        return TranslationForm(
            get_posted_data(request), poll=current, questions=questionnaire_queries.questions_of(current)
        )

    def save(form: TranslationForm) -> None:
        editor = rules.require_editor(request.user)
        texts = form.translations()
        left = translations.translate_poll(poll=poll, editor=editor, texts=texts, seen=_seen(request))
        words = ngettext(
            "The translations are saved; {count} text remains.",
            "The translations are saved; {count} texts remain.",
            left,
        )
        messages.success(request, words.format(count=left) if left else _("Every text is translated."))

    def version(poll: Poll) -> str:
        return versions.version_of_texts(poll, questionnaire_queries.questions_of(poll))

    return _edit(request, poll, form, save, "translation", version)


_Form = TypeVar("_Form", PollForm, QuestionForm, TranslationForm)


def _edit(
    request: HttpRequest,
    poll: Poll,
    make: Callable[[], _Form],
    save: Callable[[_Form], str | None],
    page: str,
    version: Callable[[Poll], str],
    **context: object,
) -> HttpResponse:
    """Show a form over what is stored, or save it and go to the path that ``save`` returns, otherwise to the
    poll's page. If somebody else has saved meanwhile, show both versions.

    ``make``: a form over what is stored now. ``version``: the version that the form shows.
    """
    form = make()
    if form.is_valid():
        with refusals_on_form(form):
            try:
                onward = save(form)
                return redirect(onward) if onward else redirect("polls-staff:manage", poll.pk)
            except errors.ChangedMeanwhile as refusal:
                form = make()
                if form.is_valid():
                    context["differences"] = form.differences() if isinstance(form, ComparedForm) else []
                add_refusal(form, refusal)
    current = get_object_or_404(Poll, pk=poll.pk)
    return form_page(
        request, form, f"polls/lifecycle/{page}.html", poll=current, seen=version(current), **context
    )


@require_POST
@editors_only
@refusals_on_page(_manage)
def question_move(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    question = get_object_or_404(Question, poll=poll_id, pk=question_id)
    editor = rules.require_editor(request.user)
    place = builder.move_question(question=question, editor=editor, up="up" in request.POST)
    messages.success(
        request, _("“{question}” is now question {place}.").format(question=question.text, place=place)
    )
    return redirect(f"{reverse('polls-staff:manage', args=[poll_id])}#question{question_id}")


@require_POST
@editors_only
@refusals_on_page(_manage)
def order_questions(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Reorder the questions: ``order_questions``, once for each, first to last.

    A script, which asks for no page, gets 204.
    """
    poll = get_object_or_404(Poll, pk=poll_id)
    editor = rules.require_editor(request.user)
    given = request.POST.getlist("order")
    if not all(key.isascii() and key.isdigit() and len(key) <= MAX_ID_LENGTH for key in given):
        return HttpResponseBadRequest()
    try:
        builder.order_questions(poll=poll, editor=editor, order=[int(key) for key in given])
    except ValidationError:
        return HttpResponseBadRequest()
    if not request.accepts("text/html"):
        return HttpResponse(status=204)
    messages.success(request, _("The new order is saved."))
    return redirect("polls-staff:manage", poll_id)


@form_methods
@editors_only
def arrange_questions(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The order of all questions and their conditions. ``up`` and ``down`` (the id of a question) move it in
    the form; anything else saves.
    """
    poll = get_object_or_404(Poll, pk=poll_id)
    questions = questionnaire_queries.questions_of(poll)
    moved = {"up": -1, "down": 1}
    for name, by in moved.items():
        if name in request.POST:
            form = ArrangementForm(questions=questions)
            form.move(request.POST, request.POST[name], by)
            return form_page(request, form, "polls/lifecycle/arrange.html", poll=poll, seen=_seen(request))
    form = ArrangementForm(get_posted_data(request), questions=questions)
    if form.is_valid():
        with refusals_on_form(form):
            editor = rules.require_editor(request.user)
            builder.arrange_questions(
                poll=poll, editor=editor, conditions=form.conditions(), seen=_seen(request)
            )
            messages.success(request, _("Order and conditions are saved."))
            return redirect("polls-staff:manage", poll_id)
    seen = versions.version_of_arrangement(questions)
    return form_page(request, form, "polls/lifecycle/arrange.html", poll=poll, seen=seen)


@form_methods
@editors_only
@refusals_on_page(_manage)
def delete_question(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """GET shows what is deleted, and what depends on it; POST deletes it."""
    question = get_object_or_404(Question, poll=poll_id, pk=question_id)
    if request.method == "POST":
        builder.delete_question(question=question, editor=rules.require_editor(request.user))
        messages.success(
            request, _("The question is deleted. For 30 days it can be restored under “Deleted drafts”.")
        )
        return redirect("polls-staff:manage", poll_id)
    context = {"poll": question.poll, "question": question, "dependents": list(question.dependents.all())}
    return render(request, "polls/lifecycle/question_delete.html", context)


@form_methods
@editors_only
def extend_poll(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Let an announced poll close later."""
    poll = _managed(poll_id)
    form = ExtensionForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            editor = rules.require_editor(request.user)
            extended = steps.extend_poll(poll=poll, editor=editor, **form.cleaned_data)
            words = _("The poll now closes on {when}. Those who follow it are notified.")
            messages.success(request, words.format(when=figures.format_moment(extended.closes_at)))
            return redirect("polls-staff:manage", poll_id)
    return form_page(request, form, "polls/lifecycle/extend.html", poll=poll)


@form_methods
@editors_only
def copy_poll_as_draft(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Copy this poll as a new draft, with another title and other times."""
    poll = _managed(poll_id)
    form = CopyForm(get_posted_data(request), initial={"title": copy_title(poll.title)})
    if form.is_valid():
        with refusals_on_form(form):
            made = copies.copy_poll(poll=poll, editor=rules.require_editor(request.user), **form.cleaned_data)
            messages.success(request, _("The copy is saved as a draft."))
            return redirect("polls-staff:manage", made.pk)
    return form_page(request, form, "polls/lifecycle/copy.html", poll=poll)


@require_safe
@editors_only
def preview_poll(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The page as residents will see it, in the language of the page; nothing can be sent from it."""
    poll = questionnaire_queries.visible_poll(request.user, poll_id)
    page = build_poll_page(request.user, poll, wants_easy="kolay" in request.GET)
    questions = [item.question for item in page.questions]
    context = {
        "page": page,
        "poll": poll,
        "previews": presentation.list_previews(poll),
        "conditions": any(question.condition_id for question in questions),
        "shuffled": [question for question in questions if question.random_order],
    }
    return render(request, "polls/lifecycle/preview.html", context)


@form_methods
@editors_only
@refusals_on_page(_manage)
def take_poll_step(request: HttpRequest, poll_id: int, name: str) -> HttpResponse:
    """A step of the poll's life cycle: GET asks for confirmation and the reason, POST takes it."""
    poll = _managed(poll_id)
    wants_reason = name in {"withdraw", "close", "archive"}
    form = ReasonForm(get_posted_data(request)) if wants_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        messages.success(request, _take_step(name, poll, rules.require_editor(request.user), reason))
        if name == "delete":
            return redirect("polls-staff:overview")
        return redirect("polls-staff:manage", poll_id)
    questions = questionnaire_queries.questions_of(poll)
    context = {
        "poll": poll,
        "step": name,
        "form": form,
        "missing": rules.missing_before_opening(poll, questions),
        "after_closing": presentation.after_closing(poll, questions) if name == "close" else (),
    }
    return render(request, "polls/lifecycle/step.html", context, status=400 if form and form.errors else 200)


def _take_step(name: str, poll: Poll, editor: User, reason: str) -> str:
    """Take the step and return the message that says so. Raises what the operation raises."""
    if name == "open":
        poll = steps.open_poll(poll=poll, editor=editor)
        if poll.opens_at <= timezone.now():
            return _("The poll is open.")
        return _("The poll is announced. It accepts answers from its opening time.")
    if name == "withdraw":
        steps.withdraw_poll(poll=poll, editor=editor, reason=reason)
        return _("The poll is a draft again.")
    if name == "close":
        return presentation.closed_in_words(steps.close_poll(poll=poll, editor=editor, reason=reason))
    if name == "archive":
        steps.archive_poll(poll=poll, editor=editor, reason=reason)
        return _("The poll is archived.")
    if name == "delete":
        drafts.delete_draft(poll=poll, editor=editor)
        return _("The draft is deleted. For 30 days it can be restored under “Deleted drafts”.")
    raise ValueError(name)
