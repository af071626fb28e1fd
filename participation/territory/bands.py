"""Age bands in whole years, both ends inclusive. Pure: no Django, no clock.

A band is written ``15-24``, ``65+`` (no upper end) or ``18`` (a single year). The bands of one table adjoin:
no overlap, and no gap between the lowest and the highest age.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

OLDEST = 120
# The hyphen, and the dashes that spreadsheets and people use instead.
_WRITTEN = re.compile(r"(\d{1,3})\s*(?:(\+)|[-‐‑‒–—−]\s*(\d{1,3}))?", re.ASCII)


class NotABand(ValueError):
    """The text is not an age band."""


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """Ages ``low`` to ``high``; ``high`` is ``OLDEST`` for a band without an upper end."""

    low: int
    high: int

    def __str__(self) -> str:
        """The key under which the band is stored; ``parse_age_band`` is the inverse."""
        if self.high == OLDEST:
            return f"{self.low}+"
        return f"{self.low}-{self.high}" if self.low < self.high else str(self.low)

    def __contains__(self, age: int) -> bool:
        return self.low <= age and (age <= self.high or self.high == OLDEST)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Two consecutive bands that ``overlap`` or leave a ``gap``."""

    kind: Literal["overlap", "gap"]
    first: Band
    second: Band


def parse_age_band(text: str) -> Band:
    """Parse a band. Raises ``NotABand``, also if the lower end is greater than the upper one."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise NotABand(text)
    low = int(match[1])
    high = OLDEST if match[2] else int(match[3] or low)
    if not low <= high <= OLDEST:
        raise NotABand(text)
    return Band(low, high)


def list_band_flaws(bands: Iterable[Band]) -> list[Flaw]:
    """What keeps ``bands`` from covering every age between the lowest and the highest exactly once."""
    result = []
    for first, second in pairwise(sorted(set(bands))):
        if second.low <= first.high:
            result.append(Flaw("overlap", first, second))
        elif second.low > first.high + 1:
            result.append(Flaw("gap", first, second))
    return result


def of_age(bands: Iterable[Band], age: int) -> Band | None:
    """The band that contains ``age``; None if no band does (a child in a table of adults)."""
    return next((band for band in bands if age in band), None)


def collapse_order(populations: Mapping[Band, int]) -> dict[Band, list[Band]]:
    """For each band the others, in the order in which they would be merged with it.

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
