"""Disclosure control: the one function between a poll's counts by subgroup and anything public.

``protect`` looks at all published tables of a poll together and says what is hidden. The rule, the protection
level and what an attacker may still learn: ``docs/decisions/0006-disclosure.md``. How cells are chosen:
``polls.statistics.suppression``.

City-wide counts are public (batches protect them, and no share is given under ``smallest_base``). A table by
subgroup is tied to them and to the groups' sizes by equations, and those are what is guarded here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from polls.statistics.suppression import BoolArray, IntArray, Table, suppress

#: Published bases are rounded to this.
ROUNDING = 5


@dataclass(frozen=True, slots=True)
class Crosstab:
    """One question by one breakdown: people, unweighted."""

    question: str
    dimension: str
    #: People of each group who answered the question.
    bases: tuple[int, ...]
    #: ``[group][row]``, rows as in the question's total.
    counts: tuple[tuple[int, ...], ...]
    #: Set where one weight holds for everybody of a group: the weighted total of each row then is one more
    #: equation over the groups.
    group_weights: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class QuestionTable:
    """A question's city-wide counts and its breakdowns. ``partition``: the rows add up to the base."""

    key: str
    base: int
    counts: tuple[int, ...]
    partition: bool
    crosstabs: tuple[Crosstab, ...]


@dataclass(frozen=True, slots=True)
class PollTable:
    """All tables of one poll. ``groups``: dimension → people of each group who took part."""

    groups: Mapping[str, tuple[int, ...]]
    questions: tuple[QuestionTable, ...]
    smallest_cell: int = 10
    smallest_base: int = 30


