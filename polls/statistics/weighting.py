"""Weights that make the respondents add up to the population: raking, collapse, trimming.

Raking (iterative proportional fitting; Deming & Stephan 1940): for each margin in turn ``w_i ← w_i · T_k /
Σ_{j∈k} w_j``, again and again until no category's weighted total is further than 1e-6 from its target. Design
effect and effective size: Kish 1965, ``n_eff = (Σw)² / Σw²``, ``deff = 1 + cv²(w)``.

Respondents who did not state their category (code -1) are a category of their own, whose target is their
share of the sample (by base weight); the stated categories share the rest in the population's proportions. So
silence on one attribute neither drops a respondent nor is counted as any group's.

All of it depends on *which* respondents there are, never on their order: raking runs over the cells of equal
respondents, sorted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from polls.statistics.precision import Kish, cells, kish

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Largest relative error of a margin's category that counts as met.
TOLERANCE = 1e-6
MAX_SWEEPS = 100
#: Categories with fewer respondents are merged into a neighbour.
SMALLEST_CATEGORY = 30
#: No weight stays above this many times the mean.
TRIM_AT = 5.0
#: Rounds of trimming and raking again before the weights count as unstable. A round costs few sweeps.
MAX_TRIM_ROUNDS = 1000
NOT_STATED = -1


class WeightingError(ValueError):
    """These respondents can't be weighted to these targets. ``code`` is for programs; ``margin`` and
    ``category`` (keys) say where, and are empty where it is no single place."""

    code: ClassVar[str] = "weighting"

    def __init__(self, message: str, *, margin: str = "", category: str = "") -> None:
        super().__init__(message)
        self.margin = margin
        self.category = category


class BadTarget(WeightingError):
    """A target is negative or not a finite number, or all of a margin are zero."""

    code = "bad_target"


class TargetsDisagree(WeightingError):
    """Two margins add up to different populations."""

    code = "targets_disagree"


class BadPlan(WeightingError):
    """No margin, the same category twice, or a neighbour that is no category of the margin."""

    code = "bad_plan"


class BadInput(WeightingError):
    """Codes or base weights that fit neither the margins nor each other, or nobody to weight."""

    code = "bad_input"


class EmptyCategory(WeightingError):
    """A category of the population has no respondent, and no neighbour was registered to take it."""

    code = "empty_category"


class NoPopulation(WeightingError):
    """Respondents in a category whose target is zero, and no neighbour was registered to take them."""

    code = "no_population"


class NotConverged(WeightingError):
    """The margins were not met within the allowed sweeps: the weights would depend on where one stops."""

    code = "not_converged"


class TrimmingUnstable(NotConverged):
    """No weights up to the cap meet the margins."""

    code = "trimming_unstable"


@dataclass(frozen=True, slots=True)
class Category:
    """``target`` in people of the population; ``neighbours`` are keys of the same margin, best first."""

    key: str
    target: float
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Margin:
    """One attribute to weight by. A respondent's code is the index into ``categories``, -1 for not stated."""

    key: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """``moved`` was merged into ``into`` (keys of categories), because it had ``few`` respondents, none
    living there (``no_population``), or so few for its target that the mean weight would lie over the
    ``cap``."""

    margin: str
    moved: tuple[str, ...]
    into: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A margin after merging: ``groups`` of category indices in order of the first, with their
    ``targets``."""

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
    """``weights`` add up to the population. ``groups`` has, for each margin, every respondent's category
    after merging (dense codes, *not stated* last), which is what precision needs. ``sweeps`` and ``before``
    are those of the raking before trimming; ``largest_error`` and ``after`` are final. ``trimmed`` counts
    respondents."""

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


def weigh(
    margins: Sequence[Margin],
    codes: Sequence[npt.NDArray[np.integer]],
    base: Floats | None = None,
    *,
    tolerance: float = TOLERANCE,
    smallest: int = SMALLEST_CATEGORY,
    trim_at: float = TRIM_AT,
) -> Weighting:
    """Collapse, rake, trim and rake again until stable. ``codes`` has one array for each margin; ``base`` are
    design weights, one if not given. Raises a ``WeightingError``; there are no weights then.
    """
    population = check_margins(margins)
    design = _check_respondents(margins, codes, base)
    prepared = [
        _prepare(margin, np.asarray(code, np.int64), design, population, smallest, trim_at)
        for margin, code in zip(margins, codes, strict=True)
    ]
    groups = tuple(code for _collapsed, code, _targets in prepared)
    targets = [wanted for _collapsed, _code, wanted in prepared]
    cell, first, people = cells(groups, (design,))
    cell_groups = [group[first] for group in groups]
    raked = rake(cell_groups, targets, design[first], people, tolerance=tolerance)
    before = kish(raked.weights, people)
    weights, error, over, rounds = _trim(raked, cell_groups, targets, people, tolerance, trim_at)
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
        after=kish(weights, people),
    )


def check_margins(margins: Sequence[Margin]) -> float:
    """The population that all margins agree on. Raises BadPlan, BadTarget or TargetsDisagree."""
    if not margins:
        raise BadPlan("No margin to weight by.")
    totals = []
    for margin in margins:
        keys = [category.key for category in margin.categories]
        if len(set(keys)) != len(keys):
            raise BadPlan("A category is there twice.", margin=margin.key)
        for category in margin.categories:
            if not math.isfinite(category.target) or category.target < 0:
                raise BadTarget("A target is no number of people.", margin=margin.key, category=category.key)
            if not set(category.neighbours) <= set(keys):
                raise BadPlan("A neighbour is unknown.", margin=margin.key, category=category.key)
        totals.append(math.fsum(category.target for category in margin.categories))
        if totals[-1] <= 0:
            raise BadTarget("Nobody lives in the population.", margin=margin.key)
        if not math.isclose(totals[-1], totals[0], rel_tol=1e-9):
            raise TargetsDisagree(
                f"{margin.key} adds up to {totals[-1]:g}, {margins[0].key} to {totals[0]:g}.",
                margin=margin.key,
            )
    return totals[0]


def collapse(
    margin: Margin, counts: Sequence[int], *, smallest: int = SMALLEST_CATEGORY, cap: float = math.inf
) -> Collapsed:
    """Merge what is too small, smallest first (the earlier of equals), into the first registered neighbour
    that is not in the same group yet. ``counts`` are respondents; ``cap`` is the largest mean weight of a
    group.

    A group that stays under ``smallest`` but has respondents and no neighbour is left as it is. Each step
    leaves one group less, so it ends; targets and respondents are only added up. Raises EmptyCategory,
    NoPopulation.
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
        wanting = [
            (sums(group)[0], group, reason)
            for group in members
            if group not in stuck and (reason := _why_merge(*sums(group), smallest, cap))
        ]
        if not wanting:
            break
        _size, group, reason = min(wanting)
        near = (owner[place[key]] for i in members[group] for key in categories[i].neighbours)
        into = next((other for other in near if other != group), None)
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
    kept = sorted((sorted(group) for group in members.values()), key=lambda group: group[0])
    totals = [math.fsum(categories[index].target for index in group) for group in kept]
    left = [(tuple(group), total) for group, total in zip(kept, totals, strict=True) if total > 0]
    return Collapsed(tuple(group for group, _ in left), tuple(total for _, total in left), tuple(merges))


