"""Writing the territory: populations from a dated file, neighbourhoods from the council's list, population
tables for weighting from a previewed import.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit import operations as audit_operations
from participation.territory import errors, files, queries, rules, target_files
from participation.territory.files import CENSUS_YEARS, Figures, Tile
from participation.territory.models import (
    MAX_SET_NAME_LENGTH,
    MAX_SOURCE_LENGTH,
    City,
    District,
    Neighbourhood,
    TargetCell,
    TargetSet,
    TargetStatus,
)
from participation.territory.tables import name_of
from participation.territory.target_files import Reading
from participation.text import turkish

# An offset beyond every real row: districts that swap tiles move there first, because tiles are unique.
_ASIDE = 1000


@transaction.atomic
def load_districts(
    *,
    figures: Figures = files.IZMIR,
    tile_file: Path = files.IZMIR_TILES,
    actor: AbstractBaseUser | None = None,
) -> list[District]:
    """Update the city's districts to the figures of a file. Idempotent.

    Returns all districts in Turkish order. Raises ``ValidationError`` for a malformed file and for one that
    leaves out an existing district (people may live there); then nothing is stored. A change is recorded in
    the audit log.
    """
    populations = files.populations(figures)
    tiles = files.tiles(tile_file, populations)
    city, _new = City.objects.get_or_create(
        slug=turkish.slugify(figures.city), defaults={"name": figures.city}
    )
    known = {district.name: district for district in city.districts.all()}
    if lost := sorted(known.keys() - populations.keys(), key=turkish.sort_key):
        raise ValidationError(
            _("The file omits existing districts: %(names)s.") % {"names": ", ".join(lost)},
            code="malformed_file",
        )
    wanted = [
        _build_district(city, name, populations[name], tiles[name], figures, known.get(name))
        for name in sorted(populations, key=turkish.sort_key)
    ]
    created = [district for district in wanted if district.pk is None]
    changed = [
        district for district in wanted if district.pk and _has_changed(district, known[district.name])
    ]
    moved = [district.pk for district in changed if _get_tile(district) != _get_tile(known[district.name])]
    District.objects.filter(pk__in=moved).update(tile_row=F("tile_row") + _ASIDE)
    District.objects.bulk_update(changed, _FIELDS)
    District.objects.bulk_create(created)
    if created or changed:
        audit_operations.append_entry(
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


def _build_district(
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


def _has_changed(one: District, other: District) -> bool:
    return any(getattr(one, field) != getattr(other, field) for field in _FIELDS)


def _get_tile(district: District) -> tuple[int, int]:
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
        audit_operations.append_entry(
            actor=actor,
            action="territory.neighbourhoods_imported",
            subject=f"city:{city.slug}",
            details={"created": len(created)},
        )
    return created


@dataclass(frozen=True, kw_only=True)
class TargetDraft:
    """An importer's statements about a file. ``valid_until`` is the last day on which polls may be weighted
    to it; None means two years after the day of the count.
    """

    name: str
    source: str
    reference_date: date
    valid_until: date | None = None

    @property
    def last_day(self) -> date:
        return self.valid_until or two_years_after(self.reference_date)


def two_years_after(day: date) -> date:
    """The same day two years later; 28 February for a leap day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 2, day=28) if is_leap_day else day.replace(year=day.year + 2)


def check_targets(*, draft: TargetDraft, data: bytes) -> Reading:
    """Dry run: parse and check what ``import_targets`` would store, and store nothing.

    Raises ``ValidationError`` for an invalid draft or file, ``TargetFileTooLarge``, and ``TargetSetExists``
    if a set in use has this name or these figures for this day.
    """
    _check_terms(draft)
    reading = target_files.read_target_file(data, queries.district_names())
    taken = TargetSet.objects.exclude(status=TargetStatus.WITHDRAWN).filter(
        Q(name=draft.name) | Q(fingerprint=reading.fingerprint, reference_date=draft.reference_date)
    )
    if twin := taken.first():
        raise errors.TargetSetExists(name=twin.name)
    return reading


