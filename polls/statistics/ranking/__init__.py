"""Count of ranked ballots by instant-runoff, Schulze and Borda, in exact integers and fractions.

A ballot is a weak order: levels of options, best first. Options in the same level are tied; options left out
are tied behind everything ranked. A blank ballot ranks nothing, is ignored by every method and reported as a
separate number. Results do not depend on the order of ballots or options.

Ties are broken by a reproducible lot: options in the order of SHA-256(seed + ":" + option id), smallest
first; the first is favoured. Every use of the lot is in the result.

Without ballots there is no result: ``winner`` is None and ``order`` is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from polls.statistics.ranking.ballots import Ballot, Draw, Lot, Profile
from polls.statistics.ranking.condorcet import (
    Pairwise,
    Schulze,
    compare_pairwise,
    find_condorcet_winner,
    find_smith_set,
    rank_by_schulze,
)
from polls.statistics.ranking.points import Borda, rank_by_borda
from polls.statistics.ranking.runoff import InstantRunoff, Round, Transfer, compute_instant_runoff

__all__ = [
    "Ballot",
    "Borda",
    "Draw",
    "InstantRunoff",
    "Lot",
    "Pairwise",
    "Profile",
    "RankedCount",
    "Round",
    "Schulze",
    "Transfer",
    "compare_pairwise",
    "compute_instant_runoff",
    "count_rankings",
    "find_condorcet_winner",
    "find_smith_set",
    "rank_by_borda",
    "rank_by_schulze",
]


@dataclass(frozen=True, slots=True)
class RankedCount:
    """Results of all methods for the same ballots, with the lot that anybody can reproduce."""

    pairwise: Pairwise
    condorcet_winner: int | None
    smith_set: tuple[int, ...]
    instant_runoff: InstantRunoff
    schulze: Schulze
    borda: Borda
    lot: Lot

    @property
    def methods_agree(self) -> bool:
        return self.instant_runoff.winner == self.schulze.winner == self.borda.winner

    def to_json(self) -> dict[str, Any]:
        return {
            "options": list(self.pairwise.options),
            "ballots": self.pairwise.ballots,
            "blank": self.pairwise.blank,
            "pairwise": self.pairwise.to_json()["preferring"],
            "condorcet_winner": self.condorcet_winner,
            "smith_set": list(self.smith_set),
            "instant_runoff": self.instant_runoff.to_json(),
            "schulze": self.schulze.to_json(),
            "borda": self.borda.to_json(),
            "methods_agree": self.methods_agree,
            "lot": {"seed": self.lot.seed, "order": list(self.lot.ordered(self.pairwise.options))},
        }


def count_rankings(options: Sequence[int], profile: Profile, seed: str) -> RankedCount:
    """Count by every method. ``seed`` is public. Raises ValueError for an invalid ballot."""
    lot = Lot(seed)
    pairs = compare_pairwise(options, profile)
    return RankedCount(
        pairs,
        find_condorcet_winner(pairs),
        find_smith_set(pairs),
        compute_instant_runoff(options, profile, lot),
        rank_by_schulze(pairs, lot),
        rank_by_borda(pairs, lot),
        lot,
    )
