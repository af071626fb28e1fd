"""Groups of people: breakdowns of a question, who took part against who lives here, districts on the map.

A share that is null in the analysis is shown as hidden, or as of too few people where their number is there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.territory.models import District
from participation.territory.presentation import Step, Tile
from participation.text.figures import format_number, format_percent
from participation.text.texts import Wording, build_site_wording, capitalised
from participation.web.charts import Bar, Cell, Row
from polls.questionnaire.labels import NOT_STATED, Labels
from polls.questionnaire.models import Dimension
from polls.results.components import NOTHING, Bars, Table, TileMap, build_hidden_cell, format_interval
from polls.results.questions import QuestionResult

#: More groups than this stand in a table, not in bars.
MAX_BARS = 8
SHADES = 4


@dataclass(frozen=True, slots=True)
class City:
    """What is known of the districts, by slug; ``own``: the visitor's."""

    districts: Mapping[str, District]
    own: int | None = None

    @property
    def names(self) -> dict[str, str]:
        return {slug: district.name for slug, district in self.districts.items()}


@dataclass(frozen=True, slots=True)
class Breakdown:
    dimension: str
    name: str
    table: Table
    map: TileMap | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Who took part, by one dimension. ``bars`` where the groups are few."""

    dimension: str
    name: str
    table: Table
    bars: Bars | None
    map: TileMap | None = None


def get_dimension_name(key: str) -> str:
    names = {
        Dimension.DISTRICT: _("By district"),
        Dimension.SEX: _("By sex"),
        Dimension.AGE: _("By age group"),
        Dimension.ASSURANCE: _("By assurance level"),
    }
    return names[Dimension(key)]


def sort_dimensions(dimensions: Iterable[str]) -> list[str]:
    """In the order of display: districts first."""
    return sorted(dimensions, key=Dimension.values.index)


def group_label(labels: Labels, dimension: str, key: str) -> Wording:
    words = capitalised(labels.group(dimension, key))
    return (
        Wording(words) if dimension == Dimension.DISTRICT and key != NOT_STATED else build_site_wording(words)
    )


def build_breakdowns(
    result: QuestionResult,
    figures: Mapping[str, Any],
    labels: Labels,
    city: City,
) -> list[Breakdown]:
    """Of one question; all raw."""
    made = _OfQuestion(result, figures, labels, city)
    if figures["items"]:
        dimensions = sort_dimensions({key for item in figures["items"] for key in item["breakdowns"]})
        return [Breakdown(key, get_dimension_name(key), made.means(key)) for key in dimensions]
    splits = figures["breakdowns"]
    return [
        Breakdown(key, get_dimension_name(key), made.shares(key, splits[key]), made.map(key, splits[key]))
        for key in sort_dimensions(splits)
    ]


class _OfQuestion:
    def __init__(
        self,
        result: QuestionResult,
        figures: Mapping[str, Any],
        labels: Labels,
        city: City,
    ) -> None:
        self.result, self.figures, self.labels, self.city = result, figures, labels, city

    def shares(self, dimension: str, split: Mapping[str, Any]) -> Table:
        """Groups by options; a group with nothing to show is named below the table."""
        heads = [build_site_wording(_("Answered"))]
        heads += [
            self.result.options.get(key) or build_site_wording(_("No opinion")) for key in split["rows"]
        ]

        def cells(group: Mapping[str, Any]) -> list[Cell]:
            made = [self._build_share_cell(cell) for cell in group["cells"]]
            if all(cell.hidden for cell in made):
                made = [build_hidden_cell(len(made))]
            return [self._build_base_cell(group), *made]

        return self._build_table(dimension, heads, split["groups"], cells)

    def _build_base_cell(self, group: Mapping[str, Any]) -> Cell:
        return build_hidden_cell() if group["base"] is None else Cell(format_number(group["base"]))

    def _build_share_cell(self, cell: Mapping[str, Any]) -> Cell:
        if cell["count"] is None:
            return build_hidden_cell()
        if cell["raw"] is None:
            return Cell(NOTHING)
        return Cell(
            format_percent(cell["raw"]),
            note=format_interval(format_number(cell["low"], 1), format_number(cell["high"], 1)),
        )

    def means(self, dimension: str) -> Table:
        """Groups by items, each with its mean."""
        items = [item for item in self.figures["items"] if dimension in item["breakdowns"]]
        by_group: dict[str, list[Mapping[str, Any]]] = {}
        for item in items:
            for group in item["breakdowns"][dimension]["groups"]:
                by_group.setdefault(group["key"], []).append(group)

        def cell(group: Mapping[str, Any]) -> Cell:
            if group["mean"] is not None:
                mean = group["mean"]
                note = format_interval(format_number(mean["low"], 2), format_number(mean["high"], 2))
                return Cell(format_number(mean["raw"], 2), note=note)
            whole = group["base"] is not None and all(one["count"] is not None for one in group["cells"])
            return Cell(NOTHING) if whole else build_hidden_cell()

        groups = [{"key": key, "parts": parts} for key, parts in by_group.items()]
        heads = [self.result.options[item["key"]] for item in items]
        return self._build_table(
            dimension, heads, groups, lambda group: [cell(part) for part in group["parts"]]
        )

    def _build_table(
        self,
        dimension: str,
        heads: Sequence[Wording],
        groups: Sequence[Mapping[str, Any]],
        cells: Callable[[Mapping[str, Any]], list[Cell]],
    ) -> Table:
        rows, hidden = [], []
        for group in groups:
            label, shown = group_label(self.labels, dimension, group["key"]), cells(group)
            if all(cell.hidden for cell in shown):
                hidden.append(str(label))
            else:
                rows.append(Row(label, shown))
        name = get_dimension_name(dimension)
        return Table(
            f"q{self.result.key}-{dimension}",
            build_site_wording(name),
            heads,
            rows,
            corner=capitalised(self.labels.dimension(dimension)),
            hidden_rows=hidden,
            small=any(cell.text == NOTHING for row in rows for cell in row.cells),
        )

    def map(self, dimension: str, split: Mapping[str, Any]) -> TileMap | None:
        """The share of the city's leading option in each district."""
        lead = self.figures["lead"]
        if dimension != Dimension.DISTRICT or lead is None:
            return None
        place = split["rows"].index(lead["first"])
        cells = {group["key"]: group["cells"][place] for group in split["groups"]}
        raw = {slug: cell["raw"] for slug, cell in cells.items()}
        if all(value is None for value in raw.values()):
            return None
        few = {slug for slug, cell in cells.items() if cell["count"] is not None}
        option = self.result.options[lead["first"]]
        title = build_site_wording(_("Share of “{option}” by district").format(option=option))
        return build_tile_map(title, raw, self.city, format_percent, few)


