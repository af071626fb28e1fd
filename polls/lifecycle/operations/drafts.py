"""Editing of drafts. An opened poll must be withdrawn first; an answered one never changes."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from participation.audit.operations import record
from participation.people.models import User
from participation.territory.models import District, TargetSet
from participation.validation import full_clean
from polls.lifecycle import errors
from polls.lifecycle.operations import matters
from polls.lifecycle.operations.matters import MatterDraft
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import locks, rules, translations, versions
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import (
    MOST_BUDGET_STEPS,
    BudgetUnit,
    Dimension,
    Matter,
    Option,
    Poll,
    Question,
    QuestionKind,
    State,
)
from polls.responses import queries as responses_queries

#: More options than this cannot be answered on a phone.
MOST_OPTIONS: Final = 30
#: Years in which a poll can run. Near the limits of the calendar local times cannot be computed.
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
#: Kinds on which a condition can depend: their options are chosen, not ranked or rated.
CHOSEN: Final = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
_WITH_OPTIONS = frozenset(QuestionKind) - {QuestionKind.TEXT}
_SCORE, _BUDGET = frozenset({QuestionKind.SCORE}), frozenset({QuestionKind.BUDGET})
#: Fields that only some kinds of question use; for other kinds they are not stored.
USED_BY: Final[Mapping[str, Collection[QuestionKind]]] = {
    "random_order": _WITH_OPTIONS,
    "min_choices": frozenset({QuestionKind.MULTIPLE, QuestionKind.RANKING}),
    "max_choices": frozenset({QuestionKind.MULTIPLE, QuestionKind.RANKING}),
    "score_min": _SCORE,
    "score_max": _SCORE,
    "score_min_label": _SCORE,
    "score_max_label": _SCORE,
    "budget_total": _BUDGET,
    "budget_step": _BUDGET,
    "budget_unit": _BUDGET,
    "text_length": frozenset({QuestionKind.TEXT}),
}
#: Possible values of a plan's lists, in the order of storage and display.
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
BREAKDOWNS: Final = tuple(Dimension.values)
#: The assurance level is not an attribute of the population.
WEIGHTING: Final = tuple(name for name in Dimension.values if name != Dimension.ASSURANCE)
_PLANNED = {"languages": LANGUAGES, "breakdowns": BREAKDOWNS, "weighting": WEIGHTING}


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDraft:
    """An editor's input for a poll. Times are aware; no district means the whole city.

    ``new_matter``: to be created and used instead of ``matter``.
    """

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
    matter: Matter | None = None
    new_matter: MatterDraft | None = None
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
        """Set the fields of ``poll`` except districts.

        Raises ValidationError for invalid lists of the plan and for times outside FIRST_YEAR to LAST_YEAR.
        """
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
            "matter",
            "review_hours",
            "targets",
            "conducted_by",
            "financed_by",
            "recruitment",
            "limitations",
        ):
            setattr(poll, name, getattr(self, name))
        for name in ("opens_at", "closes_at"):
            if not FIRST_YEAR <= getattr(self, name).year <= LAST_YEAR:
                message = _("Enter a year from %(first)s to %(last)s.")
                years = {"first": FIRST_YEAR, "last": LAST_YEAR}
                raise ValidationError({name: ValidationError(message, params=years)})
        for name, allowed in _PLANNED.items():
            setattr(poll, name, _in_fixed_order(name, getattr(self, name), allowed))
        if self.weighting and self.targets is None:
            raise ValidationError({"targets": _("Choose the population tables for weighting.")})


def _in_fixed_order(name: str, values: Sequence[str], allowed: Sequence[str]) -> list[str]:
    problem = None
    if not set(values) <= set(allowed):
        problem = _("This is not one of the choices.")
    elif len(set(values)) < len(values):
        problem = _("Something is selected twice.")
    if problem is not None:
        raise ValidationError({name: problem})
    return [value for value in allowed if value in values]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """An editor's input for a question; ``options`` are texts in order.

    ``condition_options`` are options of one earlier question; without any, everybody is asked.
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
        """Set the fields of ``question`` except options and condition; unused ones get their default."""
        for field in dataclasses.fields(self):
            name = field.name
            if name in ("options", "condition_options"):
                continue
            used = self.kind in USED_BY.get(name, QuestionKind.values)
            value = getattr(self, name) if used else field.default
            setattr(question, name, value.strip() if isinstance(value, str) else value)


