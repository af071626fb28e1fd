"""What came of a referendum's questions, by its rules and in words, for page and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from participation import figures
from participation.texts import Wording
from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.desks import queries as desks_queries
from referenda.desks import reconciliation
from referenda.desks.reconciliation import Votes
from referenda.referendum import disclosure
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Option, Question, Referendum, State, TieRule
from referenda.referendum.wording import choosing, share_of, text_of
from referenda.results import outcome
from referenda.results.outcome import Count, GroupCount, Outcome, Rules, Turnout
from referenda.voting.tallying import TallySummary

WITH_RESULT = frozenset({State.PROVISIONAL, State.CERTIFIED})


@dataclass(frozen=True, slots=True)
class OptionRow:
    """A row of a result. ``width``: percent of the bar; ``counted``: the votes in words; ``desks``: those of
    the votes that were counted at voting desks."""

    option: Option
    text: Wording
    votes: int = 0
    desks: int = 0
    counted: str = ""
    percent: str = ""
    width: float = 0
    ahead: bool = False
    tied: bool = False

    @property
    def online(self) -> int:
        """Those of the votes that stand in the archive."""
        return self.votes - self.desks


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A district, or several counted together, with the votes for the first option of a proposal; numbers are
    None, and ``percent`` empty, where they are not told."""

    districts: str
    ballots: int | None
    votes: int | None
    percent: str
    passed: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with its options, and once there is a result what came of it, step by step.

    ``found`` is None before there is a result; ``accepted`` also where nothing was to be accepted, or nothing
    is decided. ``blank`` says in words how many votes are blank.
    """

    question: Question
    text: Wording
    choose: str
    options: Sequence[OptionRow]
    found: Outcome | None = None
    blank: str = ""
    desks_blank: int = 0
    verdict: str = ""
    accepted: bool | None = None
    steps: Sequence[str] = ()
    areas: Sequence["GroupRow"] = ()


def rules_of(referendum: Referendum) -> Rules:
    """The rules as figures."""
    return Rules(
        quorum=None if referendum.quorum is None else Fraction(referendum.quorum),
        threshold=Fraction(referendum.threshold_percent),
        blank_counts=referendum.blank_counts,
        districts=referendum.districts_needed,
    )


def question_rows(referendum: Referendum) -> list[QuestionRow]:
    """Every question, with its result if there is one."""
    questions = referendum_queries.questions_of(referendum)
    found = total_of(referendum) if referendum.state in WITH_RESULT else None
    if found is None:
        return [QuestionRow(it, text_of(it), choosing(it), _plain(it)) for it in questions]
    turnout, by_area = turnout_of(referendum, found), groups_of(referendum)
    return [
        _with_result(
            question, row, paper, found.ballots, turnout, referendum, _areas(question, number, by_area)
        )
        for number, (question, row, paper) in enumerate(
            zip(questions, found.numbers, found.paper, strict=True)
        )
    ]


@dataclass(frozen=True, slots=True)
class Total:
    """The numbers of web and signed desks together, by question and choice, and all ballots by weight;
    ``paper`` and ``at_desks`` are those of desks alone."""

    numbers: Votes
    ballots: int
    paper: Votes
    at_desks: int


def total_of(referendum: Referendum) -> Total | None:
    """None before there is a result."""
    online = archive_queries.result(referendum)
    if online is None:
        return None
    weight = TallySummary.read(archive_queries.tally_summary(referendum)).weight
    paper = desks_queries.desk_votes(referendum)
    if paper is None:
        return Total(online, weight, [[0] * len(row) for row in online], 0)
    return Total(reconciliation.total([online, paper[0]]), weight + paper[1], *paper)


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """The numbers of web and signed desks together of some districts, all their ballots by weight, and those
    of them that were counted on paper."""

    districts: tuple[str, ...]
    numbers: Votes
    ballots: int
    on_paper: int


def groups_of(referendum: Referendum) -> list[GroupTotal]:
    """In the order of the districts; empty where no rule asks for them. There has to be a result."""
    if not referendum.counts_districts:
        return []
    paper, found = desks_queries.votes_by_district(referendum), []
    for area in district_groups_queries.online(referendum):
        counted = [paper[name] for name in area.districts if name in paper]
        on_paper = sum(ballots for _votes, ballots in counted)
        numbers = reconciliation.total([area.numbers, *(votes for votes, _ballots in counted)])
        found.append(GroupTotal(area.districts, numbers, area.weight + on_paper, on_paper))
    return found


def _areas(question: Question, number: int, found: Sequence[GroupTotal]) -> list[GroupCount]:
    """Of one question. Numbers that would give few votes on paper away are not told: the online ones are."""
    told_of = disclosure.disclosed_on_paper([area.on_paper for area in found])
    return [
        GroupCount(
            area.districts,
            Count.of(
                area.numbers[number], blank=question.blank, ballots=area.ballots, choose=question.maximum
            ),
            is_told,
        )
        for area, is_told in zip(found, told_of, strict=True)
    ]


def turnout_of(referendum: Referendum, found: Total) -> Turnout:
    """Who took part: whoever cast a ballot online, by weight, or was struck off at a desk, with a spoiled
    ballot or a blank one, too. The quorum is of these, and so is every turnout that is told."""
    at_desks = referendum_queries.struck_off_at_desks(referendum)
    return Turnout(found.ballots - found.at_desks + at_desks, credentials_queries.entitled(referendum))


def _plain(question: Question) -> list[OptionRow]:
    return [OptionRow(it, text_of(it)) for it in question.options.all()]


def _with_result(
    question: Question,
    row: Sequence[int],
    paper: Sequence[int],
    ballots: int,
    turnout: Turnout,
    referendum: Referendum,
    by_area: Sequence[GroupCount],
) -> QuestionRow:
    count = Count.of(row, blank=question.blank, ballots=ballots, choose=question.maximum)
    at_desks = Count.of(paper, blank=question.blank, ballots=0, choose=question.maximum)
    found = outcome.judge(count, turnout, rules_of(referendum), by_area)
    options = [
        OptionRow(
            option=option,
            text=text_of(option),
            votes=counted.votes,
            desks=desks,
            counted=_votes(counted.votes),
            percent=figures.percent(float(counted.percent)),
            width=float(counted.percent),
            ahead=counted.ahead,
            tied=counted.tied,
        )
        for option, counted, desks in zip(
            question.options.all(), found.option_outcomes, at_desks.options, strict=True
        )
    ]
    return QuestionRow(
        question=question,
        text=text_of(question),
        choose=choosing(question),
        options=options,
        found=found,
        desks_blank=at_desks.blank,
        blank=_blank(count, referendum) if question.blank else "",
        verdict=_verdict(found, options, referendum),
        accepted=None if _is_open(found, referendum) else found.accepted,
        steps=_steps(found, options, referendum),
        areas=[
            GroupRow(
                ", ".join(area.districts),
                area.ballots,
                area.in_favour,
                "" if area.percent is None else figures.percent(float(area.percent)),
                area.passed,
            )
            for area in found.areas
        ],
    )


def _votes(number: int) -> str:
    return ngettext("{n} vote", "{n} votes", number).format(n=figures.number(number))


def _blank(count: Count, referendum: Referendum) -> str:
    words = (
        _("Blank: {votes}. They are among those of which the shares are.")
        if referendum.blank_counts
        else _("Blank: {votes}. The shares are of the other votes.")
    )
    return words.format(votes=_votes(count.blank))


def _is_open(found: Outcome, referendum: Referendum) -> bool:
    """Whether a tie leaves it undecided: one of votes, where the quorum would have let them decide."""
    has_votes = found.count.valid > 0 and found.quorum_met is not False and found.districts_met is not False
    return found.tied and has_votes and referendum.tie_rule == TieRule.OPEN


def _verdict(found: Outcome, options: Sequence[OptionRow], referendum: Referendum) -> str:
    if _is_open(found, referendum):
        return _("A tie: nothing is decided.")
    if found.accepted is not None:
        return pgettext("proposal", "Accepted") if found.accepted else _("Not accepted")
    if found.quorum_met is False:
        return _("No decision: the quorum was not reached")
    ahead = [str(option.text) for option in options if option.ahead]
    return _("Ahead: {options}").format(options=", ".join(ahead)) if ahead else _("Nothing is ahead.")


def _steps(found: Outcome, options: Sequence[OptionRow], referendum: Referendum) -> list[str]:
    """The arithmetic of the verdict, such as “turnout 38.2% ≥ 30%: quorum reached”."""
    turnout = share_of(found.turnout.percent)
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
        steps = [words.format(turnout=turnout, quorum=share_of(referendum.quorum), **counts)]
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
                threshold=share_of(referendum.threshold_percent),
            )
        )
    if found.districts_met is not None:
        words = (
            _("“{option}” passes it in {n} of {all} districts ≥ {needed}: enough districts.")
            if found.districts_met
            else _("“{option}” passes it in {n} of {all} districts < {needed}: not enough districts.")
        )
        steps.append(
            words.format(
                option=options[0].text,
                n=figures.number(found.districts_for),
                all=figures.number(sum(len(area.districts) for area in found.areas)),
                needed=figures.number(referendum.districts_needed or 0),
            )
        )
    if found.tied and found.count.valid:
        tied = ", ".join(f"“{option.text}”" for option in options if option.tied)
        steps.append(_("A tie between {options}.").format(options=tied))
    return steps