def build_tile_map(
    title: Wording,
    values: Mapping[str, float | None],
    city: City,
    words: Callable[[float], str],
    few: Collection[str] = (),
) -> TileMap:
    """``values`` by slug; None: hidden, or too small a base (``few``). Shades are quarters of the districts
    that are shown."""
    bounds = divide_into_shades([value for value in values.values() if value is not None])
    tiles = []
    for slug, district in city.districts.items():
        value = values.get(slug)
        hidden = ""
        if slug in values and value is None:
            hidden = _("fewer than 30 answers") if slug in few else _("not shown: too few people")
        tiles.append(
            Tile(
                name=district.name,
                row=district.tile_row,
                column=district.tile_column,
                level=0 if value is None else compute_level(value, bounds),
                value="" if value is None else words(value),
                hidden=hidden,
                own=district.pk == city.own,
            )
        )
    legend = [
        Step(
            compute_level(low, bounds),
            words(low) if low == high else format_interval(words(low), words(high)),
        )
        for low, high in bounds
    ]
    if any(tile.hidden for tile in tiles):
        legend.append(Step(0, ", ".join(sorted({tile.hidden for tile in tiles if tile.hidden}))))
    return TileMap(title, tiles, legend)


def divide_into_shades(values: Sequence[float]) -> list[tuple[float, float]]:
    """Least and greatest of each shade, from light to dark; equal values share one."""
    distinct = sorted(set(values))
    size = len(distinct)
    cuts = [round(place * size / SHADES) for place in range(SHADES + 1)]
    parts = [distinct[low:high] for low, high in pairwise(cuts)]
    return [(part[0], part[-1]) for part in parts if part]


def compute_level(value: float, bounds: Sequence[tuple[float, float]]) -> int:
    """1 to 4; few shades are spread over all four."""
    place = sum(value >= low for low, _high in bounds)
    return round(1 + (place - 1) * (SHADES - 1) / max(1, len(bounds) - 1))


