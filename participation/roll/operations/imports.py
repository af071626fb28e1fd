"""Importing a file as the roll: parsed, previewed, then applied exactly as previewed."""

from dataclasses import asdict
from datetime import timedelta
from typing import BinaryIO, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from participation.audit.operations import append_entry
from participation.jobs.operations import run_for_each
from participation.people.models import User
from participation.roll import errors, queries, reading, rules
from participation.roll.models import ImportState, MatchAttempt, Roll, RollImport, State
from participation.roll.operations import links, sets
from participation.roll.operations.rolls import lock_stored_roll, recount
from participation.roll.reading import Reading, Terms

#: How long a previewed file can be applied.
RETENTION: Final = timedelta(days=1)


def parse_import_file(
    *, officer: User | None, roll: Roll, file: BinaryIO, most: int = reading.MAX_ROWS
) -> Reading:
    """Dry run: parse ``file`` with all its faults and store nothing. ``officer`` None means the server's
    command line.

    Raises OfficersOnly, WrongState, PepperDiffers, sheets.Unreadable, reading.WrongColumns.
    """
    if officer is not None:
        rules.require_keeper(officer)
    rules.require_state(roll, State.DRAFT, State.OPEN)
    terms = Terms(
        hasher=queries.get_roll_hasher(roll),
        districts=queries.districts_by_slug(),
        cutoff_on=roll.cutoff_on,
        minimum_age=roll.minimum_age,
        today=timezone.localdate(),
    )
    return reading.read_roll_file(file, terms, most=most)


@transaction.atomic
def stage_import(*, officer: User | None, roll: Roll, read: Reading) -> RollImport:
    """Stage a parsed file without faults and compare it with the roll.

    Raises OfficersOnly, GoneMeanwhile, WrongState, ValueError (the file has faults).
    """
    if read.faults:
        raise ValueError("A file with faults cannot be staged.")
    roll = lock_stored_roll(officer, roll)
    rules.require_state(roll, State.DRAFT, State.OPEN)
    roll_import = RollImport.objects.create(
        roll=roll,
        revision=roll.revision,
        sha256=read.sha256,
        rows=read.rows,
        difference={},
        by=officer,
        at=timezone.now(),
    )
    sets.stage_entries(roll_import, read)
    roll_import.difference = asdict(sets.compute_difference(roll, roll_import))
    roll_import.save(update_fields=["difference"])
    return roll_import


@transaction.atomic
def apply_import(*, officer: User | None, roll_import: RollImport) -> RollImport:
    """Replace the roll's entries by the previewed file. Idempotent.

    Of two officers at once only one can apply; the other has to preview the file again. Raises OfficersOnly,
    GoneMeanwhile, WrongState, ImportOvertaken.
    """
    roll = lock_stored_roll(officer, roll_import.roll)
    stored = RollImport.objects.filter(pk=roll_import.pk).first()
    if stored is None:
        raise errors.GoneMeanwhile
    roll_import = stored
    if roll_import.state == ImportState.APPLIED:
        return roll_import
    rules.require_state(roll, State.DRAFT, State.OPEN)
    taken = Roll.objects.filter(pk=roll.pk, revision=roll_import.revision).update(revision=F("revision") + 1)
    if not taken:
        raise errors.ImportOvertaken
    links.unlink_entries(roll=roll, entries=sets.linked_and_gone(roll, roll_import))
    moved = sets.linked_and_moved(roll, roll_import)
    removed, changed, added = sets.apply(roll, roll_import)
    links.follow_districts(moved)
    recount(roll)
    roll_import.state, roll_import.applied_at = ImportState.APPLIED, timezone.now()
    roll_import.save(update_fields=["state", "applied_at"])
    sets.forget_staged(roll_import)
    append_entry(
        actor=officer,
        action="roll.imported",
        subject=roll.subject,
        details={
            "sha256": roll_import.sha256,
            "rows": roll_import.rows,
            "added": added,
            "removed": removed,
            "changed": changed,
            "kept": roll_import.difference["kept"],
        },
    )
    return roll_import


@transaction.atomic
def discard_import(*, officer: User | None, roll_import: RollImport) -> None:
    """Delete a previewed file; an applied one stays listed. Raises OfficersOnly, GoneMeanwhile."""
    lock_stored_roll(officer, roll_import.roll)
    _delete_imports(RollImport.objects.filter(pk=roll_import.pk, state=ImportState.LOOKED_AT))


def forget_old() -> int:
    """Delete files that were previewed and not applied within a day, and attempts of past days. Returns the
    number of deleted imports.
    """
    MatchAttempt.objects.filter(day__lt=timezone.localdate()).delete()
    old = RollImport.objects.filter(state=ImportState.LOOKED_AT, at__lt=timezone.now() - RETENTION)
    return len(
        run_for_each(forget_old, "roll import", old.values_list("pk", flat=True), _delete_unapplied_import)
    )


@transaction.atomic
def _delete_unapplied_import(import_id: int) -> bool:
    unapplied = RollImport.objects.filter(pk=import_id, state=ImportState.LOOKED_AT)
    roll_import = unapplied.select_related("roll").first()
    if roll_import is None:
        return False
    lock_stored_roll(None, roll_import.roll)
    return bool(_delete_imports(unapplied))


def _delete_imports(imports: QuerySet[RollImport]) -> int:
    """Call it within a transaction that has locked the roll."""
    forgotten = list(imports.select_related("roll"))
    for roll_import in forgotten:
        sets.forget_staged(roll_import)
        roll_import.delete()
    return len(forgotten)
