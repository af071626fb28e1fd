"""Disclosure control: all of a poll's counts by subgroup pass through ``protect_tables`` before publication.

``protect_tables`` considers all published tables of a poll together and decides what is hidden.
``docs/decisions/0006-disclosure.md`` has the rule, the protection level and what an attacker may still learn;
``polls.statistics.suppression`` chooses the cells.

City-wide counts are public (batches protect them, and no share is published under ``smallest_base``). A table
by subgroup is linked to them and to the groups' sizes by linear equations. Protection is against an attacker
who solves these equations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from polls.statistics import linked_tables
from polls.statistics.bounds import BoundsUndetermined
from polls.statistics.linked_tables import Part
from polls.statistics.suppression import BoolArray, IntArray, Table, suppress_cells

Number = TypeVar("Number", np.int64, np.bool_)

#: Published bases are rounded to this.
ROUNDING = 5


@dataclass(frozen=True, slots=True)
class Crosstab:
    """Unweighted counts of one question by one breakdown."""

    question: str
    dimension: str
    #: People of each group who answered the question.
    bases: tuple[int, ...]
    #: ``[group][row]``, with the rows of the question's total.
    counts: tuple[tuple[int, ...], ...]
    #: Weight of each group (the mean, if weights vary within groups by public attributes). With it each row's
    #: weighted total is one more equation over the groups.
    group_weights: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class AskedIf:
    """Condition of a question asked only of those who chose one of ``rows`` of an earlier question.

    The earlier question's cells then bound or determine this question's bases.
    """

    question: str
    rows: tuple[int, ...]
    #: Whether everybody who is asked must answer.
    required: bool = True


@dataclass(frozen=True, slots=True)
class QuestionTable:
    """A question's city-wide counts and its breakdowns. ``partition``: the rows add up to the base."""

    key: str
    base: int
    counts: tuple[int, ...]
    partition: bool
    crosstabs: tuple[Crosstab, ...]
    asked_if: AskedIf | None = None
    #: Multiple choice: minimum and maximum number of options per person.
    choices: tuple[int, int] | None = None
    #: Whether the last row is *no opinion*, chosen instead of options.
    no_opinion: bool = False
    #: Tables with the same name have cells that can be derived from each other in ways that are not modelled:
    #: if one cell is hidden, all are.
    tied: str = ""


