"""Disclosure control of linked tables: questions, by one breakdown, whose tables depend on each other.

The base of a conditional question is bounded or determined by another table's cells. In a multiple-choice
question the sum of rows per person is bounded. ``polls.statistics.suppression`` guards each table alone; this
module treats linked tables as one system of equations.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

import numpy as np

from polls.statistics.bounds import FloatArray, Spread
from polls.statistics.suppression import BoolArray, IntArray, Weights

#: ("cell", part, group, row), ("base", part, group, 0) and auxiliary variables of the equations.
Name = tuple[str, int, int, int]


@dataclass(eq=False, slots=True)
class Part:
    """One question by the breakdown, with flags of what is hidden so far."""

    counts: IntArray
    bases: IntArray
    partition: bool
    weights: Weights
    hidden: BoolArray
    hidden_bases: BoolArray
    #: Conditional question: number of the earlier question's part, and the rows that lead to this question.
    parent: int | None = None
    asked_of: tuple[int, ...] = ()
    #: Whether everybody who is asked must answer.
    required: bool = False
    #: Minimum and maximum number of options per person; the last row is *no opinion* if offered.
    choices: tuple[int, int] | None = None
    no_opinion: bool = False

    def sensitive(self, small: int) -> BoolArray:
        """Cells under ``small``, or with a complement in the group's base under ``small``."""
        sensitive: BoolArray = (self.counts < small) | (self.bases[:, None] - self.counts < small)
        return sensitive

    def hide_base(self, group: int) -> None:
        self.hidden_bases[group] = True
        self.hidden[group] = True


@dataclass(slots=True)
class _System:
    """Equations over hidden numbers. Shown numbers are constants and left out."""

    values: dict[Name, float] = field(default_factory=dict)
    rows: list[list[tuple[Name, float]]] = field(default_factory=list)

    def add(self, terms: list[tuple[Name, float]]) -> None:
        if terms:
            self.rows.append(terms)

    def solve(self) -> tuple[Spread, dict[Name, int]]:
        places = {name: place for place, name in enumerate(self.values)}
        matrix: FloatArray = np.zeros((len(self.rows), len(places)))
        for row, terms in enumerate(self.rows):
            for name, factor in terms:
                matrix[row, places[name]] += factor
        return Spread(matrix, np.array(list(self.values.values()))), places


def hide_more(
    parts: Sequence[Part], sizes: IntArray, hidden_groups: BoolArray, level: int, guarded: set[bytes]
) -> bool:
    """Hide more if the tables together give a cell or base too small a range.

    False if every number is guarded as far as it would be with everything hidden. ``guarded`` collects the
    states found guarded in earlier calls with the same tables; pass an empty set first.

    A question on which no other depends is linked to the others only by its bases. Whatever bases the others
    allow, its cells can follow in proportion, since groups with a hidden base hide all their cells. So such
    questions are checked one by one, each in full together with the questions on which others depend; the
    rest enter by their bases. (With weights the cells have a smaller range than that, which is not relied
    on.) The cost of a single system would grow with the fourth power of the number of questions.
    """
    inner = {part.parent for part in parts if part.parent is not None}
    touched = False
    for focus in sorted(set(range(len(parts))) - inner) or [0]:
        in_full = inner | {focus}
        state = _encode_state(parts, in_full)
        if state in guarded:
            continue
        if _hide_more_at_once(parts, in_full, (sizes, hidden_groups, level)):
            touched = True
        else:
            guarded.add(state)
    return touched


def _encode_state(parts: Sequence[Part], in_full: Set[int]) -> bytes:
    """The flags on which the outcome of ``_hide_more_at_once`` depends, as bytes to compare."""
    hidden = [part.hidden_bases.tobytes() for part in parts]
    hidden += [parts[number].hidden.tobytes() for number in sorted(in_full)]
    return b"|".join([str(sorted(in_full)).encode(), *hidden])


