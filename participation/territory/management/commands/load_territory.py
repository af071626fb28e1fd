"""``manage.py load_territory``: load the city's districts and, if given, its neighbourhoods.

Run it once after ``migrate`` on a new installation, and again each year with the new figures. It is not a
migration because figures change and migrations do not. (``make run`` loads the districts with the demo data.)
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from participation.territory import files, operations


class Command(BaseCommand):
    help = "Load or update the districts with their populations; add neighbourhoods from a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--populations", type=Path, help="CSV name,population instead of the built-in figures of 2025"
        )
        parser.add_argument("--source", help="who counted and when, for --populations")
        parser.add_argument("--year", type=int, help="the year of the count, for --populations")
        parser.add_argument("--neighbourhoods", type=Path, help="CSV district,name")

    def handle(self, **options: Any) -> None:
        figures = files.IZMIR
        if options["populations"]:
            if not (options["source"] and options["year"]):
                raise CommandError(
                    "--populations needs --source and --year: every figure needs its source and year."
                )
            figures = replace(
                figures,
                path=options["populations"],
                source=options["source"],
                year=options["year"],
                total=None,
            )
        try:
            with transaction.atomic():
                self.load(figures, options["neighbourhoods"])
        except ValidationError as error:
            raise CommandError("\n".join(["Nothing was stored.", *error.messages])) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def load(self, figures: files.Figures, neighbourhoods: Path | None) -> None:
        districts = operations.load_districts(figures=figures)
        total = sum(district.population for district in districts)
        self.stdout.write(f"{len(districts)} districts, {total} people ({figures.source}).")
        if neighbourhoods:
            with neighbourhoods.open(encoding="utf-8-sig", newline="") as file:
                created = operations.import_neighbourhoods(city=districts[0].city, file=file)
            self.stdout.write(f"{len(created)} new neighbourhoods.")