@dataclass(frozen=True, slots=True)
class ProtectedCrosstab:
    """What of a crosstab may be shown. Everything is ``[group]`` or ``[group][row]``, True: hidden."""

    question: str
    dimension: str
    hidden_bases: tuple[bool, ...]
    hidden: tuple[tuple[bool, ...], ...]
    #: Rounded to 5; None where hidden.
    bases: tuple[int | None, ...]
    #: No share of this group is shown: its base is hidden or under ``smallest_base``.
    without_shares: tuple[bool, ...]

    @property
    def hidden_cells(self) -> int:
        return sum(map(sum, self.hidden))


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be shown of a ``PollTable``."""

    #: Dimension → which group sizes are hidden.
    hidden_groups: Mapping[str, tuple[bool, ...]]
    #: Dimension → group sizes rounded to 5; None where hidden.
    groups: Mapping[str, tuple[int | None, ...]]
    #: (question, dimension) → its crosstab.
    crosstabs: Mapping[tuple[str, str], ProtectedCrosstab] = field(default_factory=dict)

    @property
    def hidden_cells(self) -> int:
        """Cells hidden in all crosstabs together; sizes and bases are not counted."""
        return sum(crosstab.hidden_cells for crosstab in self.crosstabs.values())


def rounded(count: int) -> int:
    """To the nearest 5; an integer has no ties."""
    return ROUNDING * ((count + ROUNDING // 2) // ROUNDING)


def protect_counts(
    counts: Sequence[int], total_public: bool = True, smallest_cell: int = 10
) -> tuple[bool, ...]:
    """Which of the counts of a plain list are hidden.

    Those under ``smallest_cell``; where their total is public, also the smallest others until the hidden ones
    are two or more and ``smallest_cell`` together: each then can be anything from 0 to that sum.
    """
    if any(count < 0 for count in counts):
        raise ValueError("Counts of people are not negative.")
    hidden = [count < smallest_cell for count in counts]
    if not total_public or not any(hidden) or len(counts) == 1:
        return tuple(hidden) if len(counts) != 1 or not total_public else (False,)
    for place in sorted(range(len(counts)), key=lambda place: (counts[place], place)):
        together = [count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden]
        if len(together) >= 2 and sum(together) >= smallest_cell:
            break
        hidden[place] = True
    return tuple(hidden)


def protect(table: PollTable) -> Protected:
    """Decide what of all tables of a poll may be shown; the same for every page, file, API and socket.

    Raises ValueError for tables that contradict each other: then a figure is wrong somewhere, and hiding
    would be decided by it.
    """
    _check(table)
    hidden_groups = {
        dimension: protect_counts(sizes, smallest_cell=table.smallest_cell)
        for dimension, sizes in table.groups.items()
    }
    crosstabs = {
        (question.key, crosstab.dimension): _protect_crosstab(
            table, question, crosstab, np.array(hidden_groups[crosstab.dimension])
        )
        for question in table.questions
        for crosstab in question.crosstabs
    }
    groups = {
        dimension: _rounded(sizes, hidden_groups[dimension]) for dimension, sizes in table.groups.items()
    }
    return Protected(hidden_groups, groups, crosstabs)


def _rounded(counts: Sequence[int], hidden: Sequence[bool]) -> tuple[int | None, ...]:
    return tuple(
        None if is_hidden else rounded(count) for count, is_hidden in zip(counts, hidden, strict=True)
    )


def _check(table: PollTable) -> None:
    for question in table.questions:
        for crosstab in question.crosstabs:
            where = f"{question.key} by {crosstab.dimension}"
            sizes = np.array(table.groups[crosstab.dimension])
            bases, counts = np.array(crosstab.bases), np.array(crosstab.counts)
            if counts.shape != (len(sizes), len(question.counts)) or bases.shape != sizes.shape:
                raise ValueError(f"{where}: the table has another shape than its groups and rows.")
            if (counts < 0).any() or (counts > bases[:, None]).any() or (bases > sizes).any():
                raise ValueError(f"{where}: a count is negative or more than the people it is of.")
            if tuple(counts.sum(axis=0)) != question.counts or bases.sum() != question.base:
                raise ValueError(f"{where}: the groups don't add up to the whole.")
            if question.partition and (counts.sum(axis=1) != bases).any():
                raise ValueError(f"{where}: the rows don't add up to the base.")


def _nodes(hidden_groups: BoolArray) -> IntArray:
    """Groups of hidden size share one equation, for only their sum is known; every other has its own."""
    nodes = np.arange(len(hidden_groups))
    if hidden_groups.any():
        nodes[hidden_groups] = np.flatnonzero(hidden_groups)[0]
    return nodes


def _protect_crosstab(
    table: PollTable, question: QuestionTable, crosstab: Crosstab, hidden_groups: BoolArray
) -> ProtectedCrosstab:
    small = table.smallest_cell
    bases, counts = np.array(crosstab.bases), np.array(crosstab.counts)
    sizes = np.array(table.groups[crosstab.dimension])
    nodes = _nodes(hidden_groups)
    missing = sizes - bases

    hidden_bases = hidden_groups
    if missing.any():
        answered = Table(np.column_stack([bases, missing]), nodes, small)
        primary = hidden_groups | (bases < small)
        hidden_bases = suppress(answered, np.column_stack([primary, primary]))[:, 0]

    primary_cells = hidden_bases[:, None] | (counts < small) | (bases[:, None] - counts < small)
    if len(sizes) == 1:
        hidden = np.zeros_like(primary_cells)
    elif question.partition:
        hidden = _hide_rows(counts, primary_cells, missing, hidden_bases, nodes, small)
    else:
        hidden = np.column_stack(
            [
                _hide_rows(
                    np.column_stack([counts[:, row], bases - counts[:, row]]),
                    np.column_stack([primary_cells[:, row]] * 2),
                    missing,
                    hidden_bases,
                    nodes,
                    small,
                )[:, 0]
                for row in range(counts.shape[1])
            ]
        )
    flags = tuple(bool(flag) for flag in hidden_bases)
    return ProtectedCrosstab(
        question=crosstab.question,
        dimension=crosstab.dimension,
        hidden_bases=flags,
        hidden=tuple(tuple(bool(cell) for cell in row) for row in hidden),
        bases=_rounded(crosstab.bases, flags),
        without_shares=tuple(
            flag or base < table.smallest_base for flag, base in zip(flags, crosstab.bases, strict=True)
        ),
    )


def _hide_rows(
    counts: IntArray,
    primary: BoolArray,
    missing: IntArray,
    hidden_bases: BoolArray,
    nodes: IntArray,
    small: int,
) -> BoolArray:
    """Hide in one two-way table whose rows, with those who didn't answer, add up to the groups' sizes."""
    if not missing.any():
        return suppress(Table(counts, nodes, small), primary)
    found = suppress(
        Table(np.column_stack([counts, missing]), nodes, small, fixed=1),
        np.column_stack([primary, hidden_bases]),
    )
    return found[:, :-1]