@dataclass(frozen=True, slots=True)
class PollTable:
    """All tables of one poll.

    ``groups``: dimension → number of participants of each group. ``floors``: dimension → lower bounds of
    these numbers that other publications imply.
    """

    groups: Mapping[str, tuple[int, ...]]
    questions: tuple[QuestionTable, ...]
    smallest_cell: int = 10
    smallest_base: int = 30
    floors: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProtectedCrosstab:
    """What may be published of a crosstab. Flags are ``[group]`` or ``[group][row]``; True means hidden."""

    question: str
    dimension: str
    hidden_bases: tuple[bool, ...]
    hidden: tuple[tuple[bool, ...], ...]
    #: Rounded to 5; None if hidden.
    bases: tuple[int | None, ...]
    #: Groups without shares: the base is hidden or under ``smallest_base``.
    without_shares: tuple[bool, ...]

    @property
    def hidden_cells(self) -> int:
        return sum(map(sum, self.hidden))


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be published of a ``PollTable``."""

    #: Dimension → flags of hidden group sizes.
    hidden_groups: Mapping[str, tuple[bool, ...]]
    #: Dimension → group sizes rounded to 5; None if hidden.
    groups: Mapping[str, tuple[int | None, ...]]
    #: By (question, dimension).
    crosstabs: Mapping[tuple[str, str], ProtectedCrosstab] = field(default_factory=dict)

    @property
    def hidden_cells(self) -> int:
        """Number of hidden cells in all crosstabs, without sizes and bases."""
        return sum(crosstab.hidden_cells for crosstab in self.crosstabs.values())


def round_count(count: int) -> int:
    """``count`` rounded to the nearest 5; ties cannot occur with integers."""
    return ROUNDING * ((count + ROUNDING // 2) // ROUNDING)


def protect_counts(
    counts: Sequence[int], total_public: bool = True, smallest_cell: int = 10, floors: Sequence[int] = ()
) -> tuple[bool, ...]:
    """Flags of the counts in a list that must be hidden.

    Counts under ``smallest_cell`` are hidden. If the total is public, the smallest others are hidden too,
    until at least two are hidden and their sum exceeds that of their ``floors`` by ``smallest_cell``. A small
    count can then be anything from 0 to that sum. Raises ValueError for a negative count.
    """
    above = [count - floor for count, floor in zip(counts, floors or [0] * len(counts), strict=True)]
    if any(count < 0 for count in counts):
        raise ValueError("Counts of people must not be negative.")
    hidden = [count < smallest_cell for count in counts]
    if not total_public or not any(hidden):
        return tuple(hidden)
    if len(counts) == 1:
        return (False,)
    for place in sorted(range(len(counts)), key=lambda place: (counts[place], place)):
        together = [more for more, is_hidden in zip(above, hidden, strict=True) if is_hidden]
        if len(together) >= 2 and sum(together) >= smallest_cell:
            break
        hidden[place] = True
    return tuple(hidden)


def protect_tables(table: PollTable) -> Protected:
    """Decide what may be published of all tables of a poll, for every page, file, API and socket alike.

    Raises ValueError if tables contradict each other: some figure is wrong, and suppression would rely on it.
    """
    _check_totals(table)
    hidden_groups, groups, crosstabs = {}, {}, {}
    for dimension, sizes in table.groups.items():
        flags = protect_counts(
            sizes, smallest_cell=table.smallest_cell, floors=table.floors.get(dimension, ())
        )
        hidden_groups[dimension] = flags
        groups[dimension] = _round_shown_counts(sizes, flags)
        for crosstab, part in _protect_dimension(table, dimension, np.array(flags, dtype=bool)):
            crosstabs[crosstab.question, dimension] = _build_protected_crosstab(
                crosstab, part, table.smallest_base
            )
    return Protected(hidden_groups, groups, crosstabs)


def _round_shown_counts(counts: Sequence[int], hidden: Sequence[bool]) -> tuple[int | None, ...]:
    return tuple(
        None if is_hidden else round_count(count) for count, is_hidden in zip(counts, hidden, strict=True)
    )


def _check_totals(table: PollTable) -> None:
    """Raise ValueError if a table's shape or sums do not fit its groups and rows."""
    for question in table.questions:
        for crosstab in question.crosstabs:
            label = f"{question.key} by {crosstab.dimension}"
            sizes = np.array(table.groups[crosstab.dimension])
            bases, counts = np.array(crosstab.bases), np.array(crosstab.counts)
            if counts.shape != (len(sizes), len(question.counts)) or bases.shape != sizes.shape:
                raise ValueError(f"{label}: the table has another shape than its groups and rows.")
            if (counts < 0).any() or (counts > bases[:, None]).any() or (bases > sizes).any():
                raise ValueError(f"{label}: a count is negative or more than the people it is of.")
            if tuple(counts.sum(axis=0)) != question.counts or bases.sum() != question.base:
                raise ValueError(f"{label}: the groups don't add up to the whole.")
            if question.partition and (counts.sum(axis=1) != bases).any():
                raise ValueError(f"{label}: the rows don't add up to the base.")


def _build_protected_crosstab(crosstab: Crosstab, part: Part, smallest_base: int) -> ProtectedCrosstab:
    hidden_bases = tuple(part.hidden_bases.tolist())
    return ProtectedCrosstab(
        question=crosstab.question,
        dimension=crosstab.dimension,
        hidden_bases=hidden_bases,
        hidden=tuple(tuple(row) for row in part.hidden.tolist()),
        bases=_round_shown_counts(crosstab.bases, hidden_bases),
        without_shares=tuple(
            hidden or base < smallest_base for hidden, base in zip(hidden_bases, crosstab.bases, strict=True)
        ),
    )


def _protect_dimension(
    table: PollTable, dimension: str, hidden_groups: BoolArray
) -> list[tuple[Crosstab, Part]]:
    """Protect the tables by one breakdown. Those by others share only public totals with them."""
    pairs = [
        (question, crosstab)
        for question in sorted(table.questions, key=lambda question: question.key)
        for crosstab in question.crosstabs
        if crosstab.dimension == dimension
    ]
    sizes = np.array(table.groups[dimension])
    numbers = {question.key: number for number, (question, _crosstab) in enumerate(pairs)}
    parts = [_build_part(question, crosstab, hidden_groups, numbers) for question, crosstab in pairs]
    # A single group is the whole city, whose counts are public.
    if len(sizes) > 1:
        for part in parts:
            _suppress_part(part, sizes, hidden_groups, table.smallest_cell)
        for members in linked_tables.list_clusters(parts, table.smallest_cell):
            together = [parts[number] for number in members]
            for part in together:
                # From the number among all tables to the number within the cluster.
                part.parent = None if part.parent is None else members.index(part.parent)
            try:
                _suppress_linked_parts(together, sizes, hidden_groups, table.smallest_cell)
            except BoundsUndetermined:
                # What cannot be proved to be guarded in reasonable time is hidden completely.
                for part in together:
                    part.hidden[:] = True
                    part.hidden_bases |= part.parent is not None
    for name in {question.tied for question, _crosstab in pairs if question.tied}:
        tied = [part for (question, _), part in zip(pairs, parts, strict=True) if question.tied == name]
        if any(part.hidden.any() for part in tied):
            for part in tied:
                part.hidden[:] = True
    return [(crosstab, part) for (_question, crosstab), part in zip(pairs, parts, strict=True)]


