"""Reads and writes population tables as CSV. docs/targets.md describes the format."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.territory import bands, tables, wording
from participation.territory.bands import Band
from participation.territory.errors import TargetFileTooLarge
from participation.territory.files import DATA, GREATEST_POPULATION
from participation.territory.tables import DIMENSIONS, Dimension, Figures, Place, Shape
from participation.text import turkish

IZMIR_TARGETS: Path = DATA / "izmir_targets_2025.csv"
COLUMNS = ("district", "sex", "age_band", "population")
# Half of one request's limit (DATA_UPLOAD_MAX_MEMORY_SIZE): the confirmation step submits the figures again.
LARGEST_FILE = 128 * 1024
MAX_ROWS = 5_000
#: Faults reported at once; a file with more is the wrong file.
MAX_FAULTS = 30

_COLUMN_NAMES = {"ilce": "district", "cinsiyet": "sex", "yas grubu": "age_band", "nufus": "population"}
_SEXES = {
    "kadin": tables.FEMALE,
    "female": tables.FEMALE,
    "women": tables.FEMALE,
    "erkek": tables.MALE,
    "male": tables.MALE,
    "men": tables.MALE,
}
_ALL = {"", "toplam", "tumu", "total", "all"}
# 1234, or groups of three after dots or blanks. A comma is the decimal mark in Turkish, so it is refused.
_NUMBER = re.compile(r"\d{1,9}|\d{1,3}(?:\.\d{3}){1,2}|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,2}", re.ASCII)
_NEGATIVE = re.compile(r"[-−–]\s*\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """A complete and consistent file. ``bands`` are ascending; all tables by age have all of them."""

    figures: Figures
    bands: tuple[str, ...]

    @property
    def tables(self) -> dict[Shape, dict[Place, int]]:
        return tables.split_by_shape(self.figures)

    @property
    def total(self) -> int:
        return tables.count_people(self.figures)

    @property
    def text(self) -> str:
        """The figures as a file in a fixed order: the same figures always give the same text."""
        return format_target_csv(self.figures)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of ``text``, in hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_target_file(data: bytes, districts: Mapping[str, str]) -> Reading:
    """Parse the tables in ``data``; ``districts`` maps the keys of the city's districts to names.

    Raises ``TargetFileTooLarge`` before parsing, and ``ValidationError`` naming every bad line, else every
    incomplete table, else all contradictions.
    """
    if len(data) > LARGEST_FILE:
        raise too_large()
    figures, written_bands = _read_figures(_decode(data), districts)
    _raise_faults(_list_band_faults(written_bands))
    keys = tuple(str(band) for band in sorted(written_bands))
    _raise_faults(
        _list_missing_row_faults(
            figures, {"district": list(districts), "sex": tables.SEXES, "age": keys}, districts
        )
    )
    _raise_faults([wording.disagreement(one, districts) for one in tables.disagreements(figures)])
    if not 0 < tables.count_people(figures) <= GREATEST_POPULATION:
        _raise_faults([_("The tables count nobody, or more people than a city can have.")])
    return Reading({place: figures[place] for place in _sort_places(figures)}, keys)


def format_target_csv(figures: Figures) -> str:
    """``figures`` as CSV with keys, table by table. Reading it gives the same figures."""
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows((*place, figures[place]) for place in _sort_places(figures))
    return file.getvalue()


def too_large() -> TargetFileTooLarge:
    return TargetFileTooLarge(kilobytes=LARGEST_FILE // 1024, rows=MAX_ROWS)


def _sort_places(figures: Figures) -> list[Place]:
    """Tables with fewer dimensions first; within a table by district, sex, age."""

    def rank(place: Place) -> tuple[int, list[int], str, str, Band]:
        shape = tables.shape_of(place)
        district, sex, age = place
        dimensions = [DIMENSIONS.index(dimension) for dimension in shape]
        return len(shape), dimensions, district, sex, bands.parse_age_band(age) if age else Band(0, 0)

    return sorted(figures, key=rank)


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ValidationError(
            _(
                "The file is not UTF-8 text, so its characters cannot be read. Save the "
                "table as “CSV UTF-8” and send that file."
            ),
            code="malformed_file",
        )
    return text


def _read_figures(text: str, districts: Mapping[str, str]) -> tuple[dict[Place, int], set[Band]]:
    figures: dict[Place, int] = {}
    lines: dict[Place, int] = {}
    ages: set[Band] = set()
    faults: list[str] = []
    for line, row in _read_rows(text, faults):
        problems: list[str] = []
        district = _parse_district(row["district"], districts, problems)
        sex = _parse_sex(row["sex"], problems)
        band = _parse_band(row["age_band"], problems)
        place = district, sex, "" if band is None else str(band)
        people = _parse_population(row["population"], problems)
        if not problems and place in lines:
            problems.append(_("It counts the same people as line %(line)s.") % {"line": lines[place]})
        if problems:
            faults.append(_format_line_fault(line, " ".join(problems)))
            continue
        figures[place], lines[place] = people, line
        ages |= set() if band is None else {band}
    _raise_faults(faults)
    return figures, ages


def _read_rows(text: str, faults: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column of each non-empty row; rows of another width are appended to
    ``faults``.
    """
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    some = 0
    try:
        columns = [_parse_column_name(cell) for cell in next(lines, [])]
        if sorted(columns) != sorted(COLUMNS):
            faults.append(
                _format_line_fault(1, _("The columns must be %(columns)s.") % {"columns": ", ".join(COLUMNS)})
                + " "
                + _("In Turkish: ilçe, cinsiyet, yaş grubu, nüfus.")
            )
            return
        for cells in lines:
            stripped = [turkish.compose(cell).strip() for cell in cells]
            if not any(stripped):
                continue
            some += 1
            if some > MAX_ROWS:
                raise too_large()
            if len(stripped) != len(columns):
                faults.append(
                    _format_line_fault(
                        lines.line_num, _("There are %(n)s cells instead of four.") % {"n": len(stripped)}
                    )
                )
            else:
                yield lines.line_num, dict(zip(columns, stripped, strict=True))
    except csv.Error:
        faults.append(_format_line_fault(lines.line_num, _("This is not a line of a CSV file.")))
    if not some and not faults:
        faults.append(_("The file has no rows."))


