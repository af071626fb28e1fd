"""Referenda as pages show them: texts in the page's language, rules and results in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation import figures
from participation.people.models import User
from participation.texts import Wording, worded
from referenda import outcome, queries, reconciling, rules, trustee_pages
from referenda.models import Option, Phase, Question, Referendum, State, TieRule
from referenda.outcome import Count, Outcome, Rules, Turnout
from referenda.rules import Person
from referenda.voting.tallying import TallySummary


def told(written: Referendum | Question | Option, name: str = "text") -> Wording:
    """The text called ``name`` in the language of the page; in Turkish where it is not translated."""
    return worded(written, name)


def rules_of(referendum: Referendum) -> Rules:
    """The rules as figures."""
    return Rules(
        quorum=None if referendum.quorum is None else Fraction(referendum.quorum),
        threshold=Fraction(referendum.threshold_percent),
        blank_counts=referendum.blank_counts,
    )


def rules_in_words(referendum: Referendum) -> list[str]:
    """Each rule as a sentence that names numerator and denominator."""
    found = [_no_quorum() if referendum.quorum is None else _quorum(referendum)]
    words = (
        _("An answer needs more than {share} of all votes; blank votes are among them.")
        if referendum.blank_counts
        else _("An answer needs more than {share} of the votes that are not blank.")
    )
    found.append(words.format(share=figures.percent(referendum.threshold_percent)))
    found.append(
        _("At a tie the proposal is not accepted.")
        if referendum.tie_rule == TieRule.REJECTED
        else _("At a tie nothing is decided, and the council says so.")
    )
    return found


def _no_quorum() -> str:
    return _("No quorum is needed: whoever takes part decides.")


def _quorum(referendum: Referendum) -> str:
    assert referendum.quorum is not None  # noqa: S101 - asked by the caller
    return _("At least {share} of those on the roll have to take part.").format(
        share=figures.percent(referendum.quorum)
    )


@dataclass(frozen=True, slots=True)
class OptionShown:
    """A row of a result. ``width``: percent of the bar."""

    text: Wording
    votes: int
    percent: str
    width: float
    ahead: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question with its options, and once there is a result what came of it, step by step."""

    question: Question
    text: Wording
    choose: str
    options: Sequence[OptionShown]
    blank: OptionShown | None
    verdict: str
    steps: Sequence[str]


def choosing(question: Question) -> str:
    """How many options one chooses, in words."""
    if question.minimum == question.maximum:
        words = ngettext("Choose one.", "Choose {n}.", question.maximum).format(n=question.maximum)
    elif question.minimum == 0:
        words = ngettext("Choose up to one.", "Choose up to {n}.", question.maximum).format(
            n=question.maximum
        )
    else:
        words = _("Choose from {least} to {most}.").format(least=question.minimum, most=question.maximum)
    return f"{words} {_('A blank vote is possible.')}" if question.blank else words


def questions_shown(referendum: Referendum) -> list[QuestionShown]:
    """Every question, with its result if there is one."""
    questions = queries.questions_of(referendum)
    found = total_of(referendum) if referendum.state in {State.PROVISIONAL, State.CERTIFIED} else None
    if found is None:
        return [QuestionShown(it, told(it), choosing(it), _plain(it), None, "", ()) for it in questions]
    numbers, ballots = found
    turnout = Turnout(ballots, queries.entitled(referendum))
    return [
        _with_result(question, row, ballots, turnout, referendum)
        for question, row in zip(questions, numbers, strict=True)
    ]


def total_of(referendum: Referendum) -> tuple[tuple[tuple[int, ...], ...], int] | None:
    """The numbers of web and signed desks together, and all ballots by weight; None before there is one."""
    online = queries.result(referendum)
    if online is None:
        return None
    weight = TallySummary.read(queries.tally_summary(referendum)).weight
    paper = queries.desk_votes(referendum)
    if paper is None:
        return online, weight
    return reconciling.total([online, paper[0]]), weight + paper[1]


