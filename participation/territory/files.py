"""Parses the territory's CSV files (UTF-8, comma, one header line). A file is accepted as a whole or not at
all.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participation.text import turkish

DATA = Path(__file__).resolve().parent / "data"
# From the Republic's first census on; an earlier year is a typing error.
CENSUS_YEARS = range(1927, 2201)
GREATEST_POPULATION = 100_000_000
GREATEST_TILE = 11
MAX_NAME_LENGTH = 50
MAX_NEIGHBOURHOOD_NAME_LENGTH = 70


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A population file with columns ``name,population``, and its stated source, year and total.

    ``total`` is the sum that the source states, None if unknown; a file with another sum is refused.
    """

    city: str
    path: Path
    source: str
    year: int
    total: int | None


@dataclass(frozen=True)
class Tile:
    row: int
    column: int


IZMIR = Figures(
    city="İzmir",
    path=DATA / "izmir_districts_2025.csv",
    source="TÜİK ADNKS 31.12.2025",
    year=2025,
    total=4_504_185,
)
IZMIR_TILES = DATA / "izmir_tiles.csv"


def populations(figures: Figures) -> dict[str, int]:
    """Population by district name, in file order. Raises ``ValidationError`` naming every bad line."""
    by_name: dict[str, int] = {}
    faults: list[str] = []
    with figures.path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in _read_rows(file, ("name", "population"), faults):
            name, population = row["name"], row["population"]
            if fault := _find_name_fault(name, by_name, MAX_NAME_LENGTH):
                faults.append(_format_line_fault(line, fault))
            elif not _is_number(population) or not 0 < int(population) <= GREATEST_POPULATION:
                faults.append(
                    _format_line_fault(line, _("“%(text)s” is not a population.") % {"text": population})
                )
            else:
                by_name[name] = int(population)
    total = sum(by_name.values())
    if not faults and figures.total is not None and total != figures.total:
        faults.append(
            _("The populations add up to %(sum)s, not to %(total)s as the source says.")
            % {"sum": total, "total": figures.total}
        )
    if not figures.source.strip() or figures.year not in CENSUS_YEARS:
        faults.append(_("A population needs its source and the year of the count."))
    _raise_faults(faults)
    return by_name


def tiles(path: Path, districts: Iterable[str]) -> dict[str, Tile]:
    """The position of each of ``districts`` on the tile map, from a file with columns ``name,row,column``.

    Raises ``ValidationError`` unless each district has exactly one position and no position is used twice.
    """
    positions: dict[str, Tile] = {}
    faults: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in _read_rows(file, ("name", "row", "column"), faults):
            places = [row["row"], row["column"]]
            if fault := _find_name_fault(row["name"], positions, MAX_NAME_LENGTH):
                faults.append(_format_line_fault(line, fault))
            elif not all(_is_number(place) and int(place) <= GREATEST_TILE for place in places):
                faults.append(
                    _format_line_fault(line, _("Row and column must be whole numbers from 0 to 11."))
                )
            elif (tile := Tile(*map(int, places))) in positions.values():
                faults.append(_format_line_fault(line, _("This place on the map is already taken.")))
            else:
                positions[row["name"]] = tile
    wanted = set(districts)
    if not faults and positions.keys() != wanted:
        names = sorted(positions.keys() ^ wanted, key=turkish.sort_key)
        faults.append(
            _("The tile map and the populations name different districts: %(names)s.")
            % {"names": ", ".join(names)}
        )
    _raise_faults(faults)
    return positions


def neighbourhoods(file: Iterable[str], districts: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of district and neighbourhood name, from a file with columns ``district,name``.

    Raises ``ValidationError`` naming every line with an unknown district, a bad name or a repetition.
    """
    known = set(districts)
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    faults: list[str] = []
    for line, row in _read_rows(file, ("district", "name"), faults):
        pair = (row["district"], row["name"])
        place = (pair[0], turkish.slugify(pair[1]))
        if pair[0] not in known:
            faults.append(_format_line_fault(line, _("There is no district “%(name)s”.") % {"name": pair[0]}))
        elif not place[1] or len(pair[1]) > MAX_NEIGHBOURHOOD_NAME_LENGTH:
            faults.append(_format_line_fault(line, _("“%(text)s” is not a name.") % {"text": pair[1]}))
        elif place in pairs:
            faults.append(_format_line_fault(line, _("“%(name)s” occurs twice.") % {"name": pair[1]}))
        else:
            pairs[place] = pair
    _raise_faults(faults)
    return list(pairs.values())


def _read_rows(
    file: Iterable[str], columns: tuple[str, ...], faults: list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and stripped cells of each row of the right width; others are appended to ``faults``."""
    try:
        lines = csv.reader(file, strict=True)
        if tuple(next(lines, [])) != columns:
            faults.append(
                _format_line_fault(1, _("The columns must be %(columns)s.") % {"columns": ",".join(columns)})
            )
            return
        some = False
        for cells in lines:
            some = True
            if len(cells) != len(columns):
                faults.append(
                    _format_line_fault(lines.line_num, _("There must be %(n)s cells.") % {"n": len(columns)})
                )
            else:
                stripped = [turkish.compose(cell).strip() for cell in cells]
                yield lines.line_num, dict(zip(columns, stripped, strict=True))
        if not some:
            faults.append(_("The file has no rows."))
    except UnicodeDecodeError:
        faults.append(_("The file is not UTF-8 text."))
    except csv.Error:
        faults.append(_format_line_fault(lines.line_num, _("This is not a line of a CSV file.")))


def _find_name_fault(name: str, known: Iterable[str], longest: int) -> str:
    if not turkish.slugify(name) or len(name) > longest:
        return _("“%(text)s” is not a name.") % {"text": name}
    if turkish.slugify(name) in map(turkish.slugify, known):
        return _("“%(name)s” occurs twice.") % {"name": name}
    return ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _format_line_fault(line: int, fault: str) -> str:
    return _("Line %(line)s: %(fault)s") % {"line": line, "fault": fault}


def _raise_faults(faults: list[str]) -> None:
    if faults:
        raise ValidationError(faults, code="malformed_file")
