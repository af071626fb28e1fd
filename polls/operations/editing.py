"""What an editor does to a draft. An opened poll is withdrawn first; an answered one never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from participation.audit.operations import record
from participation.people.models import User
from participation.territory.models import District, TargetSet
from polls import errors, locks, queries, rules
from polls.models import MOST_BUDGET_STEPS, BudgetUnit, Option, Poll, Question, QuestionKind, State

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
    review_hours: int = 0
    languages: Sequence[str] = ()
    breakdowns: Sequence[str] = ()
    weighting: Sequence[str] = ()
    targets: TargetSet | None = None
    conducted_by: str = ""
    financed_by: str = ""
    recruitment: str = ""
    limitations: str = ""

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
            "review_hours",
            "targets",
            "conducted_by",
            "financed_by",
            "recruitment",
            "limitations",
        ):
            setattr(poll, name, getattr(self, name))
        for name in ("languages", "breakdowns", "weighting"):
            setattr(poll, name, list(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """What an editor writes about a question; ``options`` are texts in order.

    ``condition_options`` are options of one earlier question; without any the question is asked of everybody.
    """

    kind: str
    text: str
    options: Sequence[str] = ()
    hint: str = ""
    required: bool = True
    no_opinion: bool = True
    random_order: bool = False
    min_choices: int = 1
    max_choices: int = 1
    score_min: int = 0
    score_max: int = 5
    score_min_label: str = ""
    score_max_label: str = ""
    budget_total: int = 100
    budget_step: int = 5
    budget_unit: str = BudgetUnit.POINTS
    text_length: int = 500
    condition_options: Sequence[Option] = ()

    def apply(self, question: Question) -> None:
        for name in (
            "kind",
            "required",
            "no_opinion",
            "random_order",
            "score_min",
            "score_max",
            "budget_total",
            "budget_step",
            "budget_unit",
            "text_length",
        ):
            setattr(question, name, getattr(self, name))
        for name in ("text", "hint", "score_min_label", "score_max_label"):
            setattr(question, name, getattr(self, name).strip())
        bounded = self.kind in (QuestionKind.MULTIPLE, QuestionKind.RANKING)
        question.min_choices = self.min_choices if bounded else 1
        question.max_choices = self.max_choices if bounded else 1


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

    Options that read as before stay the same options, since conditions of other questions may name them.
    Raises ValidationError (too few, too many, repeated or empty options, bounds, a condition that is no
    earlier question's), UsedInCondition, PollFrozen, WrongState.
    """
    poll = _draft_for_change(poll, editor)
    options = _checked_options(draft)
    if question is None:
        last = poll.questions.aggregate(last=Max("position"))["last"] or 0
        question = Question(poll=poll, position=last + 1)
    else:
        question = _still_there(poll, question)
    draft.apply(question)
    question.condition = _checked_condition(poll, question, draft)
    question.full_clean()
    question.save()
    question.condition_options.set(draft.condition_options)
    _write_options(question, options)
    return question


def _write_options(question: Question, texts: Sequence[str]) -> None:
    kept = {option.text: option for option in question.options.all()}
    gone = [option for text, option in kept.items() if text not in texts]
    used = Question.objects.filter(condition_options__in=gone).first()
    if used is not None:
        raise errors.UsedInCondition(question=used.text)
    question.options.filter(pk__in=[option.pk for option in gone]).delete()
    # Out of the way first: no two options share a place, not even for a moment.
    question.options.update(position=F("position") + MOST_OPTIONS)
    for position, text in enumerate(texts, start=1):
        if text in kept:
            question.options.filter(pk=kept[text].pk).update(position=position)
    Option.objects.bulk_create(
        Option(question=question, position=position, text=text)
        for position, text in enumerate(texts, start=1)
        if text not in kept
    )