def _hide_more_at_once(
    parts: Sequence[Part], in_full: Set[int], around: tuple[IntArray, BoolArray, int]
) -> bool:
    """Hide at most one more number in each group with too small a range. False if none was hidden.

    ``around``: sizes of the groups, flags of those with a hidden size, protection level.
    """
    sizes, hidden_groups, level = around
    spread, places = _build_system(parts, in_full, sizes, hidden_groups).solve()
    guarded_here = (name for name in places if name[0] in ("cell", "base") and name[1] in in_full)
    needs = {name: _get_required_range(parts, name, level) for name in guarded_here}
    lacking = [name for name, need in needs.items() if not spread.reaches(places[name], need)]
    if not lacking:
        return False
    most, most_places = _build_system(parts, in_full, sizes, hidden_groups, everything=True).solve()
    touched: set[int] = set()
    for name in sorted(lacking, key=lambda name: (_get_true_number(parts, name), name)):
        # One step per group, then everything is checked again: a step often helps several of its cells.
        if name[2] in touched:
            continue
        possible = min(float(needs[name]), most.span(most_places[name]))
        if spread.span(places[name]) < possible - 1e-6 and _hide_one_for(parts, name, in_full):
            touched.add(name[2])
    return bool(touched)


def _get_required_range(parts: Sequence[Part], name: Name, level: int) -> int:
    """The range that ``name`` must have: ``level`` if the number is sensitive, otherwise 1."""
    kind, number, group, row = name
    part = parts[number]
    secret = part.bases[group] < level if kind == "base" else part.sensitive(level)[group, row]
    return level if secret else 1


def _get_true_number(parts: Sequence[Part], name: Name) -> int:
    kind, part, group, row = name
    return int(parts[part].bases[group] if kind == "base" else parts[part].counts[group, row])


def _hide_one_for(parts: Sequence[Part], name: Name, in_full: Set[int]) -> bool:
    """Hide what determines ``name`` most directly, else the smallest cell of its column, group or any."""
    kind, number, group, row = name
    part = parts[number]
    for child in parts:
        depends = child.parent == number and (kind == "base" or row in child.asked_of)
        if depends and not child.hidden_bases[group]:
            child.hide_base(group)
            return True
    if kind == "base" and part.parent is not None:
        asked_of = [(group, of) for of in part.asked_of]
        return _hide_smallest(parts[part.parent], asked_of) or _hide_smallest_anywhere(parts, in_full)
    groups, rows = part.counts.shape
    column = [(other, row) for other in range(groups)]
    return (
        _hide_smallest(part, column)
        or _hide_smallest(part, [(group, other) for other in range(rows)])
        or _hide_smallest_anywhere(parts, in_full)
    )


def _hide_smallest_anywhere(parts: Sequence[Part], in_full: Set[int]) -> bool:
    candidates = [parts[number] for number in sorted(in_full)]
    if any(_hide_smallest(part, list(np.ndindex(*part.counts.shape))) for part in candidates):
        return True
    for part in parts:
        groups = np.flatnonzero(~part.hidden_bases)
        if part.parent is not None and len(groups):
            part.hide_base(int(groups[np.argmin(part.bases[groups])]))
            return True
    return False


def _hide_smallest(part: Part, cells: Sequence[tuple[int, ...]]) -> bool:
    """Hide the smallest shown cell among ``cells``. False if all are hidden."""
    candidates = [(part.counts[cell], cell) for cell in cells if not part.hidden[cell]]
    if not candidates:
        return False
    part.hidden[min(candidates)[1]] = True
    return True


def _build_system(
    parts: Sequence[Part],
    in_full: Set[int],
    sizes: IntArray,
    hidden_groups: BoolArray,
    everything: bool = False,
) -> _System:
    """The system over the hidden cells and bases of the parts ``in_full`` and the hidden bases of the others.

    ``everything``: treat all numbers as hidden. The other parts then impose no restriction and are left out.
    """
    included = (
        sorted(in_full) if everything else [*sorted(in_full), *_list_parts_with_other_bases(parts, in_full)]
    )
    system = _System()
    pool = [int(group) for group in np.flatnonzero(hidden_groups)]
    for group in pool:
        system.values["size", 0, group, 0] = float(sizes[group])
    system.add([(("size", 0, group, 0), 1.0) for group in pool])
    for number in included:
        part = parts[number]
        all_hidden = np.ones_like(part.hidden)
        hidden = all_hidden if everything else part.hidden
        hidden_bases = all_hidden[:, 0] if everything and part.parent is not None else part.hidden_bases
        _add_base_line(system, number, part, hidden_bases)
        if number in in_full:
            _add_cells(system, number, part, hidden)
        _add_bases(system, number, part, sizes)
    for group in range(len(sizes)):
        known_conditions: set[tuple[object, ...]] = set()
        for number in sorted(included, key=lambda number: (-parts[number].bases[group], number)):
            if parts[number].parent is not None:
                _add_condition(system, parts, number, group, known_conditions)
    for number in sorted(in_full):
        if parts[number].choices is not None:
            _add_choices(system, number, parts[number])
    return system


