"""Parts of a result page: bars, tables and tile maps, with every figure already as text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from participation.territory.presentation import Step, Tile
from participation.text.figures import format_percent
from participation.text.texts import Wording
from participation.web.charts import Bar, Cell, Row

EN_DASH = "\N{EN DASH}"
#: What stands for a share that has too small a base.
NOTHING = EN_DASH


def format_interval(low: str, high: str) -> str:
    """An interval between two figures."""
    # A hyphen beside the dash would be read as one more dash.
    low, high = (figure.replace("-", "\N{MINUS SIGN}") for figure in (low, high))
    return f"{low}\N{NO-BREAK SPACE}{EN_DASH}\N{NO-BREAK SPACE}{high}"


def format_share_range(low: float, high: float, decimals: int = 1) -> str:
    return format_interval(format_percent(low, decimals), format_percent(high, decimals))


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under each other. ``main``, ``second``: what the thick and the thin bar show; ``whiskers``: the
    line across is an interval."""

    rows: Sequence[Bar]
    main: str
    second: str = ""
    whiskers: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``hidden_rows``: names of the groups without any figure. ``small``: some shares are hidden because
    fewer than 30 people are behind them.
    """

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
class TileMap:
    title: Wording
    tiles: Sequence[Tile]
    legend: Sequence[Step] = field(default_factory=list)


def build_hidden_cell(columns: int = 1) -> Cell:
    return Cell(_("hidden") if columns == 1 else _("not shown: too few people"), hidden=True, columns=columns)