def _plain(question: Question) -> list[OptionShown]:
    return [OptionShown(told(it), 0, "", 0, ahead=False, tied=False) for it in question.options.all()]


def _with_result(
    question: Question, row: Sequence[int], ballots: int, turnout: Turnout, referendum: Referendum
) -> QuestionShown:
    count = Count.of(row, blank=question.blank, ballots=ballots, choose=question.maximum)
    found = outcome.judge(count, turnout, rules_of(referendum))
    options = [
        OptionShown(
            told(option),
            standing.votes,
            figures.percent(float(standing.percent)),
            float(standing.percent),
            standing.ahead,
            standing.tied,
        )
        for option, standing in zip(question.options.all(), found.standings, strict=True)
    ]
    return QuestionShown(
        question=question,
        text=told(question),
        choose=choosing(question),
        options=options,
        blank=_blank(count) if question.blank else None,
        verdict=_verdict(found, options, referendum),
        steps=_steps(found, options, referendum),
    )


def _blank(count: Count) -> OptionShown:
    share = 100 * count.blank / count.ballots if count.ballots else 0
    return OptionShown(
        Wording(_("blank"), "tr" if figures.is_turkish() else "en"),
        count.blank,
        figures.percent(share),
        share,
        ahead=False,
        tied=False,
    )


def _verdict(found: Outcome, options: Sequence[OptionShown], referendum: Referendum) -> str:
    if found.tied and referendum.tie_rule == TieRule.OPEN:
        return _("A tie: nothing is decided.")
    if found.accepted is not None:
        return _("Accepted") if found.accepted else _("Not accepted")
    if found.quorum_met is False:
        return _("No decision: the quorum was not reached")
    ahead = [str(option.text) for option in options if option.ahead]
    return _("Ahead: {options}").format(options=", ".join(ahead)) if ahead else _("Nothing is ahead.")