def _why_merge(respondents: int, target: float, smallest: int, cap: float) -> str:
    """Empty: leave it alone. What has neither people nor respondents needs nothing."""
    if target == 0:
        return "no_population" if respondents else ""
    if respondents < smallest:
        return "few"
    return "cap" if target > cap * respondents else ""


def _check_left(margin: str, keys: tuple[str, ...], respondents: int, target: float) -> None:
    where = {"margin": margin, "category": " + ".join(keys)}
    if not respondents:
        raise EmptyCategory("Nobody of a part of the population answered.", **where)
    if target == 0:
        raise NoPopulation("Respondents are where nobody lives.", **where)


def rake(
    groups: Sequence[Codes],
    targets: Sequence[Floats],
    start: Floats,
    people: Floats,
    *,
    tolerance: float = TOLERANCE,
    max_sweeps: int = MAX_SWEEPS,
) -> Raked:
    """Deming–Stephan over cells: ``people`` respondents of weight ``start`` in each, ``groups`` their
    category in each margin (none empty), ``targets`` positive. Raises NotConverged.
    """
    weights = start.astype(np.float64, copy=True)
    for sweep in range(1, max_sweeps + 1):
        for group, target in zip(groups, targets, strict=True):
            sums = np.bincount(group, weights * people, len(target))
            if not sums.all():  # vanished by underflow: where margins contradict each other
                raise NotConverged("The margins can't be met together.")
            weights *= (target / sums)[group]
        error = _largest_error(groups, targets, weights * people)
        if error < tolerance:
            return Raked(weights, sweep, error)
    raise NotConverged(f"After {max_sweeps} sweeps a margin was off by {error:.1e} of its target.")