def _suppress_linked_parts(
    together: list[Part], sizes: npt.NDArray[np.int64], hidden_groups: BoolArray, level: int
) -> None:
    """Hide more in all parts until their tables together guard every number as far as they can."""
    guarded: set[bytes] = set()
    while linked_tables.hide_more(together, sizes, hidden_groups, level, guarded):
        for part in together:
            _suppress_part(part, sizes, hidden_groups, level)


def _build_part(
    question: QuestionTable, crosstab: Crosstab, hidden_groups: BoolArray, numbers: Mapping[str, int]
) -> Part:
    """A part in which only groups of hidden size are hidden so far."""
    counts = np.array(crosstab.counts)
    part = Part(
        counts=counts,
        bases=np.array(crosstab.bases),
        partition=question.partition,
        weights=crosstab.group_weights,
        hidden=np.zeros(counts.shape, dtype=bool),
        hidden_bases=hidden_groups.copy(),
        choices=question.choices,
        no_opinion=question.no_opinion,
    )
    if question.asked_if is not None and question.asked_if.question in numbers:
        part.parent = numbers[question.asked_if.question]
        part.asked_of = question.asked_if.rows
        part.required = question.asked_if.required
    return part


def _suppress_part(part: Part, sizes: IntArray, hidden_groups: BoolArray, level: int) -> None:
    """Hide small numbers in each table of the part, and others from which these could be computed."""
    nodes = np.arange(len(sizes))
    # For groups of hidden size only their sum is known.
    nodes[hidden_groups] = np.argmax(hidden_groups)
    missing = sizes - part.bases
    if missing.any():
        primary = part.bases < level
        answered = Table(
            _stack_columns(part.bases, missing),
            nodes,
            _stack_columns(primary, primary),
            level,
            0,
            part.weights,
        )
        hidden: BoolArray = part.hidden_bases | primary
        part.hidden_bases = _combine_columns(suppress_cells(answered, _stack_columns(hidden, hidden)))
    sensitive = part.sensitive(level)
    part.hidden |= sensitive | part.hidden_bases[:, None]
    if part.partition:
        part.hidden = _hide_cells(part, part.counts, sensitive, part.hidden, (missing, nodes, level))
        return
    for row, counts in enumerate(part.counts.T):
        # A table of two rows, chosen and not chosen: both are hidden or neither.
        both = _stack_columns(counts, part.bases - counts)
        secret, hidden = sensitive[:, row], part.hidden[:, row]
        both_hidden = _hide_cells(
            part,
            both,
            _stack_columns(secret, secret),
            _stack_columns(hidden, hidden),
            (missing, nodes, level),
        )
        part.hidden[:, row] = _combine_columns(both_hidden)


def _hide_cells(
    part: Part,
    counts: IntArray,
    sensitive: BoolArray,
    hidden: BoolArray,
    around: tuple[IntArray, IntArray, int],
) -> BoolArray:
    """Suppress cells of a two-way table whose rows and non-respondents add up to the groups' sizes.

    ``around``: people of each group who did not answer, node of each group, protection level.
    """
    missing, nodes, level = around
    if not missing.any():
        return suppress_cells(Table(counts, nodes, sensitive, level, 0, part.weights), hidden)
    extended = Table(
        np.column_stack([counts, missing]),
        nodes,
        np.column_stack([sensitive, np.zeros_like(part.hidden_bases)]),
        level,
        1,
        part.weights,
    )
    return suppress_cells(extended, np.column_stack([hidden, part.hidden_bases]))[:, :-1]


def _stack_columns(left: npt.NDArray[Number], right: npt.NDArray[Number]) -> npt.NDArray[Number]:
    return np.column_stack([left, right])


def _combine_columns(flags: BoolArray) -> BoolArray:
    """Whether either of the two flags of each row is set."""
    return flags[:, 0] | flags[:, 1]
