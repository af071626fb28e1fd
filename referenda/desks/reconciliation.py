"""Whether what was counted fits who was struck off. Pure: no database, no clock, no language."""

from collections.abc import Sequence
from dataclasses import dataclass

#: For each question the numbers of its choices, blank first where it is possible.
Votes = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """One way of voting: strike-offs beside what came in, in people.

    ``difference``: strike-offs without a ballot; negative: ballots without a strike-off. ``taken_back``:
    strike-offs that were, and are not among ``struck_off`` any more.
    """

    channel: str
    struck_off: int
    ballots: int
    spoiled: int
    difference: int
    taken_back: int = 0


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Strike-offs beside what came in, by channel, in people."""

    web_struck_off: int
    web_ballots: int
    desk_struck_off: int
    desk_ballots: int
    desk_spoiled: int
    desk_taken_back: int = 0

    @property
    def web_difference(self) -> int:
        """Strike-offs without a ballot; negative: ballots without a strike-off."""
        return self.web_struck_off - self.web_ballots

    @property
    def desk_difference(self) -> int:
        """Strike-offs without a ballot; negative: ballots without a strike-off."""
        return self.desk_struck_off - self.desk_ballots - self.desk_spoiled

    @property
    def fits(self) -> bool:
        """Nothing is missing and nothing is too much."""
        return not self.web_difference and not self.desk_difference

    def channels(self, *, desks: bool) -> list[ChannelCount]:
        """``web``, and ``desk`` where there was one."""
        web = ChannelCount("web", self.web_struck_off, self.web_ballots, 0, self.web_difference)
        desk = ChannelCount(
            "desk",
            self.desk_struck_off,
            self.desk_ballots,
            self.desk_spoiled,
            self.desk_difference,
            self.desk_taken_back,
        )
        return [web, desk] if desks else [web]


def fault_of_count(votes: Votes, ballots: int, bounds: Sequence[tuple[int, int, bool]]) -> str:
    """Why a desk's count cannot be right, as a code; empty if it can.

    ``bounds`` gives each question's minimum, maximum and whether blank is possible: ``negative``,
    ``too_many`` (an option or the blank ones have more votes than there are ballots), ``does_not_add_up``
    (no way of choosing gives these sums).
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


def total(counts: Sequence[Votes]) -> tuple[tuple[int, ...], ...]:
    """The sum of several counts of the same questions, at least one."""
    by_question = zip(*counts, strict=True)
    return tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in by_question)
