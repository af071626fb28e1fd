"""What an editor does to a draft. An opened poll is withdrawn first; an answered one never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from participation.audit.operations import record
from participation.people.models import User
from participation.territory.models import District
from polls import errors, locks, queries, rules
from polls.models import Option, Poll, Question, QuestionKind, State

#: More options than this are no question to be answered on a phone.
MOST_OPTIONS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDraft:
    """What an editor writes about a poll. Times are aware; no district means the whole city."""

    title: str
    description: str
    districts: Sequence[District]
    minimum_assurance: int
    result_timing: str
    batch_min: int
    may_change: bool
    opens_at: datetime
    closes_at: datetime
    corrects: Poll | None = None

    def apply(self, poll: Poll) -> None:
        for name in (
            "title",
            "description",
            "minimum_assurance",
            "result_timing",
            "batch_min",
            "may_change",
            "opens_at",
            "closes_at",
            "corrects",
        ):
            setattr(poll, name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """What an editor writes about a question; ``options`` are texts in order."""

    kind: str
    text: str
    options: Sequence[str]
    hint: str = ""
    required: bool = True
    no_opinion: bool = True
    min_choices: int = 1
    max_choices: int = 1


def _draft_for_change(poll: Poll, editor: User) -> Poll:
    """The poll as it stands, alone with it until commit. Raises PollFrozen or WrongState unless a draft."""
    rules.require_editor(editor)
    locks.exclusive(poll.pk)
    poll = Poll.objects.get(pk=poll.pk)
    if queries.is_frozen(poll):
        raise errors.PollFrozen
    if poll.state != State.DRAFT:
        raise errors.WrongState(state=poll.phase.label)
    return poll


@transaction.atomic
def create_poll(*, editor: User, draft: PollDraft) -> Poll:
    """A new draft without questions. Raises ValidationError."""
    rules.require_editor(editor)
    poll = Poll()
    draft.apply(poll)
    poll.full_clean()
    poll.save()
    poll.districts.set(draft.districts)
    record(actor=editor, action="poll.created", subject=poll.topic, details={"title": poll.title})
    return poll


@transaction.atomic
def update_poll(*, poll: Poll, editor: User, draft: PollDraft) -> Poll:
    """Raises ValidationError, PollFrozen or WrongState."""
    poll = _draft_for_change(poll, editor)
    draft.apply(poll)
    poll.full_clean()
    poll.save()
    poll.districts.set(draft.districts)
    return poll


@transaction.atomic
def delete_draft(*, poll: Poll, editor: User) -> None:
    """Only a draft that nobody has answered. Raises PollFrozen, Corrected or WrongState."""
    poll = _draft_for_change(poll, editor)
    if correction := poll.corrections.first():
        raise errors.Corrected(title=correction.title)
    record(actor=editor, action="poll.deleted", subject=poll.topic, details={"title": poll.title})
    poll.transitions.all().delete()
    poll.delete()


@transaction.atomic
def save_question(
    *, poll: Poll, editor: User, draft: QuestionDraft, question: Question | None = None
) -> Question:
    """Add a question at the end, or write ``question`` anew with its options.

    Raises ValidationError (too few, too many, repeated or empty options, bounds), PollFrozen, WrongState.
    """
    poll = _draft_for_change(poll, editor)
    options = _checked_options(draft)
    if question is None:
        last = poll.questions.aggregate(last=Max("position"))["last"] or 0
        question = Question(poll=poll, position=last + 1)
    else:
        question = _still_there(poll, question)
    single = draft.kind == QuestionKind.SINGLE
    question.kind = draft.kind
    question.text = draft.text.strip()
    question.hint = draft.hint.strip()
    question.required = draft.required
    question.no_opinion = draft.no_opinion
    question.min_choices = 1 if single else draft.min_choices
    question.max_choices = 1 if single else draft.max_choices
    question.full_clean()
    question.save()
    question.options.all().delete()
    Option.objects.bulk_create(
        Option(question=question, position=position, text=text)
        for position, text in enumerate(options, start=1)
    )
    return question


def _still_there(poll: Poll, question: Question) -> Question:
    """The question as it stands; somebody may have deleted it in another tab."""
    found = poll.questions.filter(pk=question.pk).first()
    if found is None:
        raise errors.QuestionGone
    return found


def _checked_options(draft: QuestionDraft) -> list[str]:
    options = [option.strip() for option in draft.options if option.strip()]
    problem = None
    if len(options) < 2:
        problem = _("Give at least two options, one on each line.")
    elif len(options) > MOST_OPTIONS:
        problem = _("A question has at most 30 options.")
    elif len(set(options)) < len(options):
        problem = _("Two options read the same.")
    elif any(len(option) > 200 for option in options):
        problem = _("An option has at most 200 characters.")
    if problem is not None:
        raise ValidationError({"options": problem})
    if draft.kind == QuestionKind.MULTIPLE:
        if draft.max_choices < draft.min_choices:
            raise ValidationError({"max_choices": _("The most choices cannot be fewer than the least.")})
        if draft.max_choices > len(options):
            raise ValidationError({"max_choices": _("There are fewer options than choices allowed.")})
    return options


@transaction.atomic
def delete_question(*, question: Question, editor: User) -> None:
    """Raises PollFrozen or WrongState."""
    poll = _draft_for_change(question.poll, editor)
    _still_there(poll, question).delete()


@transaction.atomic
def move_question(*, question: Question, editor: User, up: bool) -> None:
    """Change places with the question before (``up``) or after; at the end of the list nothing happens."""
    poll = _draft_for_change(question.poll, editor)
    questions = list(poll.questions.order_by("position"))
    here = questions.index(_still_there(poll, question))
    there = here - 1 if up else here + 1
    if not 0 <= there < len(questions):
        return
    one, other = questions[here], questions[there]
    # Through a free place, since two questions never share one, not even for a moment.
    free = questions[-1].position + 1
    for pk, position in ((one.pk, free), (other.pk, one.position), (one.pk, other.position)):
        poll.questions.filter(pk=pk).update(position=position)
