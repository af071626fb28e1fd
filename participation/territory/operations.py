"""Writing the territory: populations come from a dated file, neighbourhoods from the council's list."""

from collections.abc import Iterable
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from participation import turkish
from participation.audit import operations as audit
from participation.territory import files
from participation.territory.files import Figures, Tile
from participation.territory.models import City, District, Neighbourhood

# Beyond every real tile: where districts wait while they change places, so that no two meet.
_ASIDE = 1000


@transaction.atomic
def load_districts(
    *,
    figures: Figures = files.IZMIR,
    tile_file: Path = files.IZMIR_TILES,
    actor: AbstractBaseUser | None = None,
) -> list[District]:
    """Bring the city's districts to the figures of a file; a second run changes nothing.

    Returns all of them in Turkish order. Raises ``ValidationError`` for a malformed file and for one that
    leaves out a district that exists (people may live there); then nothing is stored. A change is recorded.
    """
    populations = files.populations(figures)
    tiles = files.tiles(tile_file, populations)
    city, _new = City.objects.get_or_create(
        slug=turkish.slugify(figures.city), defaults={"name": figures.city}
    )
    known = {district.name: district for district in city.districts.all()}
    if lost := sorted(known.keys() - populations.keys(), key=turkish.sort_key):
        raise ValidationError(
            _("The file leaves out districts that exist: %(names)s.") % {"names": ", ".join(lost)},
            code="malformed_file",
        )
    wanted = [
        _district(city, name, populations[name], tiles[name], figures, known.get(name))
        for name in sorted(populations, key=turkish.sort_key)
    ]
    created = [district for district in wanted if district.pk is None]
    changed = [district for district in wanted if district.pk and _differs(district, known[district.name])]
    moved = [district.pk for district in changed if _place(district) != _place(known[district.name])]
    District.objects.filter(pk__in=moved).update(tile_row=F("tile_row") + _ASIDE)
    District.objects.bulk_update(changed, _FIELDS)
    District.objects.bulk_create(created)
    if created or changed:
        audit.record(
            actor=actor,
            action="territory.districts_loaded",
            subject=f"city:{city.slug}",
            details={
                "source": figures.source,
                "year": figures.year,
                "population": sum(populations.values()),
                "created": len(created),
                "changed": len(changed),
            },
        )
    return wanted


_FIELDS = [
    "sort_key",
    "search_name",
    "population",
    "population_source",
    "population_year",
    "tile_row",
    "tile_column",
]


def _district(
    city: City, name: str, population: int, tile: Tile, figures: Figures, known: District | None
) -> District:
    return District(
        pk=known.pk if known else None,
        city=city,
        name=name,
        slug=turkish.slugify(name),
        sort_key=turkish.sort_key(name),
        search_name=turkish.ascii_fold(name),
        population=population,
        population_source=figures.source,
        population_year=figures.year,
        tile_row=tile.row,
        tile_column=tile.column,
    )


def _differs(one: District, other: District) -> bool:
    return any(getattr(one, field) != getattr(other, field) for field in _FIELDS)


def _place(district: District) -> tuple[int, int]:
    return district.tile_row, district.tile_column


@transaction.atomic
def import_neighbourhoods(
    *, city: City, file: Iterable[str], actor: AbstractBaseUser | None = None
) -> list[Neighbourhood]:
    """Add the neighbourhoods of a file (columns ``district,name``) that ``city`` does not have yet.

    Returns the new ones. Raises ``ValidationError`` naming every bad line; then nothing is stored.
    """
    districts = {district.name: district for district in city.districts.all()}
    pairs = files.neighbourhoods(file, districts)
    known = set(Neighbourhood.objects.filter(district__city=city).values_list("district__name", "slug"))
    created = Neighbourhood.objects.bulk_create(
        Neighbourhood(
            district=districts[district],
            name=name,
            slug=turkish.slugify(name),
            sort_key=turkish.sort_key(name),
            search_name=turkish.ascii_fold(name),
        )
        for district, name in pairs
        if (district, turkish.slugify(name)) not in known
    )
    if created:
        audit.record(
            actor=actor,
            action="territory.neighbourhoods_imported",
            subject=f"city:{city.slug}",
            details={"created": len(created)},
        )
    return created
