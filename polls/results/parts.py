"""Parts of a result page: bars, tables and tiles, with all figures formatted as text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.figures import number, percent
from participation.texts import Wording

EN_DASH = "\N{EN DASH}"
#: Placeholder of a share with too small a base.
NOTHING = EN_DASH


def ours(text: str) -> Wording:
    """A text of the page itself, in its language."""
    return Wording(text, (get_language() or settings.LANGUAGE_CODE)[:2])


def span(low: str, high: str) -> str:
    """A formatted interval."""
    # A hyphen next to the dash would look like another dash.
    low, high = (figure.replace("-", "\N{MINUS SIGN}") for figure in (low, high))
    return f"{low}\N{NO-BREAK SPACE}{EN_DASH}\N{NO-BREAK SPACE}{high}"


def shares(low: float, high: float, decimals: int = 1) -> str:
    return span(percent(low, decimals), percent(high, decimals))


def people(count: int) -> str:
    return number(count)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. Lengths and the ends of the interval are percent of the track; None if not published.

    ``figure`` is the text of the thick bar. ``second`` is the length of the thin bar below it. ``notes`` are
    displayed below: the raw share, the interval. ``quiet``: of secondary importance, such as *no opinion*.
    """

    label: Wording
    figure: str
    length: float | None
    detail: str = ""
    second: float | None = None
    low: float | None = None
    high: float | None = None
    notes: tuple[str, ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart. ``main`` and ``second``: legends of the thick and the thin bars. ``whiskers``: whether
    bars have intervals."""

    rows: Sequence[Bar]
    main: str
    second: str = ""
    whiskers: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. ``hidden``: by disclosure control. ``strong``: emphasised. ``columns``: column span."""

    text: str
    note: str = ""
    hidden: bool = False
    strong: bool = False
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    label: Wording
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``hidden_rows``: names of groups without any figure. ``small``: whether shares are missing
    because of a base under 30."""

    ident: str
    title: Wording
    heads: Sequence[Wording]
    rows: Sequence[Row]
    corner: str = ""
    hidden_rows: Sequence[str] = ()
    small: bool = False
    note: str = ""

    @property
    def hidden(self) -> bool:
        return any(cell.hidden for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile for ``components/tiles.html``. ``level``: shade from 1 to 4, 0 for none."""

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
    """A shade in the legend; ``level`` 0 is hidden."""

    level: int
    label: str


@dataclass(frozen=True, slots=True)
class TileMap:
    title: Wording
    tiles: Sequence[Tile]
    legend: Sequence[Step] = field(default_factory=list)


def hidden_cell(columns: int = 1) -> Cell:
    return Cell(_("hidden") if columns == 1 else _("hidden cells"), hidden=True, columns=columns)
