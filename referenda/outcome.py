"""What numbers mean by the rules that were announced. Pure: no database, no clock, no language.

A yes-or-no question is decided by its first option. Among several options those with the most votes are
ahead, as many as may be chosen; a tie for the last place is said to be one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rules:
    """Shares in percent. ``quorum`` None: none is needed."""

    quorum: Fraction | None
    threshold: Fraction
    blank_counts: bool


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
class Standing:
    """An option with its votes and share. ``ahead``: among those chosen; ``tied``: for the last place."""

    index: int
    votes: int
    percent: Fraction
    ahead: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question, and by which figures.

    ``quorum_met`` and ``accepted`` are None where the rules ask no such thing; ``accepted`` is of the first
    option of a question with two.
    """

    turnout: Turnout
    count: Count
    denominator: int
    standings: tuple[Standing, ...]
    quorum_met: bool | None
    threshold_met: bool | None
    tied: bool
    accepted: bool | None


def is_proposal(options: int, choose: int) -> bool:
    """Whether a question has a yes, its first option, and a no: the threshold is for these."""
    return options == 2 and choose == 1


def judge(count: Count, turnout: Turnout, rules: Rules) -> Outcome:
    """The outcome of one question. A share has to be *above* the threshold, turnout *at least* the quorum."""
    denominator = count.ballots if rules.blank_counts else count.valid
    standings = _standings(count, denominator)
    quorum_met = None if rules.quorum is None else turnout.percent >= rules.quorum
    decides = is_proposal(len(count.options), count.choose)
    threshold_met = standings[0].percent > rules.threshold if decides else None
    tied = any(standing.tied for standing in standings)
    accepted = None if threshold_met is None else threshold_met and not tied and quorum_met is not False
    return Outcome(turnout, count, denominator, standings, quorum_met, threshold_met, tied, accepted)


def _standings(count: Count, denominator: int) -> tuple[Standing, ...]:
    """In the order of the options."""
    ordered = sorted(count.options, reverse=True)
    last = ordered[count.choose - 1] if count.choose <= len(ordered) else 0
    beyond = ordered[count.choose] if count.choose < len(ordered) else None
    return tuple(
        Standing(
            index=index,
            votes=votes,
            percent=Fraction(100 * votes, denominator) if denominator else Fraction(0),
            ahead=votes > last or (votes == last and votes != beyond and votes > 0),
            tied=votes == last == beyond,
        )
        for index, votes in enumerate(count.options)
    )