def draft_for_change(poll: Poll, editor: User) -> Poll:
    """The current poll under the exclusive lock until commit. Raises PollFrozen or WrongState if no draft."""
    rules.require_editor(editor)
    locks.exclusive(poll.pk)
    rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    if responses_queries.is_frozen(poll):
        raise errors.PollFrozen
    if poll.state != State.DRAFT:
        raise questionnaire_errors.WrongState(state=poll.phase.label)
    return poll


@transaction.atomic
def create_poll(*, editor: User, draft: PollDraft) -> Poll:
    """Create a draft without questions. Raises ValidationError."""
    rules.require_editor(editor)
    poll = Poll()
    draft = _with_matter(draft, editor)
    draft.apply(poll)
    full_clean(poll)
    poll.save()
    poll.districts.set(draft.districts)
    record(actor=editor, action="poll.created", subject=poll.topic, details={"title": poll.title})
    return poll


@transaction.atomic
def update_poll(*, poll: Poll, editor: User, draft: PollDraft, seen: str | None = None) -> Poll:
    """Update a draft. ``seen`` is ``versions.of_poll`` of the state shown to the editor; None overwrites any.

    Translations of a changed text become stale; those into a removed language are deleted. Raises
    ValidationError, ChangedMeanwhile, PollFrozen or WrongState.
    """
    poll = draft_for_change(poll, editor)
    require_unchanged(seen, versions.of_poll(poll))
    before = {name: getattr(poll, name) for name in translations.TEXTS[Poll]}
    draft = _with_matter(draft, editor)
    draft.apply(poll)
    _outdate(poll, before)
    translations.drop_other_languages(poll, poll.languages)
    full_clean(poll)
    # Other fields, such as the election, are written by other operations under other locks.
    own = [it.name for it in dataclasses.fields(draft) if it.name not in ("districts", "new_matter")]
    poll.save(update_fields=[*own, "translations"])
    poll.districts.set(draft.districts)
    _keep_languages(poll)
    return poll


def _with_matter(draft: PollDraft, editor: User) -> PollDraft:
    """``draft`` with its matter created or locked. Raises ValidationError."""
    if draft.new_matter is not None:
        matter = matters.create_matter(editor=editor, draft=draft.new_matter)
        return dataclasses.replace(draft, matter=matter, new_matter=None)
    if draft.matter is not None:
        return dataclasses.replace(draft, matter=matters.chosen(draft.matter))
    return draft


def require_unchanged(seen: str | None, now: str) -> None:
    """Raise ChangedMeanwhile unless the version shown (if any) is the current one."""
    if seen is not None and seen != now:
        raise errors.ChangedMeanwhile


def _outdate(written: Poll | Question, before: Mapping[str, str]) -> None:
    for name, text in before.items():
        if getattr(written, name) != text:
            translations.mark_stale(written, name)


def _keep_languages(poll: Poll) -> None:
    """Delete translations of questions and options into languages in which the poll is not offered."""
    for question in questionnaire_queries.questions_of(poll):
        owners: list[translations.Owner] = [question, *question.options.all()]
        for written in owners:
            if translations.drop_other_languages(written, poll.languages):
                written.save(update_fields=["translations"])


@transaction.atomic
def delete_draft(*, poll: Poll, editor: User) -> None:
    """Delete a draft that nobody has answered. Raises PollFrozen, Corrected or WrongState."""
    poll = draft_for_change(poll, editor)
    if correction := poll.corrections.first():
        raise errors.Corrected(title=correction.title)
    record(actor=editor, action="poll.deleted", subject=poll.topic, details={"title": poll.title})
    poll.transitions.all().delete()
    poll.delete()


