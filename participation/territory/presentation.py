"""Tile map and population tables prepared for templates. Makes no decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, product

from django.utils.translation import gettext as _

from participation.territory import queries, tables, wording
from participation.territory.models import District, TargetSet, TargetStatus
from participation.territory.tables import DIMENSIONS, Dimension, Figures, Place, Shape
from participation.text.figures import format_number


@dataclass(frozen=True, slots=True)
class Tile:
    """A district's tile, counted from 0 at the north-west. ``level`` is its shade, from 1 to 5; 0 for none.

    ``value`` is the figure as text; ``hidden`` says why there is none.
    """

    name: str
    row: int
    column: int
    level: int = 0
    value: str = ""
    hidden: str = ""
    own: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A shade in the legend; ``level`` 0: hidden."""

    level: int
    label: str


def population_tile(district: District, *, own: bool, people: int | None = None) -> Tile:
    """A tile that links to the district's page; ``people`` replaces its own population."""
    inhabitants = district.population if people is None else people
    return Tile(
        name=district.name,
        row=district.tile_row,
        column=district.tile_column,
        level=queries.step(inhabitants),
        value=format_number(inhabitants),
        address=district.get_absolute_url(),
        own=own,
    )


def population_legend() -> list[Step]:
    """The meaning of each shade of the map, from few people to many."""
    bounds = queries.STEPS
    labels = [_("fewer than %(n)s") % {"n": format_number(bounds[1])}]
    for low, high in pairwise(bounds[1:]):
        labels.append(_("%(low)s to %(high)s") % {"low": format_number(low), "high": format_number(high - 1)})
    labels.append(_("%(n)s and more") % {"n": format_number(bounds[-1])})
    return [Step(level, label) for level, label in enumerate(labels, start=1)]


@dataclass(frozen=True)
class Status:
    """Whether polls may be weighted to a set. ``look`` is the tag's CSS class."""

    label: str
    look: str


@dataclass(frozen=True)
class Line:
    """A row of a table. ``ident`` is the anchor of the district that it stands for, if any. ``percent``
    (0-100) is the share of a single figure, None in a table with several columns.
    """

    label: str
    ident: str
    people: list[int]
    percent: float | None


@dataclass(frozen=True)
class Table:
    """``name`` identifies the table on its page; ``heads`` are the headings of its figure columns."""

    name: str
    title: str
    total: int
    size: int
    row_title: str
    heads: list[str]
    lines: list[Line]

    @property
    def is_simple(self) -> bool:
        return len(self.heads) == 1


@dataclass(frozen=True)
class Difference:
    """A district in two sets; ``change`` is new minus old."""

    name: str
    before: int
    after: int

    @property
    def change(self) -> str:
        change = self.after - self.before
        return ("−" if change < 0 else "+" if change > 0 else "") + format_number(abs(change))


def status(target_set: TargetSet, day: date) -> Status:
    if target_set.status == TargetStatus.WITHDRAWN:
        return Status(_("withdrawn"), "warn")
    if target_set.valid_until < day:
        return Status(_("out of date"), "warn")
    return Status(_("in use"), "done")


def table_names(target_set: TargetSet) -> str:
    return ", ".join(wording.table(shape) for shape in target_set.shapes)


def present_tables(figures: Figures, ages: list[str], districts: Mapping[str, str]) -> list[Table]:
    """Every table of a set as rows and columns. The last dimension of a joint table forms the columns."""
    categories: dict[Dimension, list[str]] = {
        "district": list(districts),
        "sex": list(tables.SEXES),
        "age": ages,
    }
    return [
        _build_table(shape, table, categories, districts)
        for shape, table in tables.split_by_shape(figures).items()
        if shape
    ]


def _build_table(
    shape: Shape,
    table: Mapping[Place, int],
    categories: Mapping[Dimension, list[str]],
    districts: Mapping[str, str],
) -> Table:
    across = shape[-1] if len(shape) > 1 else None
    down = shape[:-1] if across else shape
    total = sum(table.values())
    lines = []
    for keys in product(*(categories[dimension] for dimension in down)):
        fixed = dict(zip(down, keys, strict=True))
        people = [
            table[_build_place(fixed | ({across: key} if across else {}))]
            for key in (categories[across] if across else [""])
        ]
        lines.append(
            Line(
                label=wording.format_place(_build_place(fixed), districts),
                ident=keys[0] if shape == ("district",) else "",
                people=people,
                percent=None if across else 100 * people[0] / total,
            )
        )
    heads = [_("People")]
    if across:
        heads = [wording.get_sex_label(key) if across == "sex" else key for key in categories[across]]
    titles = {"district": _("District"), "sex": _("Sex"), "age": _("Age")}
    return Table(
        name=tables.name_of(shape).replace("+", "-"),
        title=wording.table(shape),
        total=total,
        size=len(table),
        row_title=", ".join(titles[dimension] for dimension in down),
        heads=heads,
        lines=lines,
    )


def _build_place(keys: Mapping[Dimension, str]) -> Place:
    district, sex, age = (keys.get(dimension, "") for dimension in DIMENSIONS)
    return district, sex, age


def differences(before: TargetSet | None, after: Figures, districts: Mapping[str, str]) -> list[Difference]:
    """What changes in each district compared with ``before``; empty if one of the two has no table by
    district.
    """
    source = tables.source_for(tables.split_by_shape(after), ["district"])
    if before is None or source is None:
        return []
    old = queries.compute_margin(before, "district")
    new = tables.sum_onto_dimensions(tables.split_by_shape(after)[source], ["district"])
    return [Difference(name, old.get(slug, 0), new[slug, "", ""]) for slug, name in districts.items()]
