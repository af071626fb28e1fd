"""The outcome of a count by the announced rules. Pure: no database, no clock, no language.

A yes-or-no question is decided by its first option. Among several options those with the most votes are
ahead, as many as may be chosen. A tie for the last place is reported as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from referenda.referendum.proposals import is_proposal


@dataclass(frozen=True, slots=True)
class Rules:
    """Shares in percent. ``quorum``: None if there is none. ``districts``: in how many districts a proposal
    must pass the threshold, too; None if only the whole city counts."""

    quorum: Fraction | None
    threshold: Fraction
    blank_counts: bool
    districts: int | None = None


@dataclass(frozen=True, slots=True)
class Turnout:
    """Voters who took part and all on the roll, both by weight."""

    took_part: int
    entitled: int

    @property
    def percent(self) -> Fraction:
        """The turnout in percent; 0 for an empty roll."""
        return Fraction(100 * self.took_part, self.entitled) if self.entitled else Fraction(0)


@dataclass(frozen=True, slots=True)
class Count:
    """Votes for one question, by weight. ``choose``: how many options may be chosen."""

    options: tuple[int, ...]
    blank: int
    ballots: int
    choose: int = 1

    @classmethod
    def of(cls, numbers: Sequence[int], *, blank: bool, ballots: int, choose: int) -> "Count":
        """Create a count from a row of a result. Its first number is that of blank votes if ``blank``."""
        options = tuple(numbers[1:] if blank else numbers)
        return cls(options, numbers[0] if blank else 0, ballots, choose)

    @property
    def valid(self) -> int:
        """Ballots that are not blank."""
        return self.ballots - self.blank


@dataclass(frozen=True, slots=True)
class GroupCount:
    """Votes of a district group; ``districts`` are its names.

    ``is_disclosed``: whether the numbers are disclosed. The votes counted on paper can be derived from them.
    """

    districts: tuple[str, ...]
    count: Count
    is_disclosed: bool = True


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """The outcome of a proposal in a district group. ``passed``: its share is above the threshold there.

    ``in_favour``: votes for the first option; ``percent``: their share of ``denominator``, 0 if there is no
    vote. All numbers are None if they are not disclosed.
    """

    districts: tuple[str, ...]
    passed: bool
    ballots: int | None
    denominator: int | None
    in_favour: int | None
    percent: Fraction | None


@dataclass(frozen=True, slots=True)
class OptionOutcome:
    """An option with its votes and share. ``ahead``: it is among the winners; ``tied``: it ties for the last
    place."""

    index: int
    votes: int
    percent: Fraction
    ahead: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one question and its figures.

    ``quorum_met``, ``threshold_met``, ``districts_met`` and ``accepted`` are None if the rules do not require
    them; the last three also while counts are missing (``build_undecided``). Only a proposal, a question with
    two options, has ``accepted``, which concerns its first option, and ``groups``, its district groups.
    """

    turnout: Turnout
    count: Count
    denominator: int
    option_outcomes: tuple[OptionOutcome, ...]
    quorum_met: bool | None
    threshold_met: bool | None
    tied: bool
    accepted: bool | None
    groups: tuple[GroupOutcome, ...] = ()
    districts_met: bool | None = None

    @property
    def districts_for(self) -> int:
        """The number of districts in groups in which the first option passed the threshold."""
        return sum(len(group.districts) for group in self.groups if group.passed)


def compute_outcome(
    count: Count, turnout: Turnout, rules: Rules, groups: Sequence[GroupCount] = ()
) -> Outcome:
    """The outcome of one question. A share must be *above* the threshold, turnout *at least* the quorum.

    ``groups``: the votes by district group, if the rules count districts. A group's outcome counts for each
    of its districts; a group without votes does not pass.
    """
    denominator = _compute_denominator(count, rules)
    option_outcomes = _compute_option_outcomes(count, denominator)
    quorum_met = None if rules.quorum is None else turnout.percent >= rules.quorum
    decides = is_proposal(len(count.options), count.choose)
    threshold_met = option_outcomes[0].percent > rules.threshold if decides else None
    outcomes = (
        tuple(_compute_group_outcome(group, rules) for group in groups)
        if decides and rules.districts is not None
        else ()
    )
    districts_met = None
    if decides and rules.districts is not None:
        districts_met = sum(len(group.districts) for group in outcomes if group.passed) >= rules.districts
    tied = any(option.tied for option in option_outcomes)
    accepted = None
    if threshold_met is not None:
        accepted = threshold_met and not tied and quorum_met is not False and districts_met is not False
    return Outcome(
        *(turnout, count, denominator, option_outcomes, quorum_met, threshold_met, tied, accepted),
        groups=outcomes,
        districts_met=districts_met,
    )


def build_undecided(outcome: Outcome) -> Outcome:
    """The same numbers, of a count that is not complete, without anything that more ballots can change."""
    options = tuple(replace(it, ahead=False, tied=False) for it in outcome.option_outcomes)
    return replace(
        outcome,
        option_outcomes=options,
        threshold_met=None,
        districts_met=None,
        accepted=None,
        tied=False,
        groups=(),
    )


def _compute_denominator(count: Count, rules: Rules) -> int:
    return count.ballots if rules.blank_counts else count.valid


def _compute_group_outcome(group: GroupCount, rules: Rules) -> GroupOutcome:
    denominator = _compute_denominator(group.count, rules)
    votes = group.count.options[0]
    percent = Fraction(100 * votes, denominator) if denominator else Fraction(0)
    numbers = (
        (group.count.ballots, denominator, votes, percent) if group.is_disclosed else (None, None, None, None)
    )
    return GroupOutcome(group.districts, percent > rules.threshold, *numbers)


def _compute_option_outcomes(count: Count, denominator: int) -> tuple[OptionOutcome, ...]:
    """Votes and shares of the options, in their order."""
    ordered = sorted(count.options, reverse=True)
    last = ordered[count.choose - 1] if count.choose <= len(ordered) else 0
    beyond = ordered[count.choose] if count.choose < len(ordered) else None
    return tuple(
        OptionOutcome(
            index=index,
            votes=votes,
            percent=Fraction(100 * votes, denominator) if denominator else Fraction(0),
            ahead=votes > last or (votes == last and votes != beyond and votes > 0),
            tied=votes == last == beyond,
        )
        for index, votes in enumerate(count.options)
    )