def _steps(found: Outcome, options: Sequence[OptionShown], referendum: Referendum) -> list[str]:
    """The arithmetic of the verdict, such as “turnout 38.2% ≥ 30%: quorum reached”."""
    turnout = figures.percent(float(found.turnout.percent))
    counts = {"part": figures.number(found.turnout.took_part), "roll": figures.number(found.turnout.entitled)}
    if referendum.quorum is None:
        words = _("Turnout {turnout} ({part} of {roll}); no quorum is needed.")
        steps = [words.format(turnout=turnout, **counts)]
    else:
        words = (
            _("Turnout {turnout} ({part} of {roll}) ≥ {quorum}: the quorum is reached.")
            if found.quorum_met
            else _("Turnout {turnout} ({part} of {roll}) < {quorum}: the quorum is not reached.")
        )
        steps = [words.format(turnout=turnout, quorum=figures.percent(referendum.quorum), **counts)]
    if found.threshold_met is not None:
        words = (
            _("“{option}” {share} ({votes} of {all}) > {threshold}: the threshold is passed.")
            if found.threshold_met
            else _("“{option}” {share} ({votes} of {all}) ≤ {threshold}: the threshold is not passed.")
        )
        steps.append(
            words.format(
                option=options[0].text,
                share=options[0].percent,
                votes=figures.number(options[0].votes),
                all=figures.number(found.denominator),
                threshold=figures.percent(referendum.threshold_percent),
            )
        )
    if found.tied:
        tied = ", ".join(f"“{option.text}”" for option in options if option.tied)
        steps.append(_("A tie between {options}.").format(options=tied))
    return steps


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the referendum on its timeline; ``when`` is empty while it is to come."""

    label: str | Promise
    when: str
    reason: str
    past: bool


def milestones(referendum: Referendum) -> list[Milestone]:
    """What happened, in order."""
    return [
        Milestone(it.get_after_display(), figures.moment(it.at), it.reason, past=True)
        for it in referendum.transitions.exclude(after__in=[State.DRAFT, State.REVIEW])
    ]


@dataclass(frozen=True, slots=True)
class Card:
    """A referendum on a list or at the top of a page."""

    referendum: Referendum
    title: Wording
    description: Wording
    phase: Phase

    @property
    def has_board(self) -> bool:
        """Its archive has begun."""
        return self.phase not in {Phase.PREPARED, Phase.ANNOUNCED, Phase.SCHEDULED}


def card(referendum: Referendum, now: datetime) -> Card:
    """As it stands at ``now``."""
    return Card(
        referendum,
        told(referendum, "title"),
        told(referendum, "description"),
        referendum.phase_at(now),
    )


@dataclass(frozen=True, slots=True)
class TurnoutShown:
    """How many credentials have a ballot, of how many."""

    took_part: int
    entitled: int
    percent: str


def turnout(referendum: Referendum) -> TurnoutShown:
    """What the archive tells at this moment."""
    part, entitled = queries.took_part(referendum), queries.listed_count(referendum)
    return TurnoutShown(part, entitled, figures.percent(100 * part / entitled if entitled else 0))


def page(referendum: Referendum, person: Person, now: datetime) -> dict[str, object]:
    """Everything that the public page shows."""
    shown = card(referendum, now)
    return {
        "card": shown,
        "questions": questions_shown(referendum),
        "rules": rules_in_words(referendum),
        "milestones": milestones(referendum),
        "trustees": queries.trustees_of(referendum),
        "turnout": turnout(referendum) if shown.has_board else None,
        "head": queries.newest_event(referendum.pk),
        "decrypted": queries.decrypted_by(referendum),
        "objections": queries.objections(referendum).count(),
        "takes_objections": rules.takes_objections(referendum, now),
        "may_manage": rules.may_manage(person),
        "is_trustee": queries.is_trustee_of(person, referendum),
    }


@dataclass(frozen=True, slots=True)
class BallotQuestion:
    """A question as its ballot asks it, with options as (text, Turkish text), since what is voted on is
    Turkish. ``single``: one option, or blank where that is possible."""

    question: Question
    text: Wording
    choose: str
    single: bool
    options: Sequence[tuple[Wording, str]]


def ballot_form(referendum: Referendum, now: datetime) -> dict[str, object]:
    """What the page needs on which people vote."""
    return {
        "card": card(referendum, now),
        "questions": [
            BallotQuestion(
                question=it,
                text=told(it),
                choose=choosing(it),
                single=it.minimum == it.maximum == 1,
                options=[(told(option), option.text) for option in it.options.all()],
            )
            for it in queries.questions_of(referendum)
        ],
    }


def managed(referendum: Referendum, officer: User, now: datetime) -> dict[str, object]:
    """Everything that officers see of it."""
    questions, trustees = queries.questions_of(referendum), queries.trustees_of(referendum)
    draft = referendum.state == State.DRAFT
    asked = referendum.transitions.filter(after=State.REVIEW).last()
    waiting = queries.objections(referendum).filter(answered_at__isnull=True)
    return {
        "card": card(referendum, now),
        "referendum": referendum,
        "questions": [(it, choosing(it), list(it.options.all())) for it in questions],
        "trustees": trustees,
        "progress": trustee_pages.progress(referendum),
        "rules": rules_in_words(referendum),
        "missing": rules.missing_before_review(referendum, questions, trustees) if draft else [],
        "own_review": asked is not None and asked.by_id == officer.pk,
        "transitions": list(referendum.transitions.select_related("by")),
        "credentials": queries.listed_count(referendum),
        "uncollected": referendum.waiting.count(),
        "objections": queries.objections(referendum),
        "missing_to_certify": (
            rules.missing_before_certification(
                referendum,
                now,
                objections_wait=waiting.exists(),
                desks_wait=any(desk.signed_by_id is None for desk in queries.desks(referendum)),
            )
            if referendum.state == State.PROVISIONAL
            else []
        ),
    }
