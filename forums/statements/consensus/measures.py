"""Measures of statements: consensus of all groups, division between groups, representativeness for a group.

The formulas are those of Polis (Small et al. 2021). Shares are smoothed by one person with the stance and one
without: nothing divides by zero, and a few votes are not significant. The input is the *published* shares,
not the counts behind them, so that the lists disclose nothing more and anybody can reproduce them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.statements.consensus.votes import Flags, Floats, Integers

#: z of representativeness: one-sided 90 %, as in Polis.
SURE: Final = 1.2816
#: z of division: two-sided 99 %, because the widest of several differences is tested.
APART: Final = 2.5758


@dataclass(frozen=True, slots=True, eq=False)
class PublishedShares:
    """Published shares of one stance, ``[statement, group]``. ``seen``: people who voted, 0 where no share is
    published; ``low`` to ``high``: the band of the share, as parts of 1.
    """

    seen: Integers
    low: Floats
    high: Floats

    @property
    def chosen(self) -> Floats:
        """Estimated people with the stance, by the middle of the band."""
        people: Floats = self.seen * (self.low + self.high) / 2
        return people


def smooth_shares(people: Floats, voted: Integers) -> Floats:
    share: Floats = (people + 1) / (voted + 2)
    return share


def group_informed(people: Floats, voted: Integers) -> Floats:
    """``[statement]``: product of the groups' smoothed shares (group-informed consensus)."""
    product: Floats = np.prod(smooth_shares(people, voted), axis=1)
    return product


def find_common_statements(published: PublishedShares, everybody: PublishedShares) -> list[int]:
    """Indices of statements on which at least half of every group took this stance.

    Ordered by group-informed consensus, then by the share of ``everybody`` (a single group), descending.
    """
    order = np.lexsort((-everybody.low[:, 0], -group_informed(published.chosen, published.seen)))
    in_each: Flags = np.all((published.low >= 1 / 2) & (published.seen > 0), axis=1)
    return [int(index) for index in order if in_each[index]]


def compute_z_score_of_difference(
    people: Floats, voted: Integers, others: Floats, others_voted: Integers
) -> Floats:
    """Two-proportion z-score of the first share being larger, with pooled variance; smoothed."""
    pooled = (people + others + 2) / (voted + others_voted + 4)
    error = np.sqrt(pooled * (1 - pooled) * (1 / (voted + 2) + 1 / (others_voted + 2)))
    z: Floats = (smooth_shares(people, voted) - smooth_shares(others, others_voted)) / error
    return z


def compute_z_score_above_half(people: Floats, voted: Integers) -> Floats:
    """z-score of the share being more than one half; smoothed."""
    z: Floats = 2 * np.sqrt(voted + 2) * (smooth_shares(people, voted) - 1 / 2)
    return z


def list_dividing_statements(published: PublishedShares) -> list[tuple[int, int, int]]:
    """``(statement, group with the larger share, group with the smaller share)``, widest difference first.

    Only pairs whose bands do not overlap and whose difference is significant (``APART``).
    """
    people, voted = published.chosen, published.seen
    shares = smooth_shares(people, voted)
    widest, pair = np.zeros(len(voted)), np.zeros((len(voted), 2), dtype=np.int64)
    for first in range(voted.shape[1]):
        for second in range(voted.shape[1]):
            difference = shares[:, first] - shares[:, second]
            significant = (
                compute_z_score_of_difference(
                    people[:, first], voted[:, first], people[:, second], voted[:, second]
                )
                > APART
            )
            both_published = (voted[:, first] > 0) & (voted[:, second] > 0)
            wider = (
                both_published
                & significant
                & (published.low[:, first] >= published.high[:, second])
                & (difference > widest)
            )
            widest[wider] = difference[wider]
            pair[wider] = first, second
    order = [int(index) for index in np.argsort(-widest, kind="stable") if widest[index] > 0]
    return [(index, int(pair[index, 0]), int(pair[index, 1])) for index in order]


def find_representative_statements(
    published: PublishedShares, everybody: PublishedShares, group: int
) -> Floats:
    """``[statement]``: how representative this stance is for the group, 0 if it is not.

    Measure of Polis: the product of the ratio of the group's share to that of all others who voted, the z of
    that ratio, the share, and its z against one half. Both z must be significant at 90 %, and at least half
    of the group must have taken the stance. The others are ``everybody`` (a single group) minus the group,
    because other groups may have no published share.
    """
    inside, voted = published.chosen[:, group], published.seen[:, group]
    others = np.maximum(everybody.seen[:, 0] - voted, 0)
    outside = np.clip(everybody.chosen[:, 0] - inside, 0, others)
    share, z = smooth_shares(inside, voted), compute_z_score_above_half(inside, voted)
    z_ratio = compute_z_score_of_difference(inside, voted, outside, others)
    ratio = share / smooth_shares(outside, others)
    significant = (
        (z > SURE) & (z_ratio > SURE) & (published.low[:, group] >= 1 / 2) & (voted > 0) & (others > 0)
    )
    return np.where(significant, ratio * z_ratio * share * z, 0.0)
