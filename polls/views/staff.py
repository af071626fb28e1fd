"""What editors work with: drafts, their questions, a preview, and the steps of a poll's life."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.refusals import Refusal
from polls import operations, queries, rules
from polls.forms.editing import PollForm, QuestionForm, ReasonForm
from polls.models import Phase, Poll, Question
from polls.presentation import poll_page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def editors_only(view: View[P]) -> View[P]:
    """Sends visitors to sign in, and refuses everybody who is no editor (EditorsOnly, 403)."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        rules.require_editor(request.user)
        return view(request, *args, **kwargs)

    return never_cache(checked)


def _objection(form: BaseForm, operate: Callable[[], object]) -> int | None:
    """Put what ``operate`` says against it on the form; the HTTP status for that, None if it went through."""
    try:
        operate()
    except ValidationError as error:
        for name, problems in _by_field(error).items():
            form.add_error(name if name in form.fields else None, problems)
        return 400
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return None


def _by_field(error: ValidationError) -> dict[str, Any]:
    return dict(error.error_dict) if hasattr(error, "error_dict") else {"": error.error_list}


@require_safe
@editors_only
def overview(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.managed_polls(), 30).get_page(request.GET.get("sayfa"))
    return render(request, "polls/staff/overview.html", {"polls": page})


@require_safe
@editors_only
def manage(request: HttpRequest, poll_id: int) -> HttpResponse:
    """One poll: what it says, what is missing, which step comes next."""
    poll = get_object_or_404(queries.managed_polls(), pk=poll_id)
    return _manage(request, poll)


def _manage(request: HttpRequest, poll: Poll, refusal: Refusal | None = None) -> HttpResponse:
    questions = queries.questions_of(poll)
    return render(
        request,
        "polls/staff/manage.html",
        {
            "poll": poll,
            "questions": questions,
            "missing": rules.missing_before_opening(poll, questions),
            "frozen": queries.is_frozen(poll),
            "transitions": poll.transitions.order_by("at"),
            "refusal": refusal,
        },
        status=refusal.status if refusal else 200,
    )


@form_methods
@editors_only
def create(request: HttpRequest) -> HttpResponse:
    form = PollForm(request.POST or None)
    status = None
    if request.method == "POST" and form.is_valid():
        made: list[Poll] = []
        editor = rules.require_editor(request.user)
        status = _objection(
            form, lambda: made.append(operations.create_poll(editor=editor, draft=form.draft()))
        )
        if status is None:
            messages.success(request, _("The draft is saved. Now write its questions."))
            return redirect("polls-staff:manage", made[0].pk)
    return _form(request, form, "polls/staff/poll_form.html", status)


@form_methods
@editors_only
def settings(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = get_object_or_404(Poll, pk=poll_id)
    # An instance of its own: a form writes on it, and the page shows the poll as it is.
    form = PollForm(request.POST or None, instance=get_object_or_404(Poll, pk=poll_id))
    status = None
    if request.method == "POST" and form.is_valid():
        editor = rules.require_editor(request.user)
        status = _objection(
            form, lambda: operations.update_poll(poll=poll, editor=editor, draft=form.draft())
        )
        if status is None:
            messages.success(request, _("The draft is saved."))
            return redirect("polls-staff:manage", poll.pk)
    return _form(request, form, "polls/staff/poll_form.html", status, poll=poll)


@form_methods
@editors_only
def question(request: HttpRequest, poll_id: int, question_id: int | None = None) -> HttpResponse:
    """A new question, or one to be written anew."""
    poll = get_object_or_404(Poll, pk=poll_id)
    existing = get_object_or_404(Question, poll=poll, pk=question_id) if question_id else None
    form = QuestionForm(request.POST or None, instance=existing)
    status = None
    if request.method == "POST" and form.is_valid():
        editor = rules.require_editor(request.user)
        status = _objection(
            form,
            lambda: operations.save_question(poll=poll, editor=editor, draft=form.draft(), question=existing),
        )
        if status is None:
            messages.success(request, _("The question is saved."))
            return redirect("polls-staff:manage", poll.pk)
    return _form(request, form, "polls/staff/question_form.html", status, poll=poll, question=existing)


def _form(
    request: HttpRequest, form: BaseForm, template: str, status: int | None, **context: object
) -> HttpResponse:
    """The form's page, with the status of an objection; otherwise 400 for a form that does not fit."""
    status = status or (400 if form.errors else 200)
    return render(request, template, {"form": form, **context}, status=status)


@require_POST
@editors_only
def question_move(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    found = get_object_or_404(Question, poll=poll_id, pk=question_id)
    editor = rules.require_editor(request.user)
    try:
        operations.move_question(question=found, editor=editor, up="up" in request.POST)
    except Refusal as refusal:
        return _manage(request, get_object_or_404(queries.managed_polls(), pk=poll_id), refusal)
    return redirect("polls-staff:manage", poll_id)


@require_POST
@editors_only
def question_delete(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    found = get_object_or_404(Question, poll=poll_id, pk=question_id)
    editor = rules.require_editor(request.user)
    try:
        operations.delete_question(question=found, editor=editor)
    except Refusal as refusal:
        return _manage(request, get_object_or_404(queries.managed_polls(), pk=poll_id), refusal)
    messages.success(request, _("The question is deleted."))
    return redirect("polls-staff:manage", poll_id)


@require_safe
@editors_only
def preview(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The page as residents will see it; nothing can be sent from it."""
    poll = queries.visible_poll(request.user, poll_id)
    return render(request, "polls/staff/preview.html", {"page": poll_page(request.user, poll), "poll": poll})


@form_methods
@editors_only
def step(request: HttpRequest, poll_id: int, name: str) -> HttpResponse:
    """A step of the poll's life: GET asks once more and for the reason, POST takes it."""
    poll = get_object_or_404(queries.managed_polls(), pk=poll_id)
    wants_reason = name in {"withdraw", "close"}
    form = ReasonForm(request.POST or None) if wants_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            done = _take_step(name, poll, rules.require_editor(request.user), reason)
        except Refusal as refusal:
            return _manage(request, get_object_or_404(queries.managed_polls(), pk=poll_id), refusal)
        messages.success(request, done)
        return (
            redirect("polls-staff:overview") if name == "delete" else redirect("polls-staff:manage", poll_id)
        )
    context = {
        "poll": poll,
        "step": name,
        "form": form,
        "missing": rules.missing_before_opening(poll, queries.questions_of(poll)),
    }
    return render(request, "polls/staff/step.html", context, status=400 if form and form.errors else 200)


def _take_step(name: str, poll: Poll, editor: Any, reason: str) -> str:
    if name == "open":
        operations.open_poll(poll=poll, editor=editor)
        return _("The poll is announced. It takes answers from its opening time on.")
    if name == "withdraw":
        operations.withdraw_poll(poll=poll, editor=editor, reason=reason)
        return _("The poll is a draft again.")
    if name == "close":
        closed = operations.close_poll(poll=poll, editor=editor, reason=reason)
        if closed.phase == Phase.COUNTING:
            return _("The poll is closed. Its final result is published as soon as it is counted.")
        return _("The poll is closed and its final result published.")
    if name == "archive":
        operations.archive_poll(poll=poll, editor=editor)
        return _("The poll is archived.")
    if name == "delete":
        operations.delete_draft(poll=poll, editor=editor)
        return _("The draft is deleted.")
    raise ValueError(name)
