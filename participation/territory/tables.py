"""Tables of people by district, sex and age, as integers in memory. Pure: no Django, no clock.

A set of figures maps a ``Place`` (district, sex, age band; ``""`` means all) to a number of people. Figures
with the same dimensions form one table: ``("konak", "", "")`` belongs to the table by district; ``("", "",
"")`` is the table with one figure, the whole population.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

Dimension = Literal["district", "sex", "age"]
#: The dimensions of a table, in the order of ``DIMENSIONS``.
Shape = tuple[Dimension, ...]
Place = tuple[str, str, str]
Figures = Mapping[Place, int]

DIMENSIONS: Shape = ("district", "sex", "age")
FEMALE, MALE = "female", "male"
SEXES = (FEMALE, MALE)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two tables that give different figures for the same people."""

    place: Place
    first: Shape
    people_by_first: int
    second: Shape
    people_by_second: int


def shape_of(place: Place) -> Shape:
    return tuple(dimension for dimension, key in zip(DIMENSIONS, place, strict=True) if key)


def shape_named(name: str) -> Shape:
    """The inverse of ``name_of``."""
    return tuple(dimension for dimension in DIMENSIONS if dimension in name.split("+"))


def name_of(shape: Shape) -> str:
    """``district+sex``; empty for the whole population."""
    return "+".join(shape)


def split_by_shape(figures: Figures) -> dict[Shape, dict[Place, int]]:
    """The tables of ``figures``, those with fewer dimensions first."""
    by_shape: dict[Shape, dict[Place, int]] = {}
    for place, people in figures.items():
        by_shape.setdefault(shape_of(place), {})[place] = people
    return {shape: by_shape[shape] for shape in sorted(by_shape, key=_build_sort_key)}


def sum_onto_dimensions(table: Figures, onto: Collection[Dimension]) -> dict[Place, int]:
    """``table`` summed over every dimension that is not in ``onto``, in row order."""
    sums: dict[Place, int] = defaultdict(int)
    for (district, sex, age), people in table.items():
        sums[
            district if "district" in onto else "", sex if "sex" in onto else "", age if "age" in onto else ""
        ] += people
    return dict(sums)


def places(shape: Shape, categories: Mapping[Dimension, Sequence[str]]) -> list[Place]:
    """Every place in a complete table of ``shape``, given all ``categories``."""
    keys = [categories[dimension] if dimension in shape else ("",) for dimension in DIMENSIONS]
    return [(district, sex, age) for district, sex, age in product(*keys)]


def disagreements(figures: Figures) -> list[Disagreement]:
    """Where tables of ``figures`` (each complete) give different sums, compared pairwise on their common
    dimensions; tables without common dimensions must have the same total.
    """
    result = []
    for (first, one), (second, other) in combinations(split_by_shape(figures).items(), 2):
        common = [dimension for dimension in first if dimension in second]
        left, right = sum_onto_dimensions(one, common), sum_onto_dimensions(other, common)
        result += [
            Disagreement(place, first, people, second, right[place])
            for place, people in left.items()
            if people != right[place]
        ]
    return result


def source_for(shapes: Iterable[Shape], wanted: Collection[Dimension]) -> Shape | None:
    """The smallest table in ``shapes`` with all wanted dimensions; None if there is none."""
    return min((shape for shape in shapes if set(wanted) <= set(shape)), key=_build_sort_key, default=None)


def count_people(figures: Figures) -> int:
    """The number of all people, by any table (they agree); 0 without figures."""
    tables = split_by_shape(figures)
    return sum(next(iter(tables.values())).values()) if tables else 0


def _build_sort_key(shape: Shape) -> tuple[int, list[int]]:
    return len(shape), [DIMENSIONS.index(dimension) for dimension in shape]