def _list_parts_with_other_bases(parts: Sequence[Part], in_full: Set[int]) -> Iterator[int]:
    """Parts outside ``in_full`` with distinct bases; those of a score question's items are often equal."""
    keys = {_build_bases_key(parts[number]) for number in in_full}
    for number, part in enumerate(parts):
        if number not in in_full and (bases := _build_bases_key(part)) not in keys:
            keys.add(bases)
            yield number


def _build_bases_key(part: Part) -> tuple[object, ...]:
    flags = (part.bases.tobytes(), part.hidden_bases.tobytes())
    return part.parent, part.asked_of, part.required, part.weights, *flags


def _keep_hidden_terms(system: _System, *terms: tuple[Name, float]) -> list[tuple[Name, float]]:
    """Those of ``terms`` whose number is hidden."""
    return [term for term in terms if term[0] in system.values]


def _add_base_line(system: _System, number: int, part: Part, hidden_bases: BoolArray) -> None:
    for group in np.flatnonzero(hidden_bases).tolist():
        system.values["base", number, group, 0] = float(part.bases[group])
    _add_line(system, part, [("base", number, group, 0) for group in range(len(part.bases))])


def _add_line(system: _System, part: Part, line: Sequence[Name]) -> None:
    """Add the equations that ``line``, one number per group, has a public sum and a public weighted sum."""
    system.add(_keep_hidden_terms(system, *((name, 1.0) for name in line)))
    if part.weights is not None:
        weighted = zip(line, part.weights, strict=True)
        system.add(_keep_hidden_terms(system, *((name, weight) for name, weight in weighted)))


def _add_cells(system: _System, number: int, part: Part, hidden: BoolArray) -> None:
    groups, rows = part.counts.shape
    for group, row in np.argwhere(hidden).tolist():
        system.values["cell", number, group, row] = float(part.counts[group, row])
    for row in range(rows):
        _add_line(system, part, [("cell", number, group, row) for group in range(groups)])
    for group in range(groups):
        base = ("base", number, group, 0)
        cells: list[Name] = [("cell", number, group, row) for row in range(rows)]
        if part.partition:
            system.add(_keep_hidden_terms(system, *((name, 1.0) for name in cells), (base, -1.0)))
            continue
        for row, name in enumerate(cells):
            if name in system.values:
                others = ("others", number, group, row)
                system.values[others] = float(part.bases[group] - part.counts[group, row])
                system.add(_keep_hidden_terms(system, (name, 1.0), (others, 1.0), (base, -1.0)))


def _add_bases(system: _System, number: int, part: Part, sizes: IntArray) -> None:
    """Add the equations that respondents and non-respondents make up the group; its size may be hidden."""
    for group in range(len(sizes)):
        base, missing = ("base", number, group, 0), ("missing", number, group, 0)
        if base not in system.values:
            continue
        if part.bases.sum() != sizes.sum():
            system.values[missing] = float(sizes[group] - part.bases[group])
        size: Name = ("size", 0, group, 0)
        system.add(_keep_hidden_terms(system, (base, 1.0), (missing, 1.0), (size, -1.0)))


