"""``manage.py import_targets FILE``: import population tables for weighting polls (docs/targets.md)."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from participation.refusals import Refusal
from participation.territory import operations, presentation, queries, tables, target_files
from participation.territory.operations import TargetDraft
from participation.territory.target_files import Reading


class Command(BaseCommand):
    help = "Import population tables (by district, sex, age band) from a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV district,sex,age_band,population")
        parser.add_argument("--name", required=True, help="the name of the tables in polls and results")
        parser.add_argument("--source", required=True, help="who counted and when")
        parser.add_argument("--reference-date", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument(
            "--valid-until",
            type=date.fromisoformat,
            help="the last valid day (default: two years after the reference date)",
        )
        parser.add_argument("--dry-run", action="store_true", help="parse and show the file, store nothing")

    def handle(self, **options: Any) -> None:
        draft = TargetDraft(
            name=options["name"].strip(),
            source=options["source"].strip(),
            reference_date=options["reference_date"],
            valid_until=options["valid_until"],
        )
        with override("en"):
            try:
                # One byte more than the limit is enough to detect a file that is too large.
                with options["file"].open("rb") as file:
                    data = file.read(target_files.LARGEST_FILE + 1)
                self.show(operations.check_targets(draft=draft, data=data))
                if options["dry_run"]:
                    self.stdout.write("Nothing was stored: this was a dry run.")
                else:
                    made = operations.import_targets(draft=draft, data=data, actor=None)
                    self.stdout.write(f"Stored as number {made.pk}, valid until {made.valid_until}.")
            except (ValidationError, Refusal) as error:
                faults = error.messages if isinstance(error, ValidationError) else [str(error)]
                raise CommandError("\n".join(["Nothing was stored.", *faults])) from error
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error

    def show(self, reading: Reading) -> None:
        for shape, table in reading.tables.items():
            name = tables.name_of(shape) or "whole population"
            self.stdout.write(f"{name}: {len(table)} rows, {sum(table.values())} people.")
        current = queries.latest_targets_with("district")
        for one in presentation.differences(current, reading.figures, queries.district_names()):
            if one.before != one.after:
                self.stdout.write(f"{one.name}: {one.before} before, {one.after} now ({one.change}).")
