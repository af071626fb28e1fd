"""What the tile map shows: figures and words for the page, nothing to decide."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from participation.territory import queries
from participation.territory.models import District


@dataclass(frozen=True)
class Tile:
    """A district's square, counted from 0 at the north-west. ``level`` is the population's step, from 1."""

    name: str
    row: int
    column: int
    level: int
    value: str
    address: str
    own: bool


@dataclass(frozen=True)
class Step:
    level: int
    label: str


def population_tile(district: District, *, own: bool) -> Tile:
    """A tile that leads to the district's line in the table."""
    return Tile(
        name=district.name,
        row=district.tile_row,
        column=district.tile_column,
        level=queries.step(district.population),
        value=figure(district.population),
        address=f"#{district.slug}",
        own=own,
    )


def population_legend() -> list[Step]:
    """What each shade of the map means, from few people to many."""
    bounds = queries.STEPS
    labels = [_("fewer than %(n)s") % {"n": figure(bounds[1])}]
    for low, high in pairwise(bounds[1:]):
        labels.append(_("%(low)s to %(high)s") % {"low": figure(low), "high": figure(high - 1)})
    labels.append(_("%(n)s and more") % {"n": figure(bounds[-1])})
    return [Step(level, label) for level, label in enumerate(labels, start=1)]


def figure(number: int) -> str:
    return number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)
