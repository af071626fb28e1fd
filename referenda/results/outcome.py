"""What numbers mean by the rules that were announced. Pure: no database, no clock, no language.

A yes-or-no question is decided by its first option. Among several options those with the most votes are
ahead, as many as may be chosen; a tie for the last place is said to be one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from referenda.referendum.proposals import is_proposal


@dataclass(frozen=True, slots=True)
class Rules:
    """Shares in percent. ``quorum`` None: none is needed. ``districts``: in how many of them a proposal has
    to pass the threshold, too; None: the whole city alone decides."""

    quorum: Fraction | None
    threshold: Fraction
    blank_counts: bool
    districts: int | None = None


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many took part, of how many on the roll, both by weight."""

    took_part: int
    entitled: int

    @property
    def percent(self) -> Fraction:
        """0 for an empty roll."""
        return Fraction(100 * self.took_part, self.entitled) if self.entitled else Fraction(0)


@dataclass(frozen=True, slots=True)
class Count:
    """Votes for one question, by weight: for each option, blank ones, and all ballots."""

    options: tuple[int, ...]
    blank: int
    ballots: int
    choose: int = 1

    @classmethod
    def of(cls, numbers: Sequence[int], *, blank: bool, ballots: int, choose: int) -> "Count":
        """From a result's row, where the number of blank votes stands first if there can be any."""
        options = tuple(numbers[1:] if blank else numbers)
        return cls(options, numbers[0] if blank else 0, ballots, choose)

    @property
    def valid(self) -> int:
        """Ballots that are not blank."""
        return self.ballots - self.blank


@dataclass(frozen=True, slots=True)
class GroupCount:
    """Votes of one district, or of several that are counted together; ``districts`` are their names.

    ``is_told``: whether the numbers may be shown; what was counted on paper follows from them.
    """

    districts: tuple[str, ...]
    count: Count
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """How a proposal fared in an area; ``passed``: its share is above the threshold there.

    The numbers are None where they are not told: ``ballots``, those among which the share is, votes for the
    first option, and their share (0 where there is no vote).
    """

    districts: tuple[str, ...]
    passed: bool
    ballots: int | None
    denominator: int | None
    in_favour: int | None
    percent: Fraction | None


@dataclass(frozen=True, slots=True)
class OptionOutcome:
    """An option with its votes and share. ``ahead``: among those chosen; ``tied``: for the last place."""

    index: int
    votes: int
    percent: Fraction
    ahead: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question, and by which figures.

    ``quorum_met``, ``districts_met`` and ``accepted`` are None where the rules ask no such thing;
    ``accepted`` is of the first option of a question with two. ``areas`` are of such a question alone.
    """

    turnout: Turnout
    count: Count
    denominator: int
    option_outcomes: tuple[OptionOutcome, ...]
    quorum_met: bool | None
    threshold_met: bool | None
    tied: bool
    accepted: bool | None
    areas: tuple[GroupOutcome, ...] = ()
    districts_met: bool | None = None

    @property
    def districts_for(self) -> int:
        """How many districts are in areas in which the first option passed the threshold."""
        return sum(len(area.districts) for area in self.areas if area.passed)


def judge(count: Count, turnout: Turnout, rules: Rules, areas: Sequence[GroupCount] = ()) -> Outcome:
    """The outcome of one question. A share has to be *above* the threshold, turnout *at least* the quorum.

    ``areas``: the votes by district, where the rules ask for districts. What an area decides counts for each
    of its districts; nobody's vote there passes nothing.
    """
    denominator = _denominator(count, rules)
    option_outcomes = _option_outcomes(count, denominator)
    quorum_met = None if rules.quorum is None else turnout.percent >= rules.quorum
    decides = is_proposal(len(count.options), count.choose)
    threshold_met = option_outcomes[0].percent > rules.threshold if decides else None
    found = tuple(_area(area, rules) for area in areas) if decides and rules.districts is not None else ()
    districts_met = None
    if decides and rules.districts is not None:
        districts_met = sum(len(area.districts) for area in found if area.passed) >= rules.districts
    tied = any(option.tied for option in option_outcomes)
    accepted = None
    if threshold_met is not None:
        accepted = threshold_met and not tied and quorum_met is not False and districts_met is not False
    return Outcome(
        *(turnout, count, denominator, option_outcomes, quorum_met, threshold_met, tied, accepted),
        areas=found,
        districts_met=districts_met,
    )


def _denominator(count: Count, rules: Rules) -> int:
    return count.ballots if rules.blank_counts else count.valid


def _area(area: GroupCount, rules: Rules) -> GroupOutcome:
    denominator = _denominator(area.count, rules)
    votes = area.count.options[0]
    percent = Fraction(100 * votes, denominator) if denominator else Fraction(0)
    told = (area.count.ballots, denominator, votes, percent) if area.is_told else (None, None, None, None)
    return GroupOutcome(area.districts, percent > rules.threshold, *told)


def _option_outcomes(count: Count, denominator: int) -> tuple[OptionOutcome, ...]:
    """In the order of the options."""
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