@transaction.atomic
def save_question(
    *,
    poll: Poll,
    editor: User,
    draft: QuestionDraft,
    question: Question | None = None,
    seen: str | None = None,
) -> Question:
    """Add a question at the end, or update ``question`` and its options.

    Options with an unchanged text keep their ids, since conditions of other questions may refer to them.
    Translations of a changed text become stale. ``seen`` is ``versions.of_question`` of the state shown to
    the editor; None overwrites any. Raises ValidationError (too few, too many, repeated or too long options,
    invalid bounds, a condition not on an earlier question), UsedInCondition, ChangedMeanwhile, QuestionGone,
    PollFrozen, WrongState.
    """
    poll = draft_for_change(poll, editor)
    if question is None:
        last = poll.questions.aggregate(last=Max("position"))["last"] or 0
        question = Question(poll=poll, position=last + 1)
    else:
        question = _current(poll, question)
        require_unchanged(seen, versions.of_question(question))
    options = _checked_options(draft)
    before = {name: getattr(question, name) for name in translations.TEXTS[Question]}
    draft.apply(question)
    _outdate(question, before)
    question.condition = _checked_condition(poll, question, draft)
    if draft.kind not in CHOSEN and (dependent := _dependent_on(question)):
        raise errors.UsedInCondition(question=dependent.text)
    full_clean(question)
    question.save()
    question.condition_options.set(draft.condition_options)
    _write_options(question, options)
    return question


def _dependent_on(question: Question) -> Question | None:
    return Question.objects.filter(condition=question.pk).first() if question.pk else None


def _write_options(question: Question, texts: Sequence[str]) -> None:
    stored = list(question.options.order_by("position"))
    unchanged = {option.text: option for option in stored if option.text in texts}
    removed = [option for option in stored if option.text not in unchanged]
    used = Question.objects.filter(condition_options__in=removed).first()
    if used is not None:
        raise errors.UsedInCondition(question=used.text)
    added = [
        Option(question=question, position=position, text=text)
        for position, text in enumerate(texts, start=1)
        if text not in unchanged
    ]
    for option in added:
        # A new option in the position of a removed one is most likely a corrected text.
        for before in (old for old in removed if stored.index(old) + 1 == option.position):
            translations.copy_as_stale(before, option)
    question.options.filter(pk__in=[option.pk for option in removed]).delete()
    # Move positions out of the way first: the unique constraint holds after every statement.
    question.options.update(position=F("position") + MOST_OPTIONS)
    for position, text in enumerate(texts, start=1):
        if text in unchanged:
            question.options.filter(pk=unchanged[text].pk).update(position=position)
    Option.objects.bulk_create(added)


def _checked_condition(poll: Poll, question: Question, draft: QuestionDraft) -> Question | None:
    """The earlier question of the draft's condition; None without a condition. Raises ValidationError."""
    condition_questions = {option.question_id for option in draft.condition_options}
    if not condition_questions:
        return None
    problem = None
    earlier = poll.questions.filter(pk__in=condition_questions).first()
    if len(condition_questions) > 1:
        problem = _("A condition can only use the options of one question.")
    elif earlier is None or earlier.position >= question.position:
        problem = _("A question cannot come before the question it depends on.")
    elif earlier.kind not in CHOSEN:
        problem = _("A question can only depend on selected options.")
    if problem is not None:
        raise ValidationError({"condition_options": problem})
    return earlier


def _current(poll: Poll, question: Question) -> Question:
    """The current question. Raises QuestionGone if it has been deleted in the meantime."""
    current = poll.questions.filter(pk=question.pk).first()
    if current is None:
        raise errors.QuestionGone
    return current


