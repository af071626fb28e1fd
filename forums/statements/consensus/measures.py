"""What statements say about groups: what all agree on, what divides them, what stands for one of them.

The formulas are Polis' (Small et al. 2021); shares are smoothed by one agreeing and one other person, so
nothing divides by zero and a few votes are no certainty. They are given what is *published* of each group,
not the counts behind it: so lists tell nothing that shares in bands don't, and anybody can draw them up.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.statements.consensus.votes import Flags, Floats, Integers

#: One-sided 90 %, as Polis takes it, for what stands for a group.
SURE: Final = 1.2816
#: Two-sided 99 % for what divides: the widest of several differences is looked at.
APART: Final = 2.5758


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Of one stance, ``[statement, group]``: ``seen`` people voted, 0 where no share is published; of them a
    part from ``low`` to ``high``."""

    seen: Integers
    low: Floats
    high: Floats

    @property
    def chosen(self) -> Floats:
        """People, by the middle of the band."""
        people: Floats = self.seen * (self.low + self.high) / 2
        return people


def smoothed(chosen: Floats, seen: Integers) -> Floats:
    share: Floats = (chosen + 1) / (seen + 2)
    return share


def group_informed(chosen: Floats, seen: Integers) -> Floats:
    """``[statement]``: the product over the groups of their smoothed shares."""
    product: Floats = np.prod(smoothed(chosen, seen), axis=1)
    return product


def shared(told: Told, everybody: Told) -> list[int]:
    """Statements on which half of every group or more took this stance, those with the largest product first;
    of equal ones those with the larger share of ``everybody``, who are as one group."""
    order = np.lexsort((-everybody.low[:, 0], -group_informed(told.chosen, told.seen)))
    in_each: Flags = np.all((told.low >= 1 / 2) & (told.seen > 0), axis=1)
    return [int(place) for place in order if in_each[place]]


def z_of_two(chosen: Floats, seen: Integers, others: Floats, others_seen: Integers) -> Floats:
    """How surely the first share is larger: a two-proportion z with a pooled share, smoothed."""
    pooled = (chosen + others + 2) / (seen + others_seen + 4)
    error = np.sqrt(pooled * (1 - pooled) * (1 / (seen + 2) + 1 / (others_seen + 2)))
    z: Floats = (smoothed(chosen, seen) - smoothed(others, others_seen)) / error
    return z


def z_of_half(chosen: Floats, seen: Integers) -> Floats:
    """How surely the share is more than half."""
    z: Floats = 2 * np.sqrt(seen + 2) * (smoothed(chosen, seen) - 1 / 2)
    return z


def dividing(told: Told) -> list[tuple[int, int, int]]:
    """``(statement, group with the larger share, group with the smaller one)``, the widest difference first.
    Their bands don't overlap, and the difference is surely one."""
    chosen, seen = told.chosen, told.seen
    shares = smoothed(chosen, seen)
    widest, pair = np.zeros(len(seen)), np.zeros((len(seen), 2), dtype=np.int64)
    for one in range(seen.shape[1]):
        for other in range(seen.shape[1]):
            apart = shares[:, one] - shares[:, other]
            sure = z_of_two(chosen[:, one], seen[:, one], chosen[:, other], seen[:, other]) > APART
            published = (seen[:, one] > 0) & (seen[:, other] > 0)
            wider = published & sure & (told.low[:, one] >= told.high[:, other]) & (apart > widest)
            widest[wider] = apart[wider]
            pair[wider] = one, other
    order = [int(place) for place in np.argsort(-widest, kind="stable") if widest[place] > 0]
    return [(place, int(pair[place, 0]), int(pair[place, 1])) for place in order]


def representative(told: Told, everybody: Told, group: int) -> Floats:
    """``[statement]``: how well this stance stands for the group, 0 where it does not.

    Polis' measure: the ratio of the group's share to that of the others who voted, its z, the share and its z
    against one half, multiplied; both z at 90 %, and half of the group or more took the stance. The others
    are everybody else: of other groups there may be no share. ``everybody`` is as one group.
    """
    inside, voted = told.chosen[:, group], told.seen[:, group]
    others = np.maximum(everybody.seen[:, 0] - voted, 0)
    outside = np.clip(everybody.chosen[:, 0] - inside, 0, others)
    share, z = smoothed(inside, voted), z_of_half(inside, voted)
    z_ratio = z_of_two(inside, voted, outside, others)
    ratio = share / smoothed(outside, others)
    sure = (z > SURE) & (z_ratio > SURE) & (told.low[:, group] >= 1 / 2) & (voted > 0) & (others > 0)
    return np.where(sure, ratio * z_ratio * share * z, 0.0)