def _checked_condition(poll: Poll, question: Question, draft: QuestionDraft) -> Question | None:
    """The earlier question that the draft's condition is about; None without a condition."""
    asked = {option.question_id for option in draft.condition_options}
    if not asked:
        return None
    problem = None
    earlier = poll.questions.filter(pk__in=asked).first()
    if len(asked) > 1:
        problem = _("A condition is about the options of one question.")
    elif earlier is None or earlier.position >= question.position:
        problem = _("A question can depend only on one that comes before it.")
    elif earlier.kind not in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        problem = _("A question can depend only on chosen options.")
    if problem is not None:
        raise ValidationError({"condition_options": problem})
    return earlier


def _still_there(poll: Poll, question: Question) -> Question:
    """The question as it stands; somebody may have deleted it in another tab."""
    found = poll.questions.filter(pk=question.pk).first()
    if found is None:
        raise errors.QuestionGone
    return found


_FEWEST_OPTIONS = {QuestionKind.TEXT: 0, QuestionKind.SCORE: 1}


def _checked_options(draft: QuestionDraft) -> list[str]:
    options = [option.strip() for option in draft.options if option.strip()]
    kind = QuestionKind(draft.kind)
    fewest = _FEWEST_OPTIONS.get(kind, 2)
    problem = None
    if kind == QuestionKind.TEXT and options:
        problem = _("An open question has no options.")
    elif len(options) < fewest:
        problem = _("Give at least two options, one on each line.") if fewest == 2 else _("Give an option.")
    elif len(options) > MOST_OPTIONS:
        problem = _("A question has at most 30 options.")
    elif len(set(options)) < len(options):
        problem = _("Two options read the same.")
    elif any(len(option) > 200 for option in options):
        problem = _("An option has at most 200 characters.")
    if problem is not None:
        raise ValidationError({"options": problem})
    _check_bounds(draft, kind, options)
    return options


def _check_bounds(draft: QuestionDraft, kind: QuestionKind, options: Sequence[str]) -> None:
    if kind in (QuestionKind.MULTIPLE, QuestionKind.RANKING):
        if draft.max_choices < draft.min_choices:
            raise ValidationError({"max_choices": _("The most choices cannot be fewer than the least.")})
        if draft.max_choices > len(options):
            raise ValidationError({"max_choices": _("There are fewer options than choices allowed.")})
    if kind == QuestionKind.SCORE and draft.score_max <= draft.score_min:
        raise ValidationError({"score_max": _("The highest score must be above the lowest.")})
    if kind == QuestionKind.BUDGET:
        _check_budget(draft)


def _check_budget(draft: QuestionDraft) -> None:
    if draft.budget_step < 1 or draft.budget_total % draft.budget_step:
        raise ValidationError({"budget_step": _("The amount must be a multiple of the step.")})
    if draft.budget_total // draft.budget_step > MOST_BUDGET_STEPS:
        raise ValidationError({"budget_step": _("The steps are too fine for that amount.")})


@transaction.atomic
def delete_question(*, question: Question, editor: User) -> None:
    """Raises UsedInCondition, PollFrozen or WrongState."""
    poll = _draft_for_change(question.poll, editor)
    found = _still_there(poll, question)
    if dependent := found.dependents.first():
        raise errors.UsedInCondition(question=dependent.text)
    found.delete()


@transaction.atomic
def move_question(*, question: Question, editor: User, up: bool) -> None:
    """Change places with the question before (``up``) or after; at the end of the list nothing happens.

    Raises UsedInCondition where a question would come before the one it depends on.
    """
    poll = _draft_for_change(question.poll, editor)
    questions = list(poll.questions.order_by("position"))
    here = questions.index(_still_there(poll, question))
    there = here - 1 if up else here + 1
    if not 0 <= there < len(questions):
        return
    one, other = questions[here], questions[there]
    for dependent, earlier in ((one, other), (other, one)):
        if dependent.condition_id == earlier.pk:
            raise errors.UsedInCondition(question=dependent.text)
    # Through a free place, since two questions never share one, not even for a moment.
    free = questions[-1].position + 1
    for pk, position in ((one.pk, free), (other.pk, one.position), (one.pk, other.position)):
        poll.questions.filter(pk=pk).update(position=position)
