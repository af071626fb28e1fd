"""Age bands: whole years of age, both ends included. No Django, no clock.

A band is written ``15-24``, ``65+`` (no upper end) or ``18`` (a single year). Bands of one table lie next to
each other: no overlap, no gap between the lowest and the highest age.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

OLDEST = 120
# The hyphen, and the dashes that spreadsheets and people put in its place.
_WRITTEN = re.compile(r"(\d{1,3})\s*(?:(\+)|[-‐‑‒–—−]\s*(\d{1,3}))?", re.ASCII)


class NotABand(ValueError):
    """The text is no age band."""


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """Ages ``low`` to ``high``; ``high`` is ``OLDEST`` for a band without an upper end."""

    low: int
    high: int

    def __str__(self) -> str:
        """The key under which the band is stored; ``parse`` reads it back."""
        if self.high == OLDEST:
            return f"{self.low}+"
        return f"{self.low}-{self.high}" if self.low < self.high else str(self.low)

    def __contains__(self, age: int) -> bool:
        return self.low <= age and (age <= self.high or self.high == OLDEST)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Two bands that follow each other and ``overlap``, or leave a ``gap``."""

    kind: Literal["overlap", "gap"]
    first: Band
    second: Band


def parse(text: str) -> Band:
    """The band that ``text`` names. Raises ``NotABand``, also where the lower end is the greater one."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise NotABand(text)
    low = int(found[1])
    high = OLDEST if found[2] else int(found[3] or low)
    if not low <= high <= OLDEST:
        raise NotABand(text)
    return Band(low, high)


def flaws(bands: Iterable[Band]) -> list[Flaw]:
    """What keeps ``bands`` from covering every age between their lowest and highest exactly once."""
    found = []
    for first, second in pairwise(sorted(set(bands))):
        if second.low <= first.high:
            found.append(Flaw("overlap", first, second))
        elif second.low > first.high + 1:
            found.append(Flaw("gap", first, second))
    return found


def of_age(bands: Iterable[Band], age: int) -> Band | None:
    """The band that holds somebody of ``age``; None where no band does (a child in a table of adults)."""
    return next((band for band in bands if age in band), None)


def collapse_order(populations: Mapping[Band, int]) -> dict[Band, list[Band]]:
    """For each band the others in the order in which it would be merged with them.

    Nearest first, counted in bands; of two equally near ones the more populous, then the younger.
    """
    ordered: Sequence[Band] = sorted(populations)
    place = {band: index for index, band in enumerate(ordered)}
    return {
        band: sorted(
            (other for other in ordered if other != band),
            key=lambda other: (abs(place[other] - place[band]), -populations[other], other),
        )
        for band in ordered
    }
