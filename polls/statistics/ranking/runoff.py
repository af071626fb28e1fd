"""Instant-runoff voting, with a record of every round."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from polls.statistics.ranking.ballots import Ballot, Draw, Lot, Profile, check_ballots


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where the ballots of an eliminated option went."""

    option: int
    to: Mapping[int, int]
    exhausted: int

    def to_json(self) -> dict[str, Any]:
        to = {str(option): number for option, number in self.to.items()}
        return {"option": self.option, "to": to, "exhausted": self.exhausted}


@dataclass(frozen=True, slots=True)
class Round:
    """One round: ``counts`` of the continuing options and the ballots exhausted so far.

    Together they are all ballots. ``transfers`` are those of the options eliminated after the round; the last
    round has none.
    """

    number: int
    counts: Mapping[int, int]
    exhausted: int
    transfers: tuple[Transfer, ...] = ()

    @property
    def continuing(self) -> int:
        return sum(self.counts.values())

    @property
    def majority(self) -> int:
        """The smallest number that is more than half of the continuing ballots."""
        return self.continuing // 2 + 1

    @property
    def leaders(self) -> tuple[int, ...]:
        most = max(self.counts.values())
        return tuple(option for option, number in self.counts.items() if number == most)

    @property
    def has_majority(self) -> bool:
        """Whether an option has more than half of the continuing ballots, and so will win."""
        return max(self.counts.values()) >= self.majority

    @property
    def has_majority_of_all(self) -> bool:
        """Whether an option has more than half of all ballots, including exhausted ones."""
        return 2 * max(self.counts.values()) > self.continuing + self.exhausted

    @property
    def eliminated(self) -> tuple[int, ...]:
        return tuple(transfer.option for transfer in self.transfers)

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "counts": {str(option): number for option, number in self.counts.items()},
            "exhausted": self.exhausted,
            "continuing": self.continuing,
            "majority": self.majority,
            "leaders": list(self.leaders),
            "has_majority": self.has_majority,
            "has_majority_of_all": self.has_majority_of_all,
            "transfers": [transfer.to_json() for transfer in self.transfers],
        }


@dataclass(frozen=True, slots=True)
class InstantRunoff:
    """Result of instant-runoff.

    ``order``: the winner, the runner-up, then the others in reverse order of elimination.
    """

    options: tuple[int, ...]
    rounds: tuple[Round, ...]
    order: tuple[int, ...]
    draws: tuple[Draw, ...]

    @property
    def winner(self) -> int | None:
        return self.order[0] if self.order else None

    @property
    def decided_in(self) -> int | None:
        """The first round with a majority; later rounds are informative. None if the lot decided."""
        return next((round_.number for round_ in self.rounds if round_.has_majority), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "winner": self.winner,
            "order": list(self.order),
            "decided_in": self.decided_in,
            "rounds": [round_.to_json() for round_ in self.rounds],
            "draws": [draw.to_json() for draw in self.draws],
        }


Pile = list[tuple[Ballot, int]]


class _Piles:
    """The ballots that currently count for each continuing option, and the number of exhausted ones."""

    def __init__(self, options: Sequence[int], ballots: Pile) -> None:
        self.piles: dict[int, Pile] = {option: [] for option in options}
        self.exhausted = 0
        self._deal(ballots)

    def counts(self) -> dict[int, int]:
        return {option: sum(number for _, number in pile) for option, pile in self.piles.items()}

    def _deal(self, ballots: Pile) -> tuple[Counter[int], int]:
        """Assign ballots to their best continuing option.

        A ballot with several tied in that place is exhausted for good. Returns the numbers assigned by option
        and the number exhausted.
        """
        to: Counter[int] = Counter()
        exhausted = 0
        for ballot, number in ballots:
            best: list[int] = []
            for level in ballot:
                best = [option for option in level if option in self.piles]
                if best:
                    break
            if len(best) == 1:
                self.piles[best[0]].append((ballot, number))
                to[best[0]] += number
            else:
                exhausted += number
        self.exhausted += exhausted
        return to, exhausted

    def eliminate(self, options: Sequence[int]) -> tuple[Transfer, ...]:
        removed_piles = [(option, self.piles.pop(option)) for option in options]
        transfers = []
        for option, pile in removed_piles:
            to, exhausted = self._deal(pile)
            transfers.append(
                Transfer(option, {other: to[other] for other in self.piles if to[other]}, exhausted)
            )
        return tuple(transfers)


def _choose_eliminated(
    counts: Mapping[int, int], number: int, lot: Lot
) -> tuple[tuple[int, ...], list[Draw]]:
    """The options to eliminate, the one placed last first, and the draws used.

    These are the largest number of lowest options that together have fewer ballots than the next one: no
    transfer could let one overtake it, so no lot is needed. Otherwise only the lowest is eliminated. Two
    options always remain.
    """
    lot_order = lot.ordered(counts)
    lowest = sorted(counts, key=lambda option: (counts[option], -lot_order.index(option)))
    for size in range(len(lowest) - 2, 0, -1):
        out = tuple(lowest[:size])
        if sum(counts[option] for option in out) < counts[lowest[size]]:
            return out, [Draw("place", tied, number) for tied in _break_tie(out, counts, lot)]
    (tied, *_) = _break_tie(lowest, counts, lot)
    return (lowest[0],), [Draw("elimination", tied, number)]


def _break_tie(options: Sequence[int], counts: Mapping[int, int], lot: Lot) -> list[tuple[int, ...]]:
    """Sets of ``options`` with equal numbers of ballots, each in the lot's order; fewest ballots first."""
    levels = (
        [option for option in options if counts[option] == votes]
        for votes in sorted({counts[option] for option in options})
    )
    return [lot.ordered(level) for level in levels if len(level) > 1]


def compute_instant_runoff(options: Sequence[int], profile: Profile, lot: Lot) -> InstantRunoff:
    """Count by instant-runoff: a ballot counts for its best continuing option.

    A ballot with several tied options in that place is exhausted for good. Rounds continue until two options
    remain, so that the final comparison is published; a majority reached earlier is never lost. There is no
    result if no ballot has a single first option. Raises ValueError for an invalid ballot.

    These rules reproduce the published rounds of Burlington's 2009 mayoral election exactly (4313 to 4061,
    606 exhausted). Letting tied ballots count again after all but one tied option is eliminated would give
    4314 to 4064.
    """
    counted, _ = check_ballots(options, profile)
    piles = _Piles(options, counted)
    rounds: list[Round] = []
    out_first: list[int] = []
    draws: list[Draw] = []
    while True:
        counts, exhausted, number = piles.counts(), piles.exhausted, len(rounds) + 1
        if len(counts) <= 2 or not any(counts.values()):
            rounds.append(Round(number, counts, exhausted))
            break
        out, uses = _choose_eliminated(counts, number, lot)
        draws += uses
        out_first += out
        rounds.append(Round(number, counts, exhausted, piles.eliminate(out)))
    if not any(counts.values()):
        return InstantRunoff(tuple(options), tuple(rounds), (), ())
    last = sorted(lot.ordered(counts), key=lambda option: -counts[option])
    if len(last) == 2 and counts[last[0]] == counts[last[1]]:
        draws.append(Draw("winner", tuple(last), number))
    return InstantRunoff(tuple(options), tuple(rounds), (*last, *reversed(out_first)), tuple(draws))
