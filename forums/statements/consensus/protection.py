"""Disclosure control of a statement's counts by group: everything public about groups passes through it.

City-wide counts are public and exact. Shares by group are published in bands, under two rules:

1. *People.* A group with fewer than 10 votes on a statement is suppressed there. If the people of suppressed
   groups and those in no group are together fewer than 10, but some group is suppressed, the smallest
   published group is suppressed, too. People in no group alone suppress nothing: their remainder, when bands
   are subtracted from the total, is protected by rule 2, like every other count.
2. *Numbers.* A band contains at least 10 possible numbers of people. Where fewer than 10 people of a group
   (or all but fewer than 10) chose a stance, the published numbers must leave at least ``ROOM`` possible
   values for that count, or as many as the city-wide counts and the sizes allow; else all bands of the
   statement are widened.

Rule 2 is proved by exchange: some people of one group change places with as many of another group who voted
otherwise. No total and no size changes. While all four counts stay in their bands, nobody can tell the
difference, not even with exact knowledge of all sizes.
"""

from dataclasses import dataclass
from itertools import chain, combinations
from typing import Final

import numpy as np

from forums.statements.consensus.votes import MIN_PEOPLE, Flags, Integers

#: Allowed numbers of equal bands from 0 to 100 percent, finest first.
DIVISIONS: Final = (20, 10, 5, 4, 3, 2)
#: Required possible values. Ten are promised; somebody who also knows the group boundaries can exclude some,
#: and more of them where at least ``MANY`` people voted, since a group may then have very few vote patterns.
ROOM: Final = 12
ROOM_OF_MANY: Final = 14
MANY: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """``counted[statement, group]``: not suppressed. ``divisions[statement, group]``: number of bands, 1 if
    no share is published. ``bands[statement, group, stance]``: index of the band, from 0.
    """

    counted: Flags
    divisions: Integers
    bands: Integers


def protect_counts(groups: Integers, everybody: Integers, room: int | None = None) -> Protected:
    """Apply both rules to counts of people: ``groups[statement, group, stance]`` and ``everybody[statement,
    stance]``.

    ``room``: required possible values; None chooses by the votes on the statement with the most. Raises
    ValueError if the groups exceed everybody.
    """
    elsewhere = everybody - groups.sum(axis=1)
    if (elsewhere < 0).any() or (groups < 0).any():
        raise ValueError("Groups are parts of everybody.")
    if room is None:
        room = ROOM_OF_MANY if everybody.sum(axis=1).max(initial=0) >= MANY else ROOM
    counted = _flag_counted_groups(groups.sum(axis=2), elsewhere.sum(axis=1))
    # People of suppressed groups and of no group form one group, of which nothing is published.
    rest = elsewhere + np.where(counted[:, :, None], 0, groups).sum(axis=1)
    published = np.where(counted[:, :, None], groups, 0)
    table = np.concatenate([published, rest[:, None, :]], axis=1)
    divisions = np.ones(counted.shape, dtype=np.int64)
    unsettled = counted.any(axis=1)
    for finest in DIVISIONS:
        candidate = np.where(counted, _choose_divisions(published.sum(axis=2), finest), 1)
        safe = unsettled & _has_room(table, candidate, room)
        divisions[safe] = candidate[safe]
        unsettled &= ~safe
    return Protected(counted, divisions, _assign_bands(published, divisions))


def _flag_counted_groups(voted: Integers, elsewhere: Integers) -> Flags:
    """``[statement, group]``: whether rule 1 allows shares of the group to be published there."""
    counted: Flags = voted >= MIN_PEOPLE
    statements = np.arange(len(voted))
    for _group in range(voted.shape[1]):
        suppressed = np.where(counted, 0, voted).sum(axis=1)
        smallest = np.where(counted, voted, np.iinfo(np.int64).max).argmin(axis=1)
        too_few = (suppressed > 0) & (suppressed + elsewhere < MIN_PEOPLE)
        counted[statements[too_few], smallest[too_few]] = False
    return counted


def _choose_divisions(voted: Integers, finest: int) -> Integers:
    """For each number of votes: the most bands, of ``DIVISIONS`` and at most ``finest``, that each contain
    ``MIN_PEOPLE`` possible counts; 1, which publishes no share, if there are too few votes.
    """
    divisions = np.ones(voted.shape, dtype=np.int64)
    # From coarse to fine: each that fits replaces the coarser ones.
    for number in reversed(DIVISIONS):
        if number <= finest:
            divisions[voted // number >= MIN_PEOPLE] = number
    return divisions


def _assign_bands(counts: Integers, divisions: Integers) -> Integers:
    """``[statement, group, stance]``: index of the band of each count; full shares are in the last band."""
    voted = np.maximum(counts.sum(axis=2, keepdims=True), 1)
    bands: Integers = np.minimum(counts * divisions[:, :, None] // voted, divisions[:, :, None] - 1)
    return bands


def compute_count_limits(counts: Integers, divisions: Integers) -> tuple[Integers, Integers]:
    """Minimum and maximum of each count, given its band and the number of votes of its group."""
    bands, parts = _assign_bands(counts, divisions), divisions[:, :, None]
    voted = counts.sum(axis=2, keepdims=True)
    least = -(-bands * voted // parts)
    most = np.where(bands == parts - 1, voted, -(-(bands + 1) * voted // parts) - 1)
    return least, most


def _has_room(table: Integers, divisions: Integers, room: int) -> Flags:
    """``[statement]``: whether rule 2 holds. The last group of ``table`` is the unpublished rest."""
    all_divisions = np.column_stack([divisions, np.ones(len(table), dtype=np.int64)])
    least, most = compute_count_limits(table, all_divisions)
    more, less = (
        _compute_max_exchange(most - table, table - least),
        _compute_max_exchange(table - least, most - table),
    )
    voted = table.sum(axis=2, keepdims=True)
    totals = table.sum(axis=1, keepdims=True)
    everybody = totals.sum(axis=2, keepdims=True)
    by_totals = np.minimum(voted, totals) - np.maximum(0, totals - (everybody - voted)) + 1
    sensitive = (table < MIN_PEOPLE) | (voted - table < MIN_PEOPLE)
    safe: Flags = ~sensitive | (more + less + 1 >= np.minimum(room, by_totals))
    everywhere: Flags = np.all(safe, axis=(1, 2))
    return everywhere


def _compute_max_exchange(up: Integers, down: Integers) -> Integers:
    """``[statement, group, stance]``: maximum number of people of the group who can move to the stance, by
    exchange with people of other groups, while each count rises by at most ``up`` and falls by at most
    ``down``.

    This is a maximum flow: from each other group (at most ``down`` of the stance there), through the counts
    that may rise there instead, to the counts that may fall here. It equals the minimum cut (Ford & Fulkerson
    1956): of the two other stances, those in ``cut_there`` are cut at the other groups, the rest here.
    """
    most = up.copy()
    for group in range(up.shape[1]):
        others = np.arange(up.shape[1]) != group
        for stance in range(up.shape[2]):
            other_stances = [number for number in range(up.shape[2]) if number != stance]
            for cut_there in chain.from_iterable(
                combinations(other_stances, size) for size in range(len(other_stances) + 1)
            ):
                cut_here = [number for number in other_stances if number not in cut_there]
                rising = np.minimum(down[:, others, stance], up[:, others][:, :, list(cut_there)].sum(axis=2))
                cut = down[:, group][:, cut_here].sum(axis=1) + rising.sum(axis=1)
                np.minimum(most[:, group, stance], cut, out=most[:, group, stance])
    return most
