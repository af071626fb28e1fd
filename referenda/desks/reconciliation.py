"""Reconciliation of ballots with strike-offs. Pure: no database, no clock, no language."""

from collections.abc import Sequence
from dataclasses import dataclass

#: For each question the votes of its options in order, blank votes first where they are possible.
Votes = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """Strike-offs and ballots of one voting channel, in people.

    ``difference``: strike-offs without a ballot; if negative, ballots without a strike-off; None while they
    cannot be compared. ``taken_back``:
    reversed strike-offs, which ``struck_off`` does not include.
    """

    channel: str
    struck_off: int
    ballots: int
    spoiled: int
    difference: int | None
    taken_back: int = 0


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Strike-offs and ballots of both voting channels, in people."""

    web_struck_off: int
    web_ballots: int
    desk_struck_off: int
    desk_ballots: int
    desk_spoiled: int
    desk_reversed: int = 0

    @property
    def web_difference(self) -> int:
        """Strike-offs without a ballot; if negative, ballots without a strike-off."""
        return self.web_struck_off - self.web_ballots

    @property
    def desk_difference(self) -> int:
        """Strike-offs without a ballot; if negative, ballots without a strike-off."""
        return self.desk_struck_off - self.desk_ballots - self.desk_spoiled

    @property
    def fits(self) -> bool:
        """Whether both differences are 0."""
        return not self.web_difference and not self.desk_difference

    def channels(self, *, desks: bool) -> list[ChannelCount]:
        """The channel ``web``, followed by ``desk`` if ``desks``."""
        web = ChannelCount("web", self.web_struck_off, self.web_ballots, 0, self.web_difference)
        desk = ChannelCount(
            "desk",
            self.desk_struck_off,
            self.desk_ballots,
            self.desk_spoiled,
            self.desk_difference,
            self.desk_reversed,
        )
        return [web, desk] if desks else [web]


def find_fault_of_count(votes: Votes, ballots: int, bounds: Sequence[tuple[int, int, bool]]) -> str:
    """A code for why a desk's count is impossible; empty if it is possible.

    Codes: ``negative``, ``too_many`` (an option or the blank votes exceed the ballots), ``does_not_add_up``
    (no valid set of ballots has these sums). ``bounds``: each question's minimum, maximum and whether a blank
    vote is possible.
    """
    for row, (minimum, maximum, blank) in zip(votes, bounds, strict=True):
        if any(number < 0 for number in row) or ballots < 0:
            return "negative"
        if any(number > ballots for number in row):
            return "too_many"
        empty, chosen = (row[0], sum(row[1:])) if blank else (0, sum(row))
        valid = ballots - empty
        if not valid * minimum <= chosen <= valid * maximum or any(number > valid for number in row[blank:]):
            return "does_not_add_up"
    return ""


def sum_vote_counts(counts: Sequence[Votes]) -> tuple[tuple[int, ...], ...]:
    """The sum of one or more counts of the same questions."""
    by_question = zip(*counts, strict=True)
    return tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in by_question)