@transaction.atomic
def import_targets(*, draft: TargetDraft, data: bytes, actor: AbstractBaseUser | None) -> TargetSet:
    """Save the tables in ``data`` (a CSV file) as a set in use, and record the import.

    ``actor`` None means the server's command line. Raises ``ImportersOnly`` and what ``check_targets``
    raises; then nothing is stored. Of two concurrent imports of the same tables the later is refused.
    """
    if actor is not None:
        rules.require_importer(actor)
    reading = check_targets(draft=draft, data=data)
    made = TargetSet(
        name=draft.name,
        source=draft.source,
        reference_date=draft.reference_date,
        valid_until=draft.last_day,
        imported_at=timezone.now(),
        status=TargetStatus.DRAFT,
        total=reading.total,
        tables=[name_of(shape) for shape in reading.tables],
        age_bands=list(reading.bands),
        fingerprint=reading.fingerprint,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise errors.TargetSetExists(name=draft.name) from error
    TargetCell.objects.bulk_create(
        TargetCell(target_set=made, district=district, sex=sex, age_band=age, population=people)
        for (district, sex, age), people in reading.figures.items()
    )
    made.status = TargetStatus.CURRENT
    made.save(update_fields=["status"])
    audit_operations.append_entry(
        actor=actor,
        action="territory.targets_imported",
        subject=made.subject,
        details={
            "name": made.name,
            "source": made.source,
            "reference_date": made.reference_date.isoformat(),
            "valid_until": made.valid_until.isoformat(),
            "population": made.total,
            "tables": made.tables,
            "sha256": made.fingerprint,
        },
    )
    return made


@transaction.atomic
def withdraw_targets(*, target_set: TargetSet, actor: AbstractBaseUser, reason: str) -> TargetSet:
    """Withdraw ``target_set`` permanently; it stays readable, with the reason.

    Raises ``ImportersOnly``, ``ValidationError`` without a reason, ``TargetSetNotCurrent`` if it was
    withdrawn before.
    """
    rules.require_importer(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Give a reason. Everybody can read it.")})
    taken = TargetSet.objects.filter(pk=target_set.pk, status=TargetStatus.CURRENT).update(
        status=TargetStatus.WITHDRAWN, withdrawal_reason=reason
    )
    if not taken:
        raise errors.TargetSetNotCurrent
    target_set.refresh_from_db()
    audit_operations.append_entry(
        actor=actor, action="territory.targets_withdrawn", subject=target_set.subject, reason=reason
    )
    return target_set


@transaction.atomic
def load_targets() -> TargetSet:
    """Store İzmir's published margins of 2025 (district; sex). Idempotent; the districts must be loaded."""
    data = target_files.IZMIR_TARGETS.read_bytes()
    draft = TargetDraft(
        name="İzmir 2025: ilçe ve cinsiyet",
        source="TÜİK ADNKS 31.12.2025",
        reference_date=date(2025, 12, 31),
    )
    known = TargetSet.objects.exclude(status=TargetStatus.WITHDRAWN).filter(name=draft.name).first()
    return known or import_targets(draft=draft, data=data, actor=None)


def _check_terms(draft: TargetDraft) -> None:
    """Raises ``ValidationError`` keyed by the fields of ``TargetDraft``."""
    faults: dict[str, str] = {}
    texts = {"name": (draft.name, MAX_SET_NAME_LENGTH), "source": (draft.source, MAX_SOURCE_LENGTH)}
    for field, (text, longest) in texts.items():
        if not text.strip() or len(text) > longest:
            faults[field] = _("Write at least one and at most %(n)s characters.") % {"n": longest}
    if draft.reference_date.year not in CENSUS_YEARS or draft.reference_date > timezone.localdate():
        faults["reference_date"] = _("The day of the count cannot be in the future.")
    elif draft.last_day < draft.reference_date:
        faults["valid_until"] = _("Tables cannot be valid before the day of the count.")
    if faults:
        raise ValidationError(faults)
