"""Results of a referendum's questions by its rules, as numbers and text, for pages and the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from participation.text import figures
from participation.text.texts import Wording
from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.desks import queries as desks_queries
from referenda.desks import reconciliation
from referenda.desks.reconciliation import Votes
from referenda.referendum import disclosure
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import WITH_RESULT, Option, Question, Referendum, State, TieRule
from referenda.referendum.wording import (
    format_choice_limits,
    format_share,
    get_easy_text,
    get_translated_text,
)
from referenda.results import outcome
from referenda.results.outcome import Count, GroupCount, Outcome, Rules, Turnout
from referenda.voting.tallying import TallySummary


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option's row. ``width``: the bar's width in percent; ``counted``: the votes as text; ``desks``: how
    many of the votes were counted at voting desks."""

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
        """The votes in the archive."""
        return self.votes - self.desks


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A district group with its votes for the first option of a proposal. Numbers are None and ``percent`` is
    empty if they are not disclosed."""

    districts: str
    ballots: int | None
    votes: int | None
    percent: str
    passed: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with its options and, once there is a result, its outcome.

    ``outcome``: the outcome, None before there is a result. ``accepted`` is None, too, if the question is no
    proposal or is undecided. ``blank``: the blank votes as text; ``steps``: the calculation of the verdict.
    """

    question: Question
    text: Wording
    choose: str
    options: Sequence[OptionRow]
    outcome: Outcome | None = None
    blank: str = ""
    desks_blank: int = 0
    verdict: str = ""
    accepted: bool | None = None
    steps: Sequence[str] = ()
    groups: Sequence["GroupRow"] = ()

    @property
    def easy(self) -> Wording:
        """The question in easy language; empty if officers have not written one."""
        return get_easy_text(self.question)


def build_outcome_rules(referendum: Referendum) -> Rules:
    """The rules of the referendum, with shares as fractions."""
    return Rules(
        quorum=None if referendum.quorum is None else Fraction(referendum.quorum),
        threshold=Fraction(referendum.threshold_percent),
        blank_counts=referendum.blank_counts,
        districts=referendum.districts_needed,
    )


def build_question_rows(referendum: Referendum) -> list[QuestionRow]:
    """All questions, with their results if there are any."""
    questions = referendum_queries.list_questions(referendum)
    total = compute_totals(referendum) if referendum.state in WITH_RESULT else None
    if total is None:
        return [
            QuestionRow(
                it, get_translated_text(it), format_choice_limits(it), _list_options_without_result(it)
            )
            for it in questions
        ]
    turnout, groups = compute_turnout(referendum, total), compute_group_totals(referendum)
    return [
        _build_row_with_result(
            question,
            row,
            paper,
            total.ballots,
            turnout,
            referendum,
            _list_group_counts(question, number, groups),
        )
        for number, (question, row, paper) in enumerate(
            zip(questions, total.numbers, total.paper, strict=True)
        )
    ]


@dataclass(frozen=True, slots=True)
class Total:
    """Votes by question and choice, and ballots by weight, online and at desks together. ``paper`` and
    ``at_desks`` count the desks alone. Both are zero in a partial result: the difference between two partial
    results would reveal the votes of one desk.
    """

    numbers: Votes
    ballots: int
    paper: Votes
    at_desks: int