def _largest_error(groups: Sequence[Codes], targets: Sequence[Floats], mass: Floats) -> float:
    return max(
        float(np.max(np.abs(np.bincount(group, mass, len(target)) - target) / target))
        for group, target in zip(groups, targets, strict=True)
    )


def _trim(
    raked: Raked,
    groups: Sequence[Codes],
    targets: Sequence[Floats],
    people: Floats,
    tolerance: float,
    trim_at: float,
) -> tuple[Floats, float, npt.NDArray[np.bool_], int]:
    """Final weights, largest error, the cells that were ever cut, and the rounds it took."""
    weights, error = raked.weights, raked.largest_error
    cap = trim_at * float((weights * people).sum() / people.sum())
    cut = np.zeros(len(weights), np.bool_)
    for done in range(MAX_TRIM_ROUNDS):
        over = weights > cap * (1 + tolerance)
        if not over.any():
            return weights, error, cut, done
        cut |= over
        again = rake(groups, targets, np.minimum(weights, cap), people, tolerance=tolerance)
        weights, error = again.weights, again.largest_error
    raise TrimmingUnstable(f"No weights up to {trim_at:g} times the mean meet the margins.")


def _check_respondents(
    margins: Sequence[Margin], codes: Sequence[npt.NDArray[np.integer]], base: Floats | None
) -> Floats:
    """The base weights, ones where there are none."""
    if len(codes) != len(margins):
        raise BadInput("There must be codes for each margin.")
    number = len(codes[0])
    design = np.ones(number) if base is None else np.asarray(base, np.float64)
    if not number:
        raise BadInput("Nobody answered.")
    if design.shape != (number,) or not np.isfinite(design).all() or (design <= 0).any():
        raise BadInput("Base weights must be positive numbers, one for each respondent.")
    for margin, code in zip(margins, codes, strict=True):
        if code.shape != (number,) or code.min() < NOT_STATED or code.max() >= len(margin.categories):
            raise BadInput("A code is no category.", margin=margin.key)
    return design


def _prepare(
    margin: Margin, code: Codes, design: Floats, population: float, smallest: int, trim_at: float
) -> tuple[Collapsed, Codes, Floats]:
    """The margin collapsed, respondents' codes in it (*not stated* last), and the targets of these codes."""
    stated = code != NOT_STATED
    if not stated.any():
        raise EmptyCategory("Nobody stated this attribute.", margin=margin.key)
    counts = np.bincount(code[stated], minlength=len(margin.categories))
    stated_share = float(design[stated].sum() / design.sum())
    collapsed = collapse(
        margin,
        counts.tolist(),
        smallest=smallest,
        # Compared with targets before the not stated are taken out of them.
        cap=trim_at * population / len(code) / stated_share,
    )
    # One entry more than categories: -1 finds the last one, which is the group of those who did not state it.
    lookup = np.full(len(margin.categories) + 1, len(collapsed.groups), np.int64)
    for group, members in enumerate(collapsed.groups):
        lookup[list(members)] = group
    targets = np.array(collapsed.targets) * stated_share
    if not stated.all():
        targets = np.append(targets, population * (1 - stated_share))
    return collapsed, lookup[code], targets
