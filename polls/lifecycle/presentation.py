"""What editors see of a poll they run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override, pgettext
from django.utils.translation import gettext as _

from participation.audit import queries as audit_queries
from participation.audit import registry as audit_registry
from participation.elections.models import Election
from participation.elections.queries import Embargo
from participation.people.models import AssuranceLevel
from participation.refusals import Refusal
from participation.text import figures
from polls.integrity.presentation import GroupBar, build_panel_page
from polls.open_answers import queries as open_answers_queries
from polls.questionnaire import measures, rules
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import (
    Dimension,
    Extension,
    Option,
    Phase,
    Poll,
    Question,
    QuestionKind,
    State,
    Transition,
)
from polls.questionnaire.rules import Gap
from polls.questionnaire.wording import describe_trust
from polls.releases import queries as releases_queries
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
class Next:
    """Who has to do what next, in words. ``texts``: so many open answers wait for a reader."""

    who: str
    words: str
    texts: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """The election that a poll is related to. ``embargo``: the ban on its figures that is active now.

    ``decided``: when the relation was made and by whom; empty if an installation has no record of it.
    """

    election: Election
    embargo: Embargo | None
    decided: str


@dataclass(frozen=True, slots=True)
class Participation:
    """Published numbers of people: in all, by day, and by district in the steps of the panel."""

    people: str
    days: Sequence[tuple[str, str]]
    districts: Sequence[GroupBar]


@dataclass(frozen=True, slots=True)
class ManagePage:
    """``missing``: what keeps the draft from opening; empty for a poll that is no draft."""

    questions: list[ManagedQuestion]
    missing: list[Mend]
    plan: list[tuple[str, str]]
    frozen: bool
    transitions: Sequence[Transition]
    refusal: Refusal | None
    next: Next
    relation: Relation | None
    participation: Participation | None
    extensions: Sequence[Extension]

    @property
    def withdrawal(self) -> Transition | None:
        """Of a draft that had been announced."""
        last = self.transitions[-1] if self.transitions else None
        return last if last is not None and last.after == State.DRAFT else None

    @property
    def has_texts(self) -> bool:
        """Something is asked that is answered in one's own words."""
        return any(item.question.takes_text for item in self.questions)

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
    missing = (
        [_build_mend(poll, gap) for gap in rules.gaps_before_opening(poll, questions)] if is_draft else []
    )
    return ManagePage(
        questions=[
            ManagedQuestion(question, describe_question(question), _build_condition(question, by_id))
            for question in questions
        ],
        missing=missing,
        plan=describe_plan(poll),
        frozen=responses_queries.is_frozen(poll),
        transitions=list(poll.transitions.order_by("at")),
        refusal=refusal,
        next=_build_next(poll, questions, is_complete=not missing),
        relation=_build_relation(poll),
        participation=None if is_draft else _build_participation(poll),
        extensions=list(poll.extensions.all()),
    )


def _build_next(poll: Poll, questions: Sequence[Question], *, is_complete: bool) -> Next:
    """Who has to do what next with the poll."""
    phase = poll.phase
    if phase == Phase.DRAFT:
        words = (
            _("Everything is filled in. Look at the preview, then open the poll.")
            if is_complete
            else _("Fill in what is missing, then the poll can be opened.")
        )
        return Next(_("Editors"), words)
    if phase in {Phase.SCHEDULED, Phase.OPEN}:
        words, at = (
            (_("It opens for answers automatically on {when}."), poll.opens_at)
            if phase == Phase.SCHEDULED
            else (_("It closes automatically on {when}."), poll.closes_at)
        )
        return Next(_("Nobody has to do anything"), words.format(when=figures.format_moment(at)))
    return (
        _build_next_while_counting(poll)
        if phase == Phase.COUNTING
        else _build_next_after_count(poll, questions)
    )


def _build_next_while_counting(poll: Poll) -> Next:
    if poll.count_from is None or not poll.under_review_at(timezone.now()):
        return Next(_("Nobody has to do anything"), _("Its time has passed; it is being counted."))
    words = _(
        "It is under review until {when} and is then counted automatically. Until then, look for signs "
        "of organised answering."
    )
    return Next(_("Editors"), words.format(when=figures.format_moment(poll.count_from)))


