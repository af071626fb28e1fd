"""Bars and rows of tables as pages show them: every figure is already text."""

from collections.abc import Sequence
from dataclasses import dataclass

from participation.text.texts import Wording


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart.

    ``width`` and the other lengths are percentages of the track, None where they are not published.
    ``second`` is the length of what the bar is compared with; ``low`` and ``high`` are the ends of its
    interval, ``interval`` the same ends as text. ``figure`` belongs to the bar; ``detail`` stands before it,
    ``notes`` below. ``quiet``: an answer such as *no opinion*, in a muted colour.
    """

    label: Wording
    figure: str
    width: float | None
    detail: str = ""
    second: float | None = None
    low: float | None = None
    high: float | None = None
    interval: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """``hidden``: by disclosure control. ``strong``: the greater of two. ``columns``: how many it fills."""

    text: str
    note: str = ""
    hidden: bool = False
    strong: bool = False
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    label: Wording
    cells: Sequence[Cell]
