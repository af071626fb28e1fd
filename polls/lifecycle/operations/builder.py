"""Writes of a draft's questions: saving, ordering, deleting."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.bin import operations as bin_operations
from participation.fields.validation import validate_instance
from participation.pages import queries as pages_queries
from participation.people.models import User
from polls.lifecycle import errors
from polls.lifecycle.operations import drafts, question_drafts
from polls.lifecycle.operations.question_drafts import CHOSEN, MAX_OPTIONS, QuestionDraft
from polls.questionnaire import measures, translations, versions
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import MEASURED, Option, Poll, Question


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
    Translations of a changed text become stale. ``seen`` is ``versions.version_of_question`` of the state
    shown to the editor; None overwrites any. Raises ValidationError (too few, too many, repeated or too long
    options, invalid bounds, a condition not on an earlier question), UsedInCondition, ChangedMeanwhile,
    QuestionGone, PollFrozen, WrongState.
    """
    poll = drafts.draft_for_change(poll, editor)
    if question is None:
        last = poll.questions.aggregate(last=Max("position"))["last"] or 0
        question = Question(poll=poll, position=last + 1)
    else:
        question = _current(poll, question)
        drafts.require_unchanged(seen, versions.version_of_question(question))
    if draft.max_choices is None:
        draft = dataclasses.replace(draft, max_choices=max(1, question_drafts.number_of_options(draft)))
    texts = question_drafts.checked_options(draft)
    before = {name: getattr(question, name) for name in translations.TEXTS[Question]}
    draft.apply(question)
    drafts.outdate_changed_texts(question, before)
    question.condition = _checked_condition(poll, question, draft)
    if draft.kind not in CHOSEN and (dependent := _dependent_on(question)):
        raise errors.UsedInCondition(question=dependent.text)
    validate_instance(question)
    question.save()
    question.condition_options.set(draft.condition_options)
    _write_pictures(question, draft)
    _write_options(question, _options_of(question, draft, texts))
    return question


def _options_of(question: Question, draft: QuestionDraft, texts: Sequence[str]) -> list[Option]:
    """The options to store, in order."""
    if question.kind in MEASURED:
        return [
            Option(text=measures.format_range(question, lower, upper, "tr"), lower=lower, upper=upper)
            for lower, upper in question_drafts.checked_ranges(draft)
        ]
    other = draft.other.strip() if draft.kind in CHOSEN else ""
    return [Option(text=text, is_other=text == other) for text in texts]


def _dependent_on(question: Question) -> Question | None:
    return Question.objects.filter(condition=question.pk).first() if question.pk else None


def _write_options(question: Question, options: Sequence[Option]) -> None:
    texts = [option.text for option in options]
    stored = list(question.options.order_by("position"))
    unchanged = {option.text: option for option in stored if option.text in texts}
    removed = [option for option in stored if option.text not in unchanged]
    used = Question.objects.filter(condition_options__in=removed).first()
    if used is not None:
        raise errors.UsedInCondition(question=used.text)
    for position, option in enumerate(options, start=1):
        option.question, option.position = question, position
    added = [option for option in options if option.text not in unchanged]
    for option in added:
        # A new option in the position of a removed one is most likely a corrected text.
        for before in (old for old in removed if stored.index(old) + 1 == option.position):
            translations.copy_as_stale(before, option)
            option.picture_id = before.picture_id
    question.options.filter(pk__in=[option.pk for option in removed]).delete()
    # Move positions out of the way first: the unique constraint holds after every statement.
    question.options.update(position=F("position") + MAX_OPTIONS, is_other=False, lower=None, upper=None)
    for option in options:
        if option.text in unchanged:
            question.options.filter(pk=unchanged[option.text].pk).update(
                position=option.position, is_other=option.is_other, lower=option.lower, upper=option.upper
            )
    Option.objects.bulk_create(added)


def _write_pictures(question: Question, draft: QuestionDraft) -> None:
    """Give stored options their pictures; only options that are chosen have any. Raises ValidationError for
    one that has been removed.
    """
    if draft.kind not in CHOSEN:
        question.options.update(picture=None)
    elif draft.pictures:
        chosen = set(filter(None, draft.pictures.values()))
        if chosen - pages_queries.lock_pictures(chosen).keys():
            raise ValidationError(
                _("A picture that you chose has been removed in the meantime. Choose another one.")
            )
        for option, digest in draft.pictures.items():
            question.options.filter(pk=option).update(picture=digest or None)


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


