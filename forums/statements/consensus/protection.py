"""What of a statement's counts by group may be told: the one way from counts by group to anything public.

City-wide counts are public and exact. By group there are shares in bands, and two rules:

1. *People.* A group of which fewer than 10 voted on a statement has no figure there. Where somebody is in
   such a group, and with those in no group they are fewer than 10, the smallest group shown goes, too. Those
   in no group alone keep no group from being shown: what is left for them when bands are subtracted from the
   whole is guarded by the second rule, like every other count.
2. *Numbers.* A band holds at least 10 possible numbers of people. Where fewer than 10 of a group (or all but
   fewer than 10) chose something, the public numbers must leave ``ROOM`` values or more for how many it were,
   or as many as the city-wide counts and the sizes leave; otherwise all bands of the statement get wider.

Rule 2 is shown by exchange: some people of one group and as many of another, who voted otherwise, change
places. That alters no total and no size. While all four numbers stay in their bands nobody can tell, even who
knows every size exactly.
"""

from dataclasses import dataclass
from itertools import chain, combinations
from typing import Final

import numpy as np

from forums.statements.consensus.votes import LEAST_PEOPLE, Flags, Integers

#: Into how many equal bands 0 to 100 percent may be divided.
DIVISIONS: Final = (20, 10, 5, 4, 3, 2)
#: Ten are promised. Who knows the borders of groups, too, finds fewer than exchanges of numbers leave, and
#: still fewer where ``MANY`` people or more voted: then a group may have very few ways to vote.
ROOM: Final = 12
ROOM_OF_MANY: Final = 14
MANY: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """``counted[statement, group]``: the group has a figure. ``divisions[statement, group]``: number of bands
    of its shares, 1 for no share. ``bands[statement, group, stance]``: which of them, from 0."""

    counted: Flags
    divisions: Integers
    bands: Integers


def protect(groups: Integers, everybody: Integers, room: int | None = None) -> Protected:
    """``groups[statement, group, stance]`` and ``everybody[statement, stance]``, people. ``room``: values
    that must be left; else by how many voted on the statement that most did.

    Raises ValueError where groups are more than everybody.
    """
    elsewhere = everybody - groups.sum(axis=1)
    if (elsewhere < 0).any() or (groups < 0).any():
        raise ValueError("Groups are parts of everybody.")
    if room is None:
        room = ROOM_OF_MANY if everybody.sum(axis=1).max(initial=0) >= MANY else ROOM
    counted = _counted(groups.sum(axis=2), elsewhere.sum(axis=1))
    # Those without a figure are one group, of which nothing is told.
    rest = elsewhere + np.where(counted[:, :, None], 0, groups).sum(axis=1)
    told = np.where(counted[:, :, None], groups, 0)
    table = np.concatenate([told, rest[:, None, :]], axis=1)
    divisions = np.ones(counted.shape, dtype=np.int64)
    open_ = counted.any(axis=1)
    for most in DIVISIONS:
        tried = np.where(counted, _divisions(told.sum(axis=2), most), 1)
        enough = open_ & _has_room(table, tried, room)
        divisions[enough] = tried[enough]
        open_ &= ~enough
    return Protected(counted, divisions, _bands(told, divisions))


def _counted(seen: Integers, elsewhere: Integers) -> Flags:
    counted: Flags = seen >= LEAST_PEOPLE
    every = np.arange(len(seen))
    for _group in range(seen.shape[1]):
        without = np.where(counted, 0, seen).sum(axis=1)
        smallest = np.where(counted, seen, np.iinfo(np.int64).max).argmin(axis=1)
        too_few = (without > 0) & (without + elsewhere < LEAST_PEOPLE)
        counted[every[too_few], smallest[too_few]] = False
    return counted


def _divisions(seen: Integers, most: int) -> Integers:
    """As many bands as allowed while each holds ``LEAST_PEOPLE`` numbers."""
    found = np.ones(seen.shape, dtype=np.int64)
    for number in reversed(DIVISIONS):
        if number <= most:
            found[seen // number >= LEAST_PEOPLE] = number
    return found


def _bands(counts: Integers, divisions: Integers) -> Integers:
    seen = np.maximum(counts.sum(axis=2, keepdims=True), 1)
    bands: Integers = np.minimum(counts * divisions[:, :, None] // seen, divisions[:, :, None] - 1)
    return bands


def limits(counts: Integers, divisions: Integers) -> tuple[Integers, Integers]:
    """The least and the most that each count can be, by its band and the group's size alone."""
    bands, parts = _bands(counts, divisions), divisions[:, :, None]
    seen = counts.sum(axis=2, keepdims=True)
    least = -(-bands * seen // parts)
    most = np.where(bands == parts - 1, seen, -(-(bands + 1) * seen // parts) - 1)
    return least, most


def _has_room(table: Integers, divisions: Integers, room: int) -> Flags:
    """``[statement]``. The last group of ``table`` is the rest."""
    whole = np.column_stack([divisions, np.ones(len(table), dtype=np.int64)])
    least, most = limits(table, whole)
    more, less = _exchanged(most - table, table - least), _exchanged(table - least, most - table)
    seen = table.sum(axis=2, keepdims=True)
    totals = table.sum(axis=1, keepdims=True)
    everybody = totals.sum(axis=2, keepdims=True)
    by_totals = np.minimum(seen, totals) - np.maximum(0, totals - (everybody - seen)) + 1
    sensitive = (table < LEAST_PEOPLE) | (seen - table < LEAST_PEOPLE)
    safe: Flags = ~sensitive | (more + less + 1 >= np.minimum(room, by_totals))
    everywhere: Flags = np.all(safe, axis=(1, 2))
    return everywhere


def _exchanged(up: Integers, down: Integers) -> Integers:
    """``[statement, group, stance]``: how many people of the group can come to the stance, by exchange with
    others who hold it, while every count rises by ``up`` at most and falls by ``down`` at most.

    A flow: from each other group, at most ``down`` of the stance there, over what may rise there instead, to
    what may fall here. The most that flows is the least cut (Ford & Fulkerson 1956): of the two other stances
    those in ``kept`` are cut at the other groups, those left at this one.
    """
    most = up.copy()
    for group in range(up.shape[1]):
        others = np.arange(up.shape[1]) != group
        for stance in range(up.shape[2]):
            instead = [number for number in range(up.shape[2]) if number != stance]
            for kept in chain.from_iterable(combinations(instead, size) for size in range(len(instead) + 1)):
                left = [number for number in instead if number not in kept]
                there = np.minimum(down[:, others, stance], up[:, others][:, :, list(kept)].sum(axis=2))
                cut = down[:, group][:, left].sum(axis=1) + there.sum(axis=1)
                np.minimum(most[:, group, stance], cut, out=most[:, group, stance])
    return most