def list_members(body: Mapping[str, Any], labels: Labels, city: City) -> list[Members]:
    """Who took part, by every dimension of the analysis."""
    participation = body["figures"]["participation"]
    return [
        _build_members(key, participation[key]["groups"], labels, city)
        for key in sort_dimensions(participation)
    ]


def _build_members(
    dimension: str, groups: Sequence[Mapping[str, Any]], labels: Labels, city: City
) -> Members:
    shown = [group for group in groups if group["key"] != NOT_STATED or group["people"] != 0]
    known = any(group["population_share"] is not None for group in shown)
    name = get_dimension_name(dimension)
    few = len(shown) <= MAX_BARS
    return Members(
        dimension=dimension,
        name=name,
        table=_build_members_table(dimension, name, shown, labels, known=known),
        bars=_build_members_bars(dimension, shown, labels, known=known) if few else None,
        map=_build_participation_map(groups, city) if dimension == Dimension.DISTRICT else None,
    )


def _build_members_table(
    dimension: str, name: str, groups: Sequence[Mapping[str, Any]], labels: Labels, *, known: bool
) -> Table:
    living = (
        [build_site_wording(_("Share of the population")), build_site_wording(_("Ratio"))] if known else []
    )

    def cells(group: Mapping[str, Any]) -> list[Cell]:
        if group["people"] is None:
            made = [build_hidden_cell(), build_hidden_cell()]
        else:
            made = [Cell(format_number(group["people"])), Cell(format_percent(group["share"]))]
        if not known:
            return made
        population, ratio = group["population_share"], group["ratio"]
        made.append(Cell(NOTHING if population is None else format_percent(population)))
        if ratio is None:
            made.append(build_hidden_cell() if group["people"] is None else Cell(NOTHING))
        else:
            made.append(Cell(format_number(ratio, 2)))
        return made

    return Table(
        f"members-{dimension}",
        build_site_wording(name),
        [
            build_site_wording(_("Answered, rounded to 5")),
            build_site_wording(_("Share of the answers")),
            *living,
        ],
        [Row(group_label(labels, dimension, group["key"]), cells(group)) for group in groups],
        corner=capitalised(labels.dimension(dimension)),
        note=_(
            "Ratio: share of the answers divided by share of the population. At 1 the group is "
            "represented as in the city."
        )
        if known
        else "",
    )


def _build_members_bars(
    dimension: str, groups: Sequence[Mapping[str, Any]], labels: Labels, *, known: bool
) -> Bars:
    return Bars(
        [_build_members_bar(group_label(labels, dimension, group["key"]), group) for group in groups],
        main=_("Share of the answers"),
        second=_("Share of the population") if known else "",
    )


def _build_members_bar(label: Wording, group: Mapping[str, Any]) -> Bar:
    of_people = group["population_share"]
    notes = (
        [] if of_people is None else [_("{share} of the population").format(share=format_percent(of_people))]
    )
    if group["people"] is None:
        return Bar(
            label, "", None, detail=_("not shown: too few people"), second=of_people, notes=tuple(notes)
        )
    if group["ratio"] is not None:
        notes.append(_("{ratio} times that share").format(ratio=format_number(group["ratio"], 2)))
    return Bar(
        label,
        format_percent(group["share"]),
        group["share"],
        detail=ngettext("{people} person", "{people} people", group["people"]).format(
            people=format_number(group["people"])
        ),
        second=of_people,
        notes=tuple(notes),
        quiet=group["key"] == NOT_STATED,
    )


def _build_participation_map(groups: Sequence[Mapping[str, Any]], city: City) -> TileMap | None:
    """People who answered of every 10,000 living in each district; both numbers are in the table."""
    rates = {group["key"]: compute_rate(group) for group in groups if group["key"] != NOT_STATED}
    if all(value is None for value in rates.values()):
        return None
    title = build_site_wording(_("Answers per 10,000 people, by district"))
    return build_tile_map(title, rates, city, lambda value: format_number(value, 1))


def compute_rate(group: Mapping[str, Any]) -> float | None:
    """Of every 10,000 people, one decimal; None: hidden, or the population is not known."""
    if group["people"] is None or not group["population"]:
        return None
    return float(round(10_000 * group["people"] / group["population"], 1))