def _parse_column_name(cell: str) -> str:
    name = " ".join(turkish.ascii_fold(cell).replace("_", " ").split())
    return _COLUMN_NAMES.get(name, name.replace(" ", "_"))


def _parse_district(cell: str, districts: Mapping[str, str], problems: list[str]) -> str:
    if turkish.ascii_fold(cell) in _ALL:
        return ""
    key = turkish.slugify(cell)
    if key not in districts:
        problems.append(_("There is no district “%(name)s”.") % {"name": cell})
    return key


def _parse_sex(cell: str, problems: list[str]) -> str:
    folded = turkish.ascii_fold(cell)
    if folded in _ALL:
        return ""
    if folded not in _SEXES:
        problems.append(_("“%(text)s” is neither women (kadın) nor men (erkek).") % {"text": cell})
    return _SEXES.get(folded, "")


def _parse_band(cell: str, problems: list[str]) -> Band | None:
    """None means all ages."""
    if turkish.ascii_fold(cell) in _ALL:
        return None
    try:
        return bands.parse_age_band(cell)
    except bands.NotABand:
        problems.append(_("“%(text)s” is not an age band such as 15-24 or 65+.") % {"text": cell})
        return None


def _parse_population(cell: str, problems: list[str]) -> int:
    if _NEGATIVE.match(cell):
        problems.append(_("“%(text)s” is below zero.") % {"text": cell})
    elif not _NUMBER.fullmatch(cell):
        problems.append(_("“%(text)s” is not a number of people; write 1234 or 1.234.") % {"text": cell})
    else:
        people = int(re.sub(r"\D", "", cell))
        if people <= GREATEST_POPULATION:
            return people
        problems.append(_("%(text)s people are too many for one city.") % {"text": cell})
    return 0


def _list_band_faults(ages: set[Band]) -> list[str]:
    texts = {
        "overlap": _("The age bands %(first)s and %(second)s overlap."),
        "gap": _("Some ages are missing between the age bands %(first)s and %(second)s."),
    }
    return [
        texts[flaw.kind] % {"first": flaw.first, "second": flaw.second}
        for flaw in bands.list_band_flaws(ages)
    ]


def _list_missing_row_faults(
    figures: Figures, categories: Mapping[Dimension, Sequence[str]], districts: Mapping[str, str]
) -> list[str]:
    """One fault for each table that lacks rows, naming the first few."""
    faults = []
    for shape, table in tables.split_by_shape(figures).items():
        lacking = [place for place in tables.places(shape, categories) if place not in table]
        if lacking:
            named = "; ".join(wording.format_place(place, districts) for place in lacking[:5])
            faults.append(
                ngettext(
                    "The table %(table)s lacks a row: %(places)s.",
                    "The table %(table)s lacks %(n)s rows: %(places)s.",
                    len(lacking),
                )
                % {
                    "table": wording.table(shape),
                    "n": len(lacking),
                    "places": named + (" …" if len(lacking) > 5 else ""),
                }
            )
    return faults


def _format_line_fault(line: int, fault: str) -> str:
    return _("Line %(line)s: %(fault)s") % {"line": line, "fault": fault}


def _raise_faults(faults: list[str]) -> None:
    if len(faults) > MAX_FAULTS:
        rest = len(faults) - MAX_FAULTS
        more = ngettext("and %(n)s more error.", "and %(n)s more errors.", rest) % {"n": rest}
        faults = [*faults[:MAX_FAULTS], more]
    if faults:
        raise ValidationError(faults, code="malformed_file")