def _build_next_after_count(poll: Poll, questions: Sequence[Question]) -> Next:
    if waiting := _count_waiting_texts(poll, questions):
        words = ngettext(
            "{count} answer in people’s own words is waiting to be read before it is published.",
            "{count} answers in people’s own words are waiting to be read before they are published.",
            waiting,
        )
        return Next(_("Editors"), words.format(count=figures.format_number(waiting)), waiting)
    if poll.state == State.ARCHIVED:
        words = _("The poll is archived. Its page and its result stay public.")
    else:
        words = _("The answers have been counted. When the poll is no longer current, an editor archives it.")
    return Next(_("Nobody has to do anything"), words)


def _count_waiting_texts(poll: Poll, questions: Sequence[Question]) -> int:
    """Number of open answers that nobody has decided about; none where nobody may read them."""
    asked = [question.pk for question in questions if question.takes_text]
    statuses = open_answers_queries.review_statuses(poll, asked).values()
    return sum(status.waiting for status in statuses if not status.too_few)


def _build_relation(poll: Poll) -> Relation | None:
    if poll.election is None:
        return None
    act = audit_queries.filter_entries(action="poll.related", subject=poll.topic).first()
    decided = ""
    if act is not None:
        ident = act.actor_public_id
        people = audit_registry.get_people_callbacks()
        name = people.names([ident]).get(ident, "") if ident is not None else ""
        name = name or str(people.role_words.get(act.actor_role, act.actor_role))
        decided = _("{name}, {when}").format(name=name, when=figures.format_moment(act.at))
    return Relation(poll.election, questionnaire_queries.find_embargo(poll), decided)


def _build_participation(poll: Poll) -> Participation:
    by_day = releases_queries.people_by_day(poll, final=poll.counted_at is not None)
    days = [(figures.format_date(day), figures.format_number(people)) for day, people in by_day.items()]
    charts = {chart.key: chart for chart in build_panel_page(poll).charts}
    districts = charts["district"].bars if "district" in charts else ()
    return Participation(days[-1][1] if days else "", days, districts)


def after_closing(poll: Poll, questions: Sequence[Question]) -> list[str]:
    """What happens after an editor closes the poll, in order, in sentences."""
    embargo = questionnaire_queries.find_embargo(poll)
    sentences = [_("From then on no more answers are accepted. This cannot be undone.")]
    if poll.review_hours:
        words = ngettext(
            "For {count} hour editors look for signs of organised answering. Then the answers are counted.",
            "For {count} hours editors look for signs of organised answering. Then the answers are counted.",
            poll.review_hours,
        )
        sentences.append(words.format(count=figures.format_number(poll.review_hours)))
    else:
        sentences.append(_("The answers are counted at once."))
    sentences.append(
        _("When the poll is counted, the key that lets residents change their answers is destroyed.")
    )
    sentences.append(embargo.reason if embargo else _("The final result is published with the count."))
    if any(question.takes_text for question in questions):
        sentences.append(
            _("Answers in people’s own words are read by editors first, and published one after the other.")
        )
    sentences.append(_("The reason you give is shown on the poll’s page."))
    return sentences


def closed_in_words(poll: Poll) -> str:
    """What has happened to a poll that was just closed, and what comes next."""
    if poll.under_review_at(timezone.now()) and poll.count_from is not None:
        words = _(
            "The poll is closed. It is under review until {when}; then it is counted, and its result is "
            "published."
        )
        return words.format(when=figures.format_moment(poll.count_from))
    if poll.phase == Phase.COUNTING:
        return _("The poll is closed. Its final result is published as soon as it is counted.")
    embargo = questionnaire_queries.find_embargo(poll)
    if embargo is not None:
        counted = _("The poll is closed and counted.")
        return f"{counted} {embargo.reason}"
    words = _("The poll is closed and its final result is published.")
    if _count_waiting_texts(poll, questionnaire_queries.questions_of(poll)):
        then = _("The answers in people’s own words must now be read before they are published.")
        return f"{words} {then}"
    return words


def _build_condition(question: Question, by_id: dict[int, Question]) -> Condition | None:
    if question.condition_id is None:
        return None
    return Condition(by_id[question.condition_id], list(question.condition_options.all()))


def _build_mend(poll: Poll, gap: Gap) -> Mend:
    if gap.place == "translations":
        return Mend(gap.words, reverse("polls-staff:translation", args=[poll.pk]))
    if gap.place == "settings":
        address = reverse("polls-staff:settings", args=[poll.pk])
    elif gap.question is None:
        return Mend(gap.words, reverse("polls-staff:question-create", args=[poll.pk]))
    else:
        address = reverse("polls-staff:question", args=[poll.pk, gap.question])
    return Mend(gap.words, f"{address}#id_{gap.field}")