def _checked_options(draft: QuestionDraft) -> list[str]:
    if draft.kind not in QuestionKind.values:
        raise ValidationError({"kind": _("This is not one of the choices.")})
    options = [option.strip() for option in draft.options if option.strip()]
    kind = QuestionKind(draft.kind)
    fewest = rules.FEWEST_OPTIONS[kind]
    problem = None
    if kind == QuestionKind.TEXT and options:
        problem = _("An open question cannot have options.")
    elif len(options) < fewest:
        problem = _("Enter at least two options, one per line.") if fewest == 2 else _("Enter an option.")
    elif len(options) > MOST_OPTIONS:
        problem = _("A question can have at most 30 options.")
    elif len(set(options)) < len(options):
        problem = _("Two options are the same.")
    elif any(len(option) > 200 for option in options):
        problem = _("An option can have at most 200 characters.")
    if problem is not None:
        raise ValidationError({"options": problem})
    _check_bounds(draft, kind, options)
    return options


def _check_bounds(draft: QuestionDraft, kind: QuestionKind, options: Sequence[str]) -> None:
    if kind in USED_BY["max_choices"]:
        if draft.max_choices < draft.min_choices:
            raise ValidationError(
                {"max_choices": _("The maximum number of choices cannot be lower than the minimum.")}
            )
        if draft.max_choices > len(options):
            raise ValidationError(
                {"max_choices": _("There are fewer options than the number of choices allowed.")}
            )
    if kind == QuestionKind.SCORE and draft.score_max <= draft.score_min:
        raise ValidationError({"score_max": _("The highest score must be above the lowest.")})
    if kind == QuestionKind.BUDGET:
        _check_budget(draft)


def _check_budget(draft: QuestionDraft) -> None:
    if draft.budget_step < 1 or draft.budget_total % draft.budget_step:
        raise ValidationError({"budget_step": _("The amount must be a multiple of the step.")})
    if draft.budget_total // draft.budget_step > MOST_BUDGET_STEPS:
        raise ValidationError({"budget_step": _("The steps are too small for this amount.")})


@transaction.atomic
def delete_question(*, question: Question, editor: User) -> None:
    """Delete a question. Raises UsedInCondition, QuestionGone, PollFrozen or WrongState."""
    poll = draft_for_change(question.poll, editor)
    current = _current(poll, question)
    if dependent := current.dependents.first():
        raise errors.UsedInCondition(question=dependent.text)
    current.delete()


@transaction.atomic
def move_question(*, question: Question, editor: User, up: bool) -> int:
    """Swap a question with the one before (``up``) or after it; returns its new position, from 1.

    At either end of the list nothing happens. Raises UsedInCondition if a question would come before the one
    it depends on, QuestionGone, PollFrozen or WrongState.
    """
    poll = draft_for_change(question.poll, editor)
    questions = list(poll.questions.order_by("position"))
    place = questions.index(_current(poll, question))
    new_place = place - 1 if up else place + 1
    if not 0 <= new_place < len(questions):
        return place + 1
    questions[place], questions[new_place] = questions[new_place], questions[place]
    _put_in_order(poll, questions)
    return new_place + 1


@transaction.atomic
def order_questions(*, poll: Poll, editor: User, order: Sequence[int]) -> None:
    """Put all questions in a new order, given as ids.

    Raises ValidationError (duplicate id), OtherQuestions (not exactly the poll's questions), UsedInCondition
    (a question before the one it depends on), PollFrozen or WrongState.
    """
    poll = draft_for_change(poll, editor)
    if len(set(order)) < len(order):
        raise ValidationError({"order": _("A question occurs twice in the order.")})
    questions = {question.pk: question for question in poll.questions.all()}
    if set(order) != questions.keys():
        raise errors.OtherQuestions
    _put_in_order(poll, [questions[pk] for pk in order])


def _put_in_order(poll: Poll, questions: Sequence[Question]) -> None:
    """Store positions in the order of ``questions``, which are all of the poll's. Raises UsedInCondition."""
    places = {question.pk: place for place, question in enumerate(questions, start=1)}
    for question in questions:
        if question.condition_id is not None and places[question.condition_id] >= places[question.pk]:
            raise errors.BeforeItsCondition(question=question.text)
    # Move positions past the last one first: the unique constraint holds after every statement.
    beyond = max((question.position for question in questions), default=0)
    poll.questions.update(position=F("position") + beyond)
    for pk, place in places.items():
        poll.questions.filter(pk=pk).update(position=place)
