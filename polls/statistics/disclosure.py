"""Disclosure control: the one function between a poll's counts by subgroup and anything public.

``protect`` looks at all published tables of a poll together and says what is hidden. The rule, the protection
level and what an attacker may still learn: ``docs/decisions/0006-disclosure.md``. How cells are chosen:
``polls.statistics.suppression``.

City-wide counts are public (batches protect them, and no share is given under ``smallest_base``). A table by
subgroup is tied to them and to the groups' sizes by equations, and those are what is guarded here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from polls.statistics import linked
from polls.statistics.bounds import Unsettled
from polls.statistics.linked import Part
from polls.statistics.suppression import BoolArray, IntArray, Table, suppress

Number = TypeVar("Number", np.int64, np.bool_)

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
    #: What somebody of each group weighs (on average, where weights vary within groups by what is public):
    #: the weighted total of each row then is one more equation over the groups.
    group_weights: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class AskedIf:
    """Asked only of those who chose one of ``rows`` of an earlier question: its cells tell this base."""

    question: str
    rows: tuple[int, ...]
    #: Everybody who is asked must answer.
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
    #: With several choices: the least and the most options for one person.
    choices: tuple[int, int] | None = None
    #: The last row is *no opinion*, chosen instead of options.
    no_opinion: bool = False
    #: The cells of tables with this name can be worked out of one another in ways that are not looked at:
    #: where one is hidden, all are.
    tied: str = ""


@dataclass(frozen=True, slots=True)
class PollTable:
    """All tables of one poll. ``groups``: dimension → people of each group who took part. ``floors``: of how
    many each is known to be at least, where something else tells that."""

    groups: Mapping[str, tuple[int, ...]]
    questions: tuple[QuestionTable, ...]
    smallest_cell: int = 10
    smallest_base: int = 30
    floors: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


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
    counts: Sequence[int], total_public: bool = True, smallest_cell: int = 10, floors: Sequence[int] = ()
) -> tuple[bool, ...]:
    """Which of the counts of a plain list are hidden.

    Those under ``smallest_cell``; where their total is public, also the smallest others until the hidden ones
    are two or more and together ``smallest_cell`` above their ``floors``: a small one then can be anything
    from 0 to that sum.
    """
    above = [count - floor for count, floor in zip(counts, floors or [0] * len(counts), strict=True)]
    if any(count < 0 for count in counts):
        raise ValueError("Counts of people are not negative.")
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


def protect(table: PollTable) -> Protected:
    """Decide what of all tables of a poll may be shown; the same for every page, file, API and socket.

    Raises ValueError for tables that contradict each other: then a figure is wrong somewhere, and hiding
    would be decided by it.
    """
    _check(table)
    hidden_groups, groups, crosstabs = {}, {}, {}
    for dimension, sizes in table.groups.items():
        flags = protect_counts(
            sizes, smallest_cell=table.smallest_cell, floors=table.floors.get(dimension, ())
        )
        hidden_groups[dimension] = flags
        groups[dimension] = _rounded(sizes, flags)
        for crosstab, part in _protect_dimension(table, dimension, np.array(flags, dtype=bool)):
            crosstabs[crosstab.question, dimension] = _protected(crosstab, part, table.smallest_base)
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


def _protected(crosstab: Crosstab, part: Part, smallest_base: int) -> ProtectedCrosstab:
    hidden_bases = tuple(part.hidden_bases.tolist())
    return ProtectedCrosstab(
        question=crosstab.question,
        dimension=crosstab.dimension,
        hidden_bases=hidden_bases,
        hidden=tuple(tuple(row) for row in part.hidden.tolist()),
        bases=_rounded(crosstab.bases, hidden_bases),
        without_shares=tuple(
            hidden or base < smallest_base for hidden, base in zip(hidden_bases, crosstab.bases, strict=True)
        ),
    )


def _protect_dimension(
    table: PollTable, dimension: str, hidden_groups: BoolArray
) -> list[tuple[Crosstab, Part]]:
    """Tables by one breakdown. Those by another meet them only in the totals, which are public."""
    found = [
        (question, crosstab)
        for question in sorted(table.questions, key=lambda question: question.key)
        for crosstab in question.crosstabs
        if crosstab.dimension == dimension
    ]
    sizes = np.array(table.groups[dimension])
    numbers = {question.key: number for number, (question, _crosstab) in enumerate(found)}
    parts = [_part(question, crosstab, hidden_groups, numbers) for question, crosstab in found]
    # One group is the whole city, and nothing about it is new.
    if len(sizes) > 1:
        for part in parts:
            _settle(part, sizes, hidden_groups, table.smallest_cell)
        for members in linked.clusters(parts, table.smallest_cell):
            together = [parts[number] for number in members]
            for part in together:
                # From its number among all tables to that among these.
                part.parent = None if part.parent is None else members.index(part.parent)
            try:
                _settle_together(together, sizes, hidden_groups, table.smallest_cell)
            except Unsettled:
                # What can't be shown to be guarded in reasonable time is hidden as a whole.
                for part in together:
                    part.hidden[:] = True
                    part.hidden_bases |= part.parent is not None
    for name in {question.tied for question, _crosstab in found if question.tied}:
        tied = [part for (question, _), part in zip(found, parts, strict=True) if question.tied == name]
        if any(part.hidden.any() for part in tied):
            for part in tied:
                part.hidden[:] = True
    return [(crosstab, part) for (_question, crosstab), part in zip(found, parts, strict=True)]


def _settle_together(
    together: list[Part], sizes: npt.NDArray[np.int64], hidden_groups: BoolArray, small: int
) -> None:
    guarded: set[bytes] = set()
    while linked.hide_more(together, sizes, hidden_groups, small, guarded):
        for part in together:
            _settle(part, sizes, hidden_groups, small)


def _part(
    question: QuestionTable, crosstab: Crosstab, hidden_groups: BoolArray, numbers: Mapping[str, int]
) -> Part:
    """Nothing of it is hidden yet but groups of hidden size."""
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


def _settle(part: Part, sizes: IntArray, hidden_groups: BoolArray, small: int) -> None:
    """Primary and complementary suppression in each table of the part, besides what is hidden already."""
    nodes = np.arange(len(sizes))
    # Of groups of hidden size only the sum is known.
    nodes[hidden_groups] = np.argmax(hidden_groups)
    missing = sizes - part.bases
    if missing.any():
        primary = part.bases < small
        answered = Table(_pair(part.bases, missing), nodes, _pair(primary, primary), small, 0, part.weights)
        hidden: BoolArray = part.hidden_bases | primary
        part.hidden_bases = _either(suppress(answered, _pair(hidden, hidden)))
    sensitive = part.sensitive(small)
    part.hidden |= sensitive | part.hidden_bases[:, None]
    if part.partition:
        part.hidden = _hide_cells(part, part.counts, sensitive, part.hidden, (missing, nodes, small))
        return
    for row, counts in enumerate(part.counts.T):
        # Who chose it and who didn't: a table of two rows, both hidden or neither.
        both = _pair(counts, part.bases - counts)
        secret, hidden = sensitive[:, row], part.hidden[:, row]
        found = _hide_cells(part, both, _pair(secret, secret), _pair(hidden, hidden), (missing, nodes, small))
        part.hidden[:, row] = _either(found)


def _hide_cells(
    part: Part,
    counts: IntArray,
    sensitive: BoolArray,
    hidden: BoolArray,
    around: tuple[IntArray, IntArray, int],
) -> BoolArray:
    """In a two-way table whose rows, with those who didn't answer, add up to the groups' sizes."""
    missing, nodes, small = around
    if not missing.any():
        return suppress(Table(counts, nodes, sensitive, small, 0, part.weights), hidden)
    whole = Table(
        np.column_stack([counts, missing]),
        nodes,
        np.column_stack([sensitive, np.zeros_like(part.hidden_bases)]),
        small,
        1,
        part.weights,
    )
    return suppress(whole, np.column_stack([hidden, part.hidden_bases]))[:, :-1]


def _pair(one: npt.NDArray[Number], other: npt.NDArray[Number]) -> npt.NDArray[Number]:
    return np.column_stack([one, other])


def _either(flags: BoolArray) -> BoolArray:
    return flags[:, 0] | flags[:, 1]