def _add_condition(
    system: _System, parts: Sequence[Part], number: int, group: int, known_conditions: set[tuple[object, ...]]
) -> None:
    """Add the equations that link a conditional question's base to the rows of the earlier question.

    Everybody who answered had chosen one of the rows; if an answer is required, the converse holds too.
    ``known_conditions``: conditions already covered by a shown base of the group. Larger bases come first, so
    further ones add nothing.
    """
    part = parts[number]
    assert part.parent is not None  # noqa: S101 - for the type checker
    parent = parts[part.parent]
    exact = part.required and (parent.partition or len(part.asked_of) == 1)
    base = ("base", number, group, 0)
    chosen: list[tuple[Name, float]] = [(("cell", part.parent, group, row), -1.0) for row in part.asked_of]
    slack = int(parent.counts[group, list(part.asked_of)].sum() - part.bases[group])
    if slack < 0 or (exact and slack):
        raise ValueError(f"The tables contradict each other: others than were asked answered, group {group}.")
    equation = _keep_hidden_terms(system, (base, 1.0), *chosen)
    same = (part.parent, part.asked_of, part.required)
    if not equation or (base not in system.values and same in known_conditions):
        return
    if base not in system.values:
        known_conditions.add(same)
    system.add(equation + ([] if exact else [_add_slack(system, "asked", number, group, 0, slack)]))
    if part.required and not exact:
        for row, term in zip(part.asked_of, chosen, strict=True):
            room = int(part.bases[group] - parent.counts[group, row])
            terms = _keep_hidden_terms(system, (base, 1.0), term)
            system.add(terms and [*terms, (_add_slack(system, "each", number, group, row, room)[0], -1.0)])


def _add_choices(system: _System, number: int, part: Part) -> None:
    """Add the equations that everybody with an opinion chooses from ``least`` to ``most`` options."""
    assert part.choices is not None  # noqa: S101 - for the type checker
    rows = part.counts.shape[1] - part.no_opinion
    for group in range(len(part.bases)):
        opinions = int(part.bases[group]) - (int(part.counts[group, -1]) if part.no_opinion else 0)
        chosen = int(part.counts[group, :rows].sum())
        cells: list[tuple[Name, float]] = [(("cell", number, group, row), 1.0) for row in range(rows)]
        for bound, sign in zip(part.choices, (1, -1), strict=True):
            slack = sign * (chosen - bound * opinions)
            if slack < 0:
                raise ValueError(
                    f"The tables contradict each other: too few or too many choices in group {group}."
                )
            terms = [*cells, (("base", number, group, 0), -float(bound))]
            if part.no_opinion:
                terms.append((("cell", number, group, rows), float(bound)))
            equation = _keep_hidden_terms(system, *terms)
            if not equation:
                continue
            if part.choices[0] != part.choices[1]:
                equation.append((_add_slack(system, "choices", number, group, bound, slack)[0], -float(sign)))
            system.add(equation)


def _add_slack(
    system: _System, kind: str, number: int, group: int, row: int, value: int
) -> tuple[Name, float]:
    """Add an unknown with the true ``value``, which turns an inequality into an equation; return its term."""
    name = (kind, number, group, row)
    system.values[name] = float(value)
    return name, 1.0


def _is_tight(part: Part, level: int) -> bool:
    """Whether a question's rows together may restrict a hidden cell more than each row alone.

    Without weights and hidden bases, no exchange that proves a range of ``level`` changes the number of
    choices of a group by more than that.
    """
    if part.partition:
        return False
    if part.choices is None:
        return part.weights is not None and bool(part.hidden_bases.any())
    if part.weights is not None or part.hidden_bases.any():
        return True
    rows = part.counts.shape[1] - part.no_opinion
    opinions = part.bases - part.counts[:, rows:].sum(axis=1)
    chosen = part.counts[:, :rows].sum(axis=1)
    least, most = part.choices
    room = np.minimum(chosen - least * opinions - level * least, most * opinions - chosen - level * most)
    return bool((room[part.hidden.any(axis=1)] < level).any())


def list_clusters(parts: Sequence[Part], level: int) -> Iterator[list[int]]:
    """Numbers of the parts that must be protected together, by cluster; independent parts are left out."""
    root = list(range(len(parts)))
    for number, part in enumerate(parts):
        if part.parent is not None:
            old, new = root[number], root[part.parent]
            root = [new if one == old else one for one in root]
    for one in sorted(set(root)):
        members = [number for number in range(len(parts)) if root[number] == one]
        if len(members) > 1 or _is_tight(parts[members[0]], level):
            yield members