@transaction.atomic
def delete_question(*, question: Question, editor: User) -> None:
    """Delete a question; it can be restored for thirty days.

    Raises UsedInCondition, QuestionGone, PollFrozen or WrongState.
    """
    poll = drafts.draft_for_change(question.poll, editor)
    current = _current(poll, question)
    if dependent := current.dependents.first():
        raise errors.UsedInCondition(question=dependent.text)
    kept = [current, *current.options.order_by("position")]
    bin_operations.store_in_bin(
        kind=drafts.IN_BIN[Question], title=current.text, subject=poll.topic, objects=kept
    )
    current.delete()


@transaction.atomic
def move_question(*, question: Question, editor: User, up: bool) -> int:
    """Swap a question with the one before (``up``) or after it; returns its new position, from 1.

    At either end of the list nothing happens. Raises UsedInCondition if a question would come before the one
    it depends on, QuestionGone, PollFrozen or WrongState.
    """
    poll = drafts.draft_for_change(question.poll, editor)
    questions = list(poll.questions.order_by("position"))
    place = questions.index(_current(poll, question))
    new_place = place - 1 if up else place + 1
    if not 0 <= new_place < len(questions):
        return place + 1
    questions[place], questions[new_place] = questions[new_place], questions[place]
    put_in_order(poll, questions)
    return new_place + 1


@transaction.atomic
def arrange_questions(
    *, poll: Poll, editor: User, conditions: Mapping[int, Collection[int]], seen: str | None = None
) -> None:
    """Put all questions in the order of ``conditions``, and let each be asked after these options (ids).

    Without options everybody is asked. ``seen`` is ``version_of_arrangement`` of the state shown to
    the editor; None overwrites any. Raises ValidationError with every condition that does not fit, under
    ``condition-ID`` of its question; OtherQuestions (not exactly the poll's questions), ChangedMeanwhile,
    PollFrozen or WrongState. Then nothing is stored.
    """
    poll = drafts.draft_for_change(poll, editor)
    questions = {question.pk: question for question in questionnaire_queries.questions_of(poll)}
    if conditions.keys() != questions.keys():
        raise errors.OtherQuestions
    drafts.require_unchanged(seen, versions.version_of_arrangement(list(questions.values())))
    places = {pk: place for place, pk in enumerate(conditions)}
    options = {option.pk: question for question in questions.values() for option in question.options.all()}
    problems: dict[str, str] = {}
    for pk, chosen in conditions.items():
        asked = {options[key] for key in chosen if key in options}
        if problem := _problem_of_condition(questions[pk], chosen, asked, options, places):
            problems[f"condition-{pk}"] = problem
        questions[pk].condition = next(iter(asked), None)
    if problems:
        raise ValidationError(problems)
    for pk, chosen in conditions.items():
        questions[pk].save(update_fields=["condition"])
        questions[pk].condition_options.set(chosen)
    put_in_order(poll, [questions[pk] for pk in conditions])


def _problem_of_condition(
    question: Question,
    chosen: Collection[int],
    asked: Collection[Question],
    options: Mapping[int, Question],
    places: Mapping[int, int],
) -> str:
    """Why ``question`` cannot depend on the options ``chosen``, which are of ``asked``; empty if it can."""
    if not all(key in options for key in chosen):
        return gettext("One of these options no longer exists.")
    if len(asked) > 1:
        return gettext("A condition can only use the options of one question.")
    for other in asked:
        if other.kind not in CHOSEN:
            return gettext("A question can only depend on selected options.")
        if places[other.pk] >= places[question.pk]:
            words = gettext("“{question}” would come before “{other}”, on which it depends.")
            return words.format(question=question.text, other=other.text)
    return ""


@transaction.atomic
def order_questions(*, poll: Poll, editor: User, order: Sequence[int]) -> None:
    """Put all questions in a new order, given as ids.

    Raises ValidationError (duplicate id), OtherQuestions (not exactly the poll's questions), UsedInCondition
    (a question before the one it depends on), PollFrozen or WrongState.
    """
    poll = drafts.draft_for_change(poll, editor)
    if len(set(order)) < len(order):
        raise ValidationError({"order": _("A question occurs twice in the order.")})
    questions = {question.pk: question for question in poll.questions.all()}
    if set(order) != questions.keys():
        raise errors.OtherQuestions
    put_in_order(poll, [questions[pk] for pk in order])


def put_in_order(poll: Poll, questions: Sequence[Question]) -> None:
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