def compute_totals(referendum: Referendum) -> Total | None:
    """The totals of the referendum; None before there is a result."""
    online = archive_queries.find_result(referendum)
    if online is None:
        return None
    weight = TallySummary.read(archive_queries.tally_summary(referendum)).weight
    paper = None if referendum.state == State.PARTIAL else desks_queries.sum_desk_votes(referendum)
    if paper is None:
        return Total(online, weight, [[0] * len(row) for row in online], 0)
    return Total(reconciliation.sum_vote_counts([online, paper[0]]), weight + paper[1], *paper)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a result is counted. ``counted``: participants whose ballots are counted, spoiled ones
    included, of ``took_part``; ``desks_counted``: voting desks of ``desks`` whose counts are signed."""

    counted: int
    took_part: int
    desks_counted: int
    desks: int

    @property
    def words(self) -> str:
        return _("{n} of {all} participants are counted").format(
            n=figures.format_number(self.counted), all=figures.format_number(self.took_part)
        )


def compute_progress(referendum: Referendum) -> Progress | None:
    """How much of the result is counted; None before there is one."""
    total = compute_totals(referendum) if referendum.state in WITH_RESULT else None
    if total is None:
        return None
    desks = desks_queries.list_referendum_desks(referendum)
    signed = [desk for desk in desks if desk.signed_by_id is not None]
    spoiled = 0 if referendum.state == State.PARTIAL else sum(desk.spoiled or 0 for desk in signed)
    counted = total.ballots + spoiled
    return Progress(counted, compute_turnout(referendum, total).took_part, len(signed), len(desks))


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """Votes of the web and the signed desks in a district group, its ballots by weight, and how many of them
    were counted on paper."""

    districts: tuple[str, ...]
    numbers: Votes
    ballots: int
    on_paper: int


def compute_group_totals(referendum: Referendum) -> list[GroupTotal]:
    """The totals by district group, in the order of the districts; empty if no rule counts districts.

    The referendum must have a result.
    """
    if not referendum.counts_districts:
        return []
    paper, totals = desks_queries.list_votes_by_district(referendum), []
    for group in district_groups_queries.get_online_groups(referendum):
        counted = [paper[name] for name in group.districts if name in paper]
        on_paper = sum(ballots for _format_votes, ballots in counted)
        numbers = reconciliation.sum_vote_counts([group.numbers, *(votes for votes, _ballots in counted)])
        totals.append(GroupTotal(group.districts, numbers, group.weight + on_paper, on_paper))
    return totals


def _list_group_counts(question: Question, number: int, groups: Sequence[GroupTotal]) -> list[GroupCount]:
    """The counts of one question by district group. Numbers that would reveal a few votes on paper are not
    disclosed, since the online ones are public."""
    disclosed = disclosure.flag_disclosed([group.on_paper for group in groups])
    return [
        GroupCount(
            group.districts,
            Count.of(
                group.numbers[number], blank=question.blank, ballots=group.ballots, choose=question.maximum
            ),
            is_disclosed,
        )
        for group, is_disclosed in zip(groups, disclosed, strict=True)
    ]


def compute_turnout(referendum: Referendum, total: Total) -> Turnout:
    """The turnout: ballots cast online, by weight, plus strike-offs at desks, which include spoiled and blank
    ballots. The quorum and every published turnout use these numbers."""
    at_desks = referendum_queries.count_struck_off_at_desks(referendum)
    return Turnout(
        total.ballots - total.at_desks + at_desks, credentials_queries.sum_credential_weights(referendum)
    )


def _list_options_without_result(question: Question) -> list[OptionRow]:
    return [OptionRow(it, get_translated_text(it)) for it in question.options.all()]


def _build_row_with_result(
    question: Question,
    row: Sequence[int],
    paper: Sequence[int],
    ballots: int,
    turnout: Turnout,
    referendum: Referendum,
    groups: Sequence[GroupCount],
) -> QuestionRow:
    """A question with its result. ``row``: votes by choice; ``paper``: those of them counted at desks."""
    count = Count.of(row, blank=question.blank, ballots=ballots, choose=question.maximum)
    at_desks = Count.of(paper, blank=question.blank, ballots=0, choose=question.maximum)
    result = outcome.compute_outcome(count, turnout, build_outcome_rules(referendum), groups)
    if referendum.state == State.PARTIAL:
        result = outcome.build_undecided(result)
    options = [
        OptionRow(
            option=option,
            text=get_translated_text(option),
            votes=option_result.votes,
            desks=desks,
            counted=_format_votes(option_result.votes),
            percent=figures.format_percent(float(option_result.percent)),
            width=float(option_result.percent),
            ahead=option_result.ahead,
            tied=option_result.tied,
        )
        for option, option_result, desks in zip(
            question.options.all(), result.option_outcomes, at_desks.options, strict=True
        )
    ]
    return QuestionRow(
        question=question,
        text=get_translated_text(question),
        choose=format_choice_limits(question),
        options=options,
        outcome=result,
        desks_blank=at_desks.blank,
        blank=_describe_blank_votes(count, referendum) if question.blank else "",
        verdict=_describe_verdict(result, options, referendum),
        accepted=None if _is_open(result, referendum) else result.accepted,
        steps=_list_steps(result, options, referendum),
        groups=[
            GroupRow(
                ", ".join(group.districts),
                group.ballots,
                group.in_favour,
                "" if group.percent is None else figures.format_percent(float(group.percent)),
                group.passed,
            )
            for group in result.groups
        ],
    )


def _format_votes(number: int) -> str:
    return ngettext("{n} vote", "{n} votes", number).format(n=figures.format_number(number))


def _describe_blank_votes(count: Count, referendum: Referendum) -> str:
    template = (
        _("Blank: {votes}. Shares include them.")
        if referendum.blank_counts
        else _("Blank: {votes}. The shares are of the other votes.")
    )
    return template.format(votes=_format_votes(count.blank))


def _is_open(result: Outcome, referendum: Referendum) -> bool:
    """Whether a tie leaves the question undecided. It needs votes, and the other rules must be met."""
    has_votes = (
        result.count.valid > 0 and result.quorum_met is not False and result.districts_met is not False
    )
    return result.tied and has_votes and referendum.tie_rule == TieRule.OPEN


def _describe_verdict(result: Outcome, options: Sequence[OptionRow], referendum: Referendum) -> str:
    if referendum.state == State.PARTIAL:
        return _("Not decided yet: counts of voting desks are missing")
    if _is_open(result, referendum):
        return _("A tie: nothing is decided.")
    if result.accepted is not None:
        return pgettext("proposal", "Accepted") if result.accepted else _explain_rejection(result)
    if result.quorum_met is False:
        return _("No decision: the quorum was not reached")
    ahead = [str(option.text) for option in options if option.ahead]
    return _("Ahead: {options}").format(options=", ".join(ahead)) if ahead else _("No option is ahead.")


def _explain_rejection(result: Outcome) -> str:
    """The verdict on a proposal that is not accepted, with the first reason that applies."""
    if result.quorum_met is False:
        return _("Not accepted: the quorum was not reached")
    if result.districts_met is False and result.threshold_met:
        return _("Not accepted: not enough districts")
    if result.tied and result.count.valid:
        return _("Not accepted: a tie")
    return _("Not accepted: the threshold was not passed")


def _list_steps(result: Outcome, options: Sequence[OptionRow], referendum: Referendum) -> list[str]:
    """The calculation of the verdict, such as “turnout 38.2% ≥ 30%: quorum reached”."""
    turnout = format_share(result.turnout.percent)
    counts = {
        "part": figures.format_number(result.turnout.took_part),
        "roll": figures.format_number(result.turnout.entitled),
    }
    if referendum.quorum is None:
        template = _("Turnout {turnout} ({part} of {roll}); no quorum is needed.")
        steps = [template.format(turnout=turnout, **counts)]
    else:
        template = (
            _("Turnout {turnout} ({part} of {roll}) ≥ {quorum}: the quorum is reached.")
            if result.quorum_met
            else _("Turnout {turnout} ({part} of {roll}) < {quorum}: the quorum is not reached.")
        )
        steps = [template.format(turnout=turnout, quorum=format_share(referendum.quorum), **counts)]
    if result.threshold_met is not None:
        template = (
            _("“{option}” {share} ({votes} of {all}) > {threshold}: the threshold is passed.")
            if result.threshold_met
            else _("“{option}” {share} ({votes} of {all}) ≤ {threshold}: the threshold is not passed.")
        )
        steps.append(
            template.format(
                option=options[0].text,
                share=options[0].percent,
                votes=figures.format_number(options[0].votes),
                all=figures.format_number(result.denominator),
                threshold=format_share(referendum.threshold_percent),
            )
        )
    if result.districts_met is not None:
        template = (
            _("“{option}” passes the threshold in {n} of {all} districts ≥ {needed}: enough districts.")
            if result.districts_met
            else _(
                "“{option}” passes the threshold in {n} of {all} districts < {needed}: not enough districts."
            )
        )
        steps.append(
            template.format(
                option=options[0].text,
                n=figures.format_number(result.districts_for),
                all=figures.format_number(sum(len(group.districts) for group in result.groups)),
                needed=figures.format_number(referendum.districts_needed or 0),
            )
        )
    if result.tied and result.count.valid:
        tied = ", ".join(f"“{option.text}”" for option in options if option.tied)
        steps.append(_("A tie between {options}.").format(options=tied))
    return steps