def describe_question(question: Question) -> list[str]:
    """The kind of a question, its bounds and who must answer, each in words."""
    bounds = _BOUNDS.get(QuestionKind(question.kind))
    parts = [str(question.get_kind_display()), *([bounds(question)] if bounds else [])]
    if question.random_order:
        parts.append(_("options in random order"))
    parts.append(_("must be answered") if question.required else _("can be left blank"))
    if question.other is not None:
        parts.append(_("with a text beside “{option}”").format(option=question.other.text))
    if not question.no_opinion:
        parts.append(_("without “no opinion”"))
    return parts


def _describe_choices(question: Question) -> str:
    if question.min_choices == question.max_choices:
        words = ngettext("exactly {count} option", "exactly {count} options", question.max_choices)
        return words.format(count=question.max_choices)
    words = _("{least} to {most} options")
    return words.format(least=question.min_choices, most=question.max_choices)


def _describe_scale(question: Question) -> str:
    def end(score: int, label: str) -> str:
        return f"{score} ({label})" if label else str(score)

    lowest = end(question.score_min, question.score_min_label)
    highest = end(question.score_max, question.score_max_label)
    return _("from {lowest} to {highest}").format(lowest=lowest, highest=highest)


def _describe_budget(question: Question) -> str:
    words = _("{total} {unit} in steps of {step}")
    unit = question.get_budget_unit_display()
    return words.format(
        total=figures.format_number(question.budget_total),
        unit=unit,
        step=figures.format_number(question.budget_step),
    )


def _describe_bounds(question: Question) -> str:
    lowest, highest = (measures.format_value(question, end) for end in measures.get_value_bounds(question))
    words = _("from {lowest} to {highest}").format(lowest=lowest, highest=highest)
    return f"{question.number_unit}, {words}" if question.number_unit else words


def _describe_labels(question: Question) -> str:
    return ", ".join(question.scale_labels.splitlines())


def _describe_length(question: Question) -> str:
    words = ngettext("at most {count} character", "at most {count} characters", question.text_length)
    return words.format(count=figures.format_number(question.text_length))


_BOUNDS = {
    QuestionKind.MULTIPLE: _describe_choices,
    QuestionKind.RANKING: _describe_choices,
    QuestionKind.SCORE: _describe_scale,
    QuestionKind.BUDGET: _describe_budget,
    QuestionKind.TEXT: _describe_length,
    QuestionKind.NUMBER: _describe_bounds,
    QuestionKind.DATE: _describe_bounds,
    QuestionKind.MATRIX: _describe_labels,
}


def describe_plan(poll: Poll) -> list[tuple[str, str]]:
    """What is fixed about the result before anybody answers: terms and words. Empty words: not said yet."""
    dimensions = {choice.value: str(choice.label) for choice in Dimension}
    languages = {code: str(name) for code, name in settings.LANGUAGES}
    review = ngettext("{count} hour", "{count} hours", poll.review_hours).format(count=poll.review_hours)
    weighting = ", ".join(dimensions[name] for name in poll.weighting)
    nothing = pgettext("plan of a result", "none")
    return [
        (_("Broken down by"), ", ".join(dimensions[name] for name in poll.breakdowns) or nothing),
        (_("Weighted by"), weighting or _("nothing: published unweighted")),
        *([(_("Weighted to"), str(poll.targets))] if poll.targets else []),
        *([(_("Weights use"), trust)] if (trust := _describe_trust(poll)) else []),
        (_("Languages"), ", ".join(languages[code] for code in [settings.LANGUAGE_CODE, *poll.languages])),
        *([(_("Matter"), matter)] if (matter := matter_in_words(poll)) else []),
        (_("Review before counting"), review if poll.review_hours else nothing),
        (_("Asked by"), poll.conducted_by),
        (_("Paid by"), poll.financed_by),
        (_("How people are reached"), poll.recruitment),
        (_("Limitations"), poll.limitations),
    ]


def _describe_trust(poll: Poll) -> str:
    """``describe_trust``; empty if the poll is not weighted or excludes accounts known by e-mail alone."""
    if not poll.weighting or poll.minimum_assurance > AssuranceLevel.EMAIL_ONLY:
        return ""
    return describe_trust(poll.trusts_claims)


def matter_in_words(poll: Poll) -> str:
    """Name and term; empty without a matter."""
    if poll.matter is None:
        return ""
    words = ngettext("{matter}, term {count} day", "{matter}, term {count} days", poll.matter.term_days)
    return words.format(matter=poll.matter.name, count=poll.matter.term_days)


def list_previews(poll: Poll) -> list[Preview]:
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
