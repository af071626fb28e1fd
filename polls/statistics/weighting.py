"""Calibration weights that match respondents to population margins: collapsing, raking, trimming.

Raking (iterative proportional fitting; Deming & Stephan 1940): for each margin in turn ``w_i ← w_i · T_k /
Σ_{j∈k} w_j``, repeated until the relative error of every category's weighted total is below 1e-6. Design
effect and effective sample size: Kish 1965, ``n_eff = (Σw)² / Σw²``, ``deff = 1 + cv²(w)``.

Respondents who did not state their category (code -1) form a category of their own. Its target is their share
of the sample (by base weight); the stated categories share the rest in the population's proportions. So a
missing attribute neither drops a respondent nor assigns them to a group.

Results depend on the set of respondents, never on their order: raking runs over sorted cells of identical
respondents.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from polls.statistics.precision import Kish, compute_effective_size, divide_into_cells

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: A category's target is met if the relative error is below this.
TOLERANCE = 1e-6
MAX_SWEEPS = 100
#: Categories with fewer respondents are merged into a neighbour.
SMALLEST_CATEGORY = 30
#: Weights are trimmed to this multiple of the mean.
TRIM_AT = 5.0
#: Maximum rounds of trimming and raking before weights are considered unstable. A round takes few sweeps.
MAX_TRIM_ROUNDS = 1000
NOT_STATED = -1


class WeightingError(ValueError):
    """The respondents cannot be weighted to the targets.

    ``code`` is for programs. ``margin`` and ``category`` are the keys concerned, empty if not a single one.
    """

    code: ClassVar[str] = "weighting"

    def __init__(self, message: str, *, margin: str = "", category: str = "") -> None:
        super().__init__(message)
        self.margin = margin
        self.category = category


class BadTarget(WeightingError):
    """A target is negative or not finite, or all targets of a margin are zero."""

    code = "bad_target"


class TargetsDisagree(WeightingError):
    """Two margins add up to different populations."""

    code = "targets_disagree"


class BadPlan(WeightingError):
    """There is no margin, a duplicate category, or a neighbour that is not a category of the margin."""

    code = "bad_plan"


class BadInput(WeightingError):
    """Codes or base weights do not fit the margins or each other, or there are no respondents."""

    code = "bad_input"


class EmptyCategory(WeightingError):
    """A category of the population has no respondents and no neighbour to be merged into."""

    code = "empty_category"


class NoPopulation(WeightingError):
    """A category with respondents has a target of zero and no neighbour to be merged into."""

    code = "no_population"


class NotConverged(WeightingError):
    """The margins were not met within the maximum number of sweeps, so the weights would be arbitrary."""

    code = "not_converged"


class TrimmingUnstable(NotConverged):
    """No weights under the cap meet the margins."""

    code = "trimming_unstable"


@dataclass(frozen=True, slots=True)
class Category:
    """``target`` is a number of people; ``neighbours`` are keys of the same margin, preferred first."""

    key: str
    target: float
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Margin:
    """An attribute to weight by. A respondent's code is an index into ``categories``, -1 for not stated."""

    key: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """The categories ``moved`` were merged into ``into`` (keys).

    ``reason``: ``few`` respondents, ``no_population`` (a target of zero), or ``cap`` (so few for the target
    that the mean weight would exceed the cap).
    """

    margin: str
    moved: tuple[str, ...]
    into: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A margin after merging: ``groups`` of category indices, ordered by the first, and ``targets``."""

    groups: tuple[tuple[int, ...], ...]
    targets: tuple[float, ...]
    merges: tuple[Merge, ...]


@dataclass(frozen=True, slots=True)
class Raked:
    weights: Floats
    sweeps: int
    largest_error: float


@dataclass(frozen=True, slots=True)
class Weighting:
    """The final weights, which add up to the population, and how they came about.

    ``groups`` has, for each margin, every respondent's category after merging (dense codes, *not stated*
    last). ``sweeps`` and ``before`` describe the raking before trimming; ``largest_error`` and ``after`` are
    final. ``trimmed`` is the number of respondents whose weight was ever trimmed.
    """

    weights: Floats
    base: Floats
    groups: tuple[Codes, ...]
    collapsed: tuple[Collapsed, ...]
    sweeps: int
    largest_error: float
    trimmed: int
    trim_rounds: int
    before: Kish
    after: Kish


def compute_weights(
    margins: Sequence[Margin],
    codes: Sequence[npt.NDArray[np.integer]],
    base: Floats | None = None,
    *,
    tolerance: float = TOLERANCE,
    smallest: int = SMALLEST_CATEGORY,
    trim_at: float = TRIM_AT,
) -> Weighting:
    """Collapse categories, rake, then trim and rake again until no weight is above the cap.

    ``codes`` has one array per margin. ``base`` are design weights, 1 by default. Raises a ``WeightingError``
    if there are no such weights.
    """
    population = check_margins(margins)
    design = _check_respondents(margins, codes, base)
    prepared = [
        _prepare_margin(margin, np.asarray(code, np.int64), design, population, smallest, trim_at)
        for margin, code in zip(margins, codes, strict=True)
    ]
    groups = tuple(code for _collapsed, code, _targets in prepared)
    targets = [target for _collapsed, _code, target in prepared]
    cell, first, people = divide_into_cells(groups, (design,))
    cell_groups = [group[first] for group in groups]
    raked = rake_weights(cell_groups, targets, design[first], people, tolerance=tolerance)
    before = compute_effective_size(raked.weights, people)
    weights, error, over, rounds = _trim_weights(raked, cell_groups, targets, people, tolerance, trim_at)
    return Weighting(
        weights=weights[cell],
        base=design,
        groups=groups,
        collapsed=tuple(collapsed for collapsed, _code, _targets in prepared),
        sweeps=raked.sweeps,
        largest_error=error,
        trimmed=int(people[over].sum()),
        trim_rounds=rounds,
        before=before,
        after=compute_effective_size(weights, people),
    )


def check_margins(margins: Sequence[Margin]) -> float:
    """Check the margins and return their common total. Raises BadPlan, BadTarget or TargetsDisagree."""
    if not margins:
        raise BadPlan("No margin to weight by.")
    totals = []
    for margin in margins:
        keys = [category.key for category in margin.categories]
        if len(set(keys)) != len(keys):
            raise BadPlan("Categories are not unique.", margin=margin.key)
        for category in margin.categories:
            if not math.isfinite(category.target) or category.target < 0:
                raise BadTarget(
                    "A target is not a number of people.", margin=margin.key, category=category.key
                )
            if not set(category.neighbours) <= set(keys):
                raise BadPlan("A neighbour is unknown.", margin=margin.key, category=category.key)
        totals.append(math.fsum(category.target for category in margin.categories))
        if totals[-1] <= 0:
            raise BadTarget("All targets are zero.", margin=margin.key)
        if not math.isclose(totals[-1], totals[0], rel_tol=1e-9):
            raise TargetsDisagree(
                f"{margin.key} adds up to {totals[-1]:g}, {margins[0].key} to {totals[0]:g}.",
                margin=margin.key,
            )
    return totals[0]


def collapse_margin(
    margin: Margin, counts: Sequence[int], *, smallest: int = SMALLEST_CATEGORY, cap: float = math.inf
) -> Collapsed:
    """Merge groups that are too small, smallest first, into the first neighbour outside the group.

    Of equal groups the earlier one is merged. ``counts`` are respondents by category; ``cap`` is the maximum
    mean weight of a group. A group with some but fewer than ``smallest`` respondents and without a neighbour
    is left as it is. Each step leaves one group fewer, so the loop terminates. Targets and respondents are
    only added up. Raises EmptyCategory, NoPopulation.
    """
    categories = margin.categories
    place = {category.key: index for index, category in enumerate(categories)}
    members = {index: [index] for index in range(len(categories))}
    owner = list(range(len(categories)))
    merges: list[Merge] = []
    stuck: set[int] = set()

    def sums(group: int) -> tuple[int, float]:
        return sum(counts[i] for i in members[group]), sum(categories[i].target for i in members[group])

    def keys(group: int) -> tuple[str, ...]:
        return tuple(categories[index].key for index in members[group])

    while True:
        too_small = [
            (sums(group)[0], group, reason)
            for group in members
            if group not in stuck and (reason := _explain_merge(*sums(group), smallest, cap))
        ]
        if not too_small:
            break
        _size, group, reason = min(too_small)
        neighbours = (owner[place[key]] for i in members[group] for key in categories[i].neighbours)
        into = next((other for other in neighbours if other != group), None)
        if into is None:
            stuck.add(group)
            continue
        merges.append(Merge(margin.key, keys(group), keys(into), reason))
        for index in members[group]:
            owner[index] = into
        members[into] += members.pop(group)
        stuck.discard(into)
    for group in sorted(stuck):
        _check_left(margin.key, keys(group), *sums(group))
    merged = sorted((sorted(group) for group in members.values()), key=lambda group: group[0])
    totals = [math.fsum(categories[index].target for index in group) for group in merged]
    populated = [(tuple(group), total) for group, total in zip(merged, totals, strict=True) if total > 0]
    return Collapsed(
        tuple(group for group, _ in populated), tuple(total for _, total in populated), tuple(merges)
    )


def _explain_merge(respondents: int, target: float, smallest: int, cap: float) -> str:
    """The reason to merge a group, or empty. A group without population and respondents needs no merge."""
    if target == 0:
        return "no_population" if respondents else ""
    if respondents < smallest:
        return "few"
    return "cap" if target > cap * respondents else ""


def _check_left(margin: str, keys: tuple[str, ...], respondents: int, target: float) -> None:
    place = {"margin": margin, "category": " + ".join(keys)}
    if not respondents:
        raise EmptyCategory("A category of the population has no respondents.", **place)
    if target == 0:
        raise NoPopulation("A category with respondents has no population.", **place)


def rake_weights(
    groups: Sequence[Codes],
    targets: Sequence[Floats],
    start: Floats,
    people: Floats,
    *,
    tolerance: float = TOLERANCE,
    max_sweeps: int = MAX_SWEEPS,
) -> Raked:
    """Rake cells of identical respondents (Deming–Stephan).

    Each cell has ``people`` respondents of weight ``start``. ``groups`` are the cells' categories by margin,
    none empty; ``targets`` are positive. Raises NotConverged.
    """
    weights = start.astype(np.float64, copy=True)
    for sweep in range(1, max_sweeps + 1):
        for group, target in zip(groups, targets, strict=True):
            sums = np.bincount(group, weights * people, len(target))
            if not sums.all():  # underflow to zero: the margins contradict each other
                raise NotConverged("The margins cannot be met together.")
            weights *= (target / sums)[group]
        error = _compute_largest_error(groups, targets, weights * people)
        if error < tolerance:
            return Raked(weights, sweep, error)
    raise NotConverged(f"After {max_sweeps} sweeps a margin was off by {error:.1e} of its target.")


def _compute_largest_error(groups: Sequence[Codes], targets: Sequence[Floats], mass: Floats) -> float:
    return max(
        float(np.max(np.abs(np.bincount(group, mass, len(target)) - target) / target))
        for group, target in zip(groups, targets, strict=True)
    )


def _trim_weights(
    raked: Raked,
    groups: Sequence[Codes],
    targets: Sequence[Floats],
    people: Floats,
    tolerance: float,
    trim_at: float,
) -> tuple[Floats, float, npt.NDArray[np.bool_], int]:
    """The final weights, their largest error, flags of the cells that were ever trimmed, and the rounds."""
    weights, error = raked.weights, raked.largest_error
    cap = trim_at * float((weights * people).sum() / people.sum())
    cut = np.zeros(len(weights), np.bool_)
    for round_number in range(MAX_TRIM_ROUNDS):
        over = weights > cap * (1 + tolerance)
        if not over.any():
            return weights, error, cut, round_number
        cut |= over
        again = rake_weights(groups, targets, np.minimum(weights, cap), people, tolerance=tolerance)
        weights, error = again.weights, again.largest_error
    raise TrimmingUnstable(f"No weights up to {trim_at:g} times the mean meet the margins.")


def _check_respondents(
    margins: Sequence[Margin], codes: Sequence[npt.NDArray[np.integer]], base: Floats | None
) -> Floats:
    """Check codes and base weights and return the base weights, 1 by default. Raises BadInput."""
    if len(codes) != len(margins):
        raise BadInput("There must be one array of codes per margin.")
    number = len(codes[0])
    design = np.ones(number) if base is None else np.asarray(base, np.float64)
    if not number:
        raise BadInput("There are no respondents.")
    if design.shape != (number,) or not np.isfinite(design).all() or (design <= 0).any():
        raise BadInput("Base weights must be positive numbers, one per respondent.")
    for margin, code in zip(margins, codes, strict=True):
        if code.shape != (number,) or code.min() < NOT_STATED or code.max() >= len(margin.categories):
            raise BadInput("A code is not that of a category.", margin=margin.key)
    return design


def _prepare_margin(
    margin: Margin, code: Codes, design: Floats, population: float, smallest: int, trim_at: float
) -> tuple[Collapsed, Codes, Floats]:
    """The collapsed margin, respondents' codes in it (*not stated* last) and the targets of these codes.

    Raises EmptyCategory, NoPopulation.
    """
    stated = code != NOT_STATED
    if not stated.any():
        raise EmptyCategory("Nobody stated this attribute.", margin=margin.key)
    counts = np.bincount(code[stated], minlength=len(margin.categories))
    stated_share = float(design[stated].sum() / design.sum())
    collapsed = collapse_margin(
        margin,
        counts.tolist(),
        smallest=smallest,
        # It is compared with targets before the share of the not stated is deducted from them.
        cap=trim_at * population / len(code) / stated_share,
    )
    # One entry more than categories: index -1 is the last one, the group of *not stated*.
    lookup = np.full(len(margin.categories) + 1, len(collapsed.groups), np.int64)
    for group, members in enumerate(collapsed.groups):
        lookup[list(members)] = group
    targets = np.array(collapsed.targets) * stated_share
    if not stated.all():
        targets = np.append(targets, population * (1 - stated_share))
    return collapsed, lookup[code], targets
