"""Attack on small cells: computes all weights of a published analysis and uses a solver.

Weights follow from the population tables and the respondents. The attacker gets them exactly, for each
combination of the weighting attributes. The unknowns are the numbers of people of each combination who gave
each answer. All published figures become equations and inequalities. For each small cell the solver computes
the least and the largest number of people that satisfy them. These are linear programs, so an attacker who
tries whole numbers may find a narrower range.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from polls.statistics.analysis import UNSCORED, ClosedPoll, analyse
from polls.statistics.analysis.figures import choose_step
from polls.statistics.analysis.weighting_facts import weigh_respondents

Row = npt.NDArray[np.float64]

#: Promised for a hidden cell: ten possible values, so the largest minus the least is 9.
PROMISED: Final = 9.0
#: Half of a published mean's last of two decimals.
HALF_A_CENT: Final = 0.005


@dataclass(frozen=True, eq=False)
class Cell:
    """People who gave one of some answers in one group.

    ``promised``: the required distance between the least and the largest possible number. It is 9, or less if
    fewer people in the whole city chose this, or something else, or if the group is smaller.
    """

    name: tuple[str, str, str]
    people: Row
    promised: float


@dataclass(eq=False)
class System:
    """The unknowns and constraints of one table. ``of`` has the answer and the groups of each unknown."""

    of: npt.NDArray[np.int64]
    truth: Row
    weights: Row
    equal: list[Row] = field(default_factory=list)
    bounded: list[Row] = field(default_factory=list)

    def span(self, people: Row) -> float:
        ends = []
        for sign in (1, -1):
            solution = linprog(
                sign * people,
                A_ub=np.array(self.bounded) if self.bounded else None,
                b_ub=np.full(len(self.bounded), 1e-9) if self.bounded else None,
                A_eq=np.array(self.equal),
                b_eq=np.array(self.equal) @ self.truth,
                method="highs",
            )
            assert solution.status == 0, solution.message
            ends.append(sign * solution.fun)
        return float(ends[1] - ends[0])

    def given(self, answers: Any) -> Row:
        return np.isin(self.of[:, 0], answers).astype(np.float64)

    def mean_between(self, values: Row, inside: Row, low: float, high: float) -> None:
        """Constrain the mean of ``values`` among ``inside`` (people or weights) to the given bounds."""
        self.bounded += [inside * (values - high), inside * (low - values)]


def broken_cells(poll: ClosedPoll, most: int, *, weighted: bool = True) -> tuple[list[str], int]:
    """Find small cells with a narrower range than promised. Tries at most ``most`` cells of each table.

    Returns their descriptions, and the number of tried cells. ``weighted``: whether the attacker uses the
    weighted figures.
    """
    body = analyse(poll)
    question, broken, tried = body["questions"][0], [], 0
    parts = question["items"] if question["items"] else [question]
    for place, part in enumerate(parts):
        for system, cells in _systems(poll, body, question, part, place, weighted=weighted):
            for cell in np.random.default_rng(1).permutation(np.array(cells, object))[:most].tolist():
                tried += 1
                if (span := system.span(cell.people)) < cell.promised - 1e-3:
                    broken.append(f"{' '.join(cell.name)}: {span:.1f} apart")
    return broken, tried


def _systems(
    poll: ClosedPoll, body: Any, question: Any, part: Any, place: int, *, weighted: bool
) -> list[tuple[System, list[Cell]]]:
    values, silent = poll.answers["1"].values, poll.answers["1"].no_opinion
    assert values is not None
    if question["kind"] == "single":
        answers = np.where(silent, len(question["rows"]) - 1, values)
        return [_of_answers(poll, body, question, answers, weighted=weighted)]
    if question["kind"] == "multiple":
        # Each row is a table of its own: chosen (0) or not (1).
        rows = [*(~silent & column for column in values.T), silent]
        return [
            _of_option(poll, body, question, row, np.where(chosen, 0, 1), weighted=weighted)
            for row, chosen in enumerate(rows)
        ]
    column = values[:, place]
    return [_of_amounts(poll, body, question, part, column, weighted=weighted)]


def _system(poll: ClosedPoll, body: Any, answers: Any) -> System:
    """The system with all published figures about participation. ``answers``: -1 for no answer."""
    who = answers >= 0
    kinds = sorted(set(answers[who].tolist()) | {0, 1})
    # The attacker also knows whose attributes count in weights, so a combination has one weight.
    trusted = np.ones(len(answers), np.int64) if poll.trusted is None else poll.trusted.astype(np.int64)
    groups = [*(range(len(dimension.categories)) for dimension in poll.dimensions), range(2)]
    weights = weigh_respondents(poll)[0].weights
    combinations = [codes[who].tolist() for codes in (*(it.codes for it in poll.dimensions), trusted)]
    numbers: dict[tuple[int, ...], int] = {}
    weighs: dict[tuple[int, ...], float] = {}
    for answer, weight, *combination in zip(
        answers[who].tolist(), weights[who].tolist(), *combinations, strict=True
    ):
        numbers[answer, *combination] = numbers.get((answer, *combination), 0) + 1
        weighs[tuple(combination)] = weight
    # Combinations without respondents have no answers.
    of = [place for place in product(kinds, *groups) if place[1:] in weighs]
    system = System(
        np.array(of),
        np.array([float(numbers.get(place, 0)) for place in of]),
        np.array([weighs[place[1:]] for place in of]),
    )
    system.equal.append(system.weights)
    if who.all():
        for coverage in body["weighting"].get("coverage") or ():
            _know_coverage(poll, system, coverage)
    return system


def _know_coverage(poll: ClosedPoll, system: System, coverage: Any) -> None:
    keys = [dimension.key for dimension in poll.dimensions]
    rows = keys.index(coverage["rows"]) + 1
    for table in coverage["tables"]:
        groups = keys.index(table["groups"]) + 1
        for group, line in enumerate(table["cells"]):
            for row, count in enumerate(line):
                if count is not None:
                    inside = (system.of[:, groups] == group) & (system.of[:, rows] == row)
                    system.equal.append(inside.astype(np.float64))


def _know_breakdowns(
    poll: ClosedPoll, system: System, part: Any, answers: list[list[int]], rows: list[int]
) -> list[Cell]:
    """Add the published breakdowns. Returns all small cells, published, hidden, or of no breakdown at all.

    ``rows`` are row numbers, and ``answers`` the answers that each row stands for.
    """
    cells = []
    for number, dimension in enumerate(poll.dimensions, start=1):
        published = part["breakdowns"].get(dimension.key)
        for group, category in enumerate(dimension.categories):
            shown = published and published["groups"][group]
            inside = (system.of[:, number] == group).astype(np.float64)
            if shown and shown["base"] is not None:
                # Published rounded to five; the attacker gets it exactly.
                system.equal.append(inside)
            for row, of_row in zip(rows, answers, strict=True):
                people = inside * system.given(of_row)
                if shown and shown["cells"][row]["count"] is not None:
                    system.equal.append(people)
                count, base = people @ system.truth, inside @ system.truth
                if min(count, base - count) < 10:
                    everywhere = system.given(of_row) @ system.truth
                    promised = min(PROMISED, everywhere, system.truth.sum() - everywhere, base)
                    cells.append(Cell((dimension.key, category, str(row)), people, float(promised)))
    return cells


def _of_answers(
    poll: ClosedPoll, body: Any, question: Any, answers: Any, *, weighted: bool
) -> tuple[System, list[Cell]]:
    system, rows = _system(poll, body, answers), question["rows"]
    for option, row in enumerate(rows):
        system.equal.append(system.given([option]))
        if weighted:
            _know_share(system, question, row, system.given([option]))
    options = [[option] for option in range(len(rows))]
    return system, _know_breakdowns(poll, system, question, options, [*range(len(rows))])


def _of_option(
    poll: ClosedPoll, body: Any, question: Any, row: int, answers: Any, *, weighted: bool
) -> tuple[System, list[Cell]]:
    system = _system(poll, body, answers)
    system.equal += [system.given([0]), system.given([1])]
    if weighted:
        _know_share(system, question, question["rows"][row], system.given([0]))
    return system, _know_breakdowns(poll, system, question, [[0]], [row])


def _know_share(system: System, question: Any, row: Any, chosen: Row) -> None:
    """Add the range of a published share: half a step in both directions."""
    if row["weighted"] is not None:
        half = question["step"] / 2
        low, high = (row["weighted"] - half) / 100, (row["weighted"] + half) / 100
        system.mean_between(chosen, system.weights, low, high)


def _of_amounts(
    poll: ClosedPoll, body: Any, question: Any, item: Any, column: Any, *, weighted: bool
) -> tuple[System, list[Cell]]:
    """The system of one option's scores, or of its amounts of a budget."""
    kinds = np.unique(column[column != UNSCORED])
    answers = np.where(column == UNSCORED, -1, np.searchsorted(kinds, column))
    system = _system(poll, body, answers)
    values = kinds[np.minimum(system.of[:, 0], len(kinds) - 1)].astype(np.float64)
    if question["kind"] == "score":
        system.equal += [system.given([answer]) for answer in range(len(kinds))]
    else:
        # The number of people who gave nothing, and the sum of all amounts.
        system.equal += [(values == 0).astype(np.float64), values]
    system.equal.append(np.ones(len(values)))
    mean = item["mean"]
    if weighted and mean is not None and mean["weighted"] is not None:
        reach = 5 if question["kind"] == "score" else 100
        half = choose_step(question["step"] / 100 * reach) / 2
        system.mean_between(values, system.weights, mean["weighted"] - half, mean["weighted"] + half)
    if not item["breakdowns"]:
        return system, []
    bands = [
        [place for place, value in enumerate(kinds) if low <= value <= high]
        for low, high in (map(int, key.split("..")) for key in item["breakdowns"]["assurance"]["rows"])
    ]
    for number, dimension in enumerate(poll.dimensions, start=1):
        published = item["breakdowns"].get(dimension.key, {"groups": ()})
        for group, shown in enumerate(published["groups"]):
            if shown["mean"] is not None:
                inside, raw = (system.of[:, number] == group).astype(np.float64), shown["mean"]["raw"]
                system.mean_between(values, inside, raw - HALF_A_CENT, raw + HALF_A_CENT)
    return system, _know_breakdowns(poll, system, item, bands, [*range(len(bands))])
