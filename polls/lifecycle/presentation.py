"""What editors see of a poll they run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from participation import figures
from participation.refusals import Refusal
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire import rules
from polls.questionnaire.models import Dimension, Option, Poll, Question, QuestionKind, State, Transition
from polls.questionnaire.rules import Gap
from polls.responses import queries as responses_queries


@dataclass(frozen=True, slots=True)
class Condition:
    """What must have been chosen before: one of ``options`` of the earlier question."""

    question: Question
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class ManagedQuestion:
    """A question with its bounds in words."""

    question: Question
    facts: list[str]
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Mend:
    """Something that is missing, and the address of the field where it is mended."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class ManagePage:
    """``missing``: what keeps the draft from opening; empty for a poll that is no draft."""

    questions: list[ManagedQuestion]
    missing: list[Mend]
    plan: list[tuple[str, str]]
    frozen: bool
    transitions: Sequence[Transition]
    refusal: Refusal | None

    @property
    def has_texts(self) -> bool:
        """Something is asked that is answered in one's own words."""
        return any(item.question.kind == QuestionKind.TEXT for item in self.questions)

    @property
    def can_be_ordered(self) -> bool:
        return len(self.questions) > 1


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview in one language; ``current``: the one that is shown."""

    language: str
    name: str
    address: str
    current: bool


def manage_page(poll: Poll, refusal: Refusal | None) -> ManagePage:
    questions = questionnaire_queries.questions_of(poll)
    is_draft = poll.state == State.DRAFT
    by_id = {question.pk: question for question in questions}
    return ManagePage(
        questions=[
            ManagedQuestion(question, facts(question), _condition(question, by_id)) for question in questions
        ],
        missing=[_mend(poll, gap) for gap in rules.gaps_before_opening(poll, questions)] if is_draft else [],
        plan=plan(poll),
        frozen=responses_queries.is_frozen(poll),
        transitions=list(poll.transitions.order_by("at")),
        refusal=refusal,
    )


def _condition(question: Question, by_id: dict[int, Question]) -> Condition | None:
    if question.condition_id is None:
        return None
    return Condition(by_id[question.condition_id], list(question.condition_options.all()))


def _mend(poll: Poll, gap: Gap) -> Mend:
    if gap.place == "translations":
        return Mend(gap.words, reverse("polls-staff:translation", args=[poll.pk]))
    if gap.place == "settings":
        address = reverse("polls-staff:settings", args=[poll.pk])
    elif gap.question is None:
        return Mend(gap.words, reverse("polls-staff:question-create", args=[poll.pk]))
    else:
        address = reverse("polls-staff:question", args=[poll.pk, gap.question])
    return Mend(gap.words, f"{address}#id_{gap.field}")


def facts(question: Question) -> list[str]:
    """The kind of a question, its bounds and who must answer, each in words."""
    bounds = _BOUNDS.get(QuestionKind(question.kind))
    parts = [str(question.get_kind_display()), *([bounds(question)] if bounds else [])]
    if question.random_order:
        parts.append(_("options in random order"))
    parts.append(_("must be answered") if question.required else _("can be left blank"))
    if not question.no_opinion:
        parts.append(_("without “no opinion”"))
    return parts


def _choices(question: Question) -> str:
    if question.min_choices == question.max_choices:
        words = ngettext("exactly {count} option", "exactly {count} options", question.max_choices)
        return words.format(count=question.max_choices)
    words = _("{least} to {most} options")
    return words.format(least=question.min_choices, most=question.max_choices)


def _scale(question: Question) -> str:
    def end(score: int, label: str) -> str:
        return f"{score} ({label})" if label else str(score)

    lowest = end(question.score_min, question.score_min_label)
    highest = end(question.score_max, question.score_max_label)
    return _("from {lowest} to {highest}").format(lowest=lowest, highest=highest)


def _budget(question: Question) -> str:
    words = _("{total} {unit} in steps of {step}")
    unit = question.get_budget_unit_display()
    return words.format(
        total=figures.number(question.budget_total), unit=unit, step=figures.number(question.budget_step)
    )


def _length(question: Question) -> str:
    words = ngettext("at most {count} character", "at most {count} characters", question.text_length)
    return words.format(count=figures.number(question.text_length))


_BOUNDS = {
    QuestionKind.MULTIPLE: _choices,
    QuestionKind.RANKING: _choices,
    QuestionKind.SCORE: _scale,
    QuestionKind.BUDGET: _budget,
    QuestionKind.TEXT: _length,
}


def plan(poll: Poll) -> list[tuple[str, str]]:
    """What is fixed about the result before anybody answers: terms and words. Empty words: not said yet."""
    dimensions = {choice.value: str(choice.label) for choice in Dimension}
    languages = {code: str(name) for code, name in settings.LANGUAGES}
    review = ngettext("{count} hour", "{count} hours", poll.review_hours).format(count=poll.review_hours)
    weighting = ", ".join(dimensions[name] for name in poll.weighting)
    return [
        (_("Broken down by"), ", ".join(dimensions[name] for name in poll.breakdowns) or _("nothing")),
        (_("Weighted by"), weighting or _("nothing: published unweighted")),
        *([(_("Weighted to"), str(poll.targets))] if poll.targets else []),
        (_("Languages"), ", ".join(languages[code] for code in [settings.LANGUAGE_CODE, *poll.languages])),
        *([(_("Matter"), matter)] if (matter := matter_in_words(poll)) else []),
        (_("Review before counting"), review if poll.review_hours else _("none")),
        (_("Asked by"), poll.conducted_by),
        (_("Paid by"), poll.financed_by),
        (_("How people are reached"), poll.recruitment),
        (_("Limitations"), poll.limitations),
    ]


def matter_in_words(poll: Poll) -> str:
    """Name and term; empty without a matter."""
    if poll.matter is None:
        return ""
    words = ngettext("{matter}, term {count} day", "{matter}, term {count} days", poll.matter.term_days)
    return words.format(matter=poll.matter.name, count=poll.matter.term_days)


def previews(poll: Poll) -> list[Preview]:
    """The preview in Turkish and in each language that the poll declares; empty without any."""
    if not poll.languages:
        return []
    shown = get_language()
    made = []
    names: dict[str, Any] = dict(settings.LANGUAGES)
    for code in [settings.LANGUAGE_CODE, *poll.languages]:
        with override(code):
            address = reverse("polls-staff:preview", args=[poll.pk])
        made.append(Preview(code, str(names[code]), address, current=code == shown))
    return made
