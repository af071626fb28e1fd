"""Reads of the territory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.territory import bands as age_bands
from participation.territory import tables, wording
from participation.territory.errors import MarginMissing
from participation.territory.models import (
    District,
    Neighbourhood,
    TargetCell,
    TargetSet,
    TargetSetQuerySet,
    TargetStatus,
)
from participation.territory.tables import Dimension, Place
from participation.text import turkish

# Lower bounds of the tile map's steps, in inhabitants.
STEPS = (0, 50_000, 125_000, 300_000)


@dataclass(frozen=True)
class Share:
    """A district with its share of the city's population, 0-100."""

    district: District
    percent: float


def list_districts() -> QuerySet[District]:
    """All districts, in Turkish alphabetical order."""
    return District.objects.all()


def search_districts(text: str) -> QuerySet[District]:
    """Districts whose name contains ``text``, ignoring case and accents; all of them for an empty text."""
    return list_districts().filter(search_name__contains=_fold_search_text(text))


def search_neighbourhoods(text: str) -> QuerySet[Neighbourhood]:
    """Neighbourhoods whose name contains ``text``, with their district; none for an empty text."""
    searched = _fold_search_text(text)
    if not searched:
        return Neighbourhood.objects.none()
    return Neighbourhood.objects.filter(search_name__contains=searched).select_related("district")


def compute_shares(chosen: QuerySet[District]) -> list[Share]:
    """``chosen`` with their shares of the population of all districts."""
    total = get_total_population()
    return [Share(district, 100 * district.population / total) for district in chosen]


def get_total_population() -> int:
    """The population of all districts; 0 while there are none."""
    total = District.objects.aggregate(total=Sum("population"))["total"]
    return int(total or 0)


def step(inhabitants: int) -> int:
    """The number of the map's step for this population, from 1."""
    return sum(inhabitants >= bound for bound in STEPS)


def district_names() -> dict[str, str]:
    """Names by slug, in Turkish order."""
    return dict(District.objects.values_list("slug", "name"))


def target_sets() -> TargetSetQuerySet:
    """Every stored set of population tables, newest count first."""
    return TargetSet.objects.public()


def target_sets_valid_on(day: date) -> TargetSetQuerySet:
    """Sets that polls may be weighted to on ``day`` (in use and not stale), newest count first."""
    return TargetSet.objects.valid_on(day)


def latest_targets_with(dimension: Dimension) -> TargetSet | None:
    """The set in use with the newest count that has a table by ``dimension``, stale or not."""
    current = target_sets().filter(status=TargetStatus.CURRENT)
    return next((it for it in current if tables.source_for(it.shapes, [dimension])), None)


def get_figures(target_set: TargetSet) -> dict[Place, int]:
    """Every figure of the set, in one query."""
    cells = TargetCell.objects.filter(target_set=target_set).order_by("pk")
    return {
        (district, sex, age): people
        for district, sex, age, people in cells.values_list("district", "sex", "age_band", "population")
    }


def missing_for(
    target_set: TargetSet,
    dimensions: Sequence[Dimension],
    districts: Collection[str] = (),
    *,
    on: date | None = None,
) -> list[str]:
    """Why a poll in ``districts`` (slugs; empty: the whole city) cannot be weighted by ``dimensions`` to this
    set on the day ``on`` (default: today), as texts; empty if it can.
    """
    day = on or timezone.localdate()
    reasons: list[str] = []
    if target_set.status != TargetStatus.CURRENT:
        reasons.append(_("These population tables were withdrawn."))
    if target_set.reference_date > day:
        reasons.append(_("The count took place after this day."))
    if target_set.valid_until < day:
        reasons.append(
            _("The population tables are out of date: they were valid until %(day)s.")
            % {"day": date_format(target_set.valid_until, "j F Y")}
        )
    names = district_names()
    for slug in sorted(set(districts)):
        if slug not in names:
            reasons.append(_("There is no district “%(name)s”.") % {"name": slug})
    for dimension in dimensions:
        if _find_source_table(target_set, dimension, districts) is None:
            wanted = tables.name_of(_list_needed_dimensions(dimension, districts))
            reasons.append(
                _("No table has figures %(table)s.") % {"table": wording.table(tables.shape_named(wanted))}
            )
    return reasons


def compute_margin(
    target_set: TargetSet, dimension: Dimension, districts: Collection[str] = ()
) -> dict[str, int]:
    """People by category key of ``dimension``, only those of ``districts`` (slugs; empty: the whole city).

    Taken from the table by that dimension, otherwise summed from a joint table; sex or age in some districts
    needs a table by district as well. Districts are in Turkish order, women first, ages ascending. Raises
    ``MarginMissing`` if no table gives the figures. Does not check whether the set is stale.
    """
    source = _find_source_table(target_set, dimension, districts)
    names = district_names()
    if source is None or not set(districts) <= names.keys():
        why = " ".join(missing_for(target_set, [dimension], districts))
        raise MarginMissing(name=target_set.name, why=why)
    chosen = {
        place: people
        for place, people in get_figures(target_set).items()
        if tables.shape_of(place) == source and (not districts or place[0] in districts)
    }
    sums = {
        "".join(place): people for place, people in tables.sum_onto_dimensions(chosen, [dimension]).items()
    }
    order = {"district": list(names), "sex": list(tables.SEXES), "age": list(target_set.age_bands)}
    return {key: sums[key] for key in order[dimension] if key in sums}


def list_age_bands(target_set: TargetSet) -> list[str]:
    """Keys of the set's age bands, ascending; empty in a set without a table by age."""
    return list(target_set.age_bands)


def list_neighbours(districts: Collection[str] = ()) -> dict[str, list[str]]:
    """For each of ``districts`` (slugs; empty: all) the others, in the order in which they are merged with
    it.

    Nearest first, by the straight line between their tiles; of equally near ones the more populous, since one
    merge is then more likely to be enough; then by slug. The order depends only on the map and the registered
    populations, so it can be fixed before a poll opens.
    """
    by_slug = {
        district.slug: district
        for district in District.objects.all()
        if not districts or district.slug in districts
    }

    def rank(one: District, other: District) -> tuple[int, int, str]:
        rows, columns = one.tile_row - other.tile_row, one.tile_column - other.tile_column
        return rows * rows + columns * columns, -other.population, other.slug

    return {
        slug: [other.slug for other in sorted(by_slug.values(), key=partial(rank, one)) if other is not one]
        for slug, one in by_slug.items()
    }


def adjacent_bands(target_set: TargetSet) -> dict[str, list[str]]:
    """For each age band the others, in the order in which they are merged with it: nearest first, of two
    equally near ones the more populous in the whole city, then the younger. Empty without a table by age.
    """
    if not target_set.age_bands:
        return {}
    populations = {age_bands.parse_age_band(key): n for key, n in compute_margin(target_set, "age").items()}
    return {
        str(band): [str(other) for other in others]
        for band, others in age_bands.collapse_order(populations).items()
    }


def _list_needed_dimensions(dimension: Dimension, districts: Collection[str]) -> tables.Shape:
    """The dimensions that a table must have to give the margin for ``districts``."""
    return tuple(
        one for one in tables.DIMENSIONS if one == dimension or (one == "district" and len(districts) > 0)
    )


def _find_source_table(
    target_set: TargetSet, dimension: Dimension, districts: Collection[str]
) -> tables.Shape | None:
    return tables.source_for(target_set.shapes, _list_needed_dimensions(dimension, districts))


def _fold_search_text(text: str) -> str:
    return " ".join(turkish.ascii_fold(text).split())
