"""``manage.py roll import|verify``: import large files on the server, and recompute a roll's fingerprint."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from participation.refusals import Refusal
from participation.roll import presentation, queries, reading, sheets
from participation.roll.models import Roll, State
from participation.roll.operations import imports
from participation.roll.reading import WrongColumns


class Command(BaseCommand):
    help = "Import a file into an electoral roll, or verify the fingerprint of a frozen one."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        importer = commands.add_parser("import", help="parse a CSV or XLSX file and compare it with the roll")
        importer.add_argument("roll", type=int, help="the roll's number, as in its URL")
        importer.add_argument("file", type=Path)
        importer.add_argument(
            "--apply", metavar="SHA256", help="apply the file if its hash is still that of the dry run"
        )
        verifier = commands.add_parser("verify", help="compare a frozen roll with its fingerprint")
        verifier.add_argument("roll", type=int)

    def handle(self, *, what: str, **options: Any) -> None:
        roll = Roll.objects.filter(pk=options["roll"]).first()
        if roll is None:
            raise CommandError(f"There is no roll {options['roll']}.")
        with override("en"):
            try:
                if what == "verify":
                    self.verify(roll)
                else:
                    self.import_file(roll, options["file"], options["apply"])
            except Refusal as refusal:
                raise CommandError(f"Nothing was changed. {refusal}") from refusal

    def import_file(self, roll: Roll, path: Path, wanted: str | None) -> None:
        try:
            with path.open("rb") as file:
                read = imports.parse_import_file(
                    officer=None, roll=roll, file=file, most=reading.MAX_ROWS_ON_SERVER
                )
        except sheets.Unreadable as error:
            raise CommandError(f"Nothing was changed. {presentation.unreadable(error)}") from error
        except WrongColumns as error:
            raise CommandError(f"Nothing was changed. {presentation.wrong_columns(error)}") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        if read.faults:
            lines = [f"line {fault.line}: {presentation.describe_fault(fault)}" for fault in read.faults]
            kinds = [f"{count} rows: {words}" for words, count in presentation.flaws(read)]
            raise CommandError("\n".join(["Nothing was changed: the file has faults.", *lines, *kinds]))
        if wanted is not None and wanted != read.sha256:
            raise CommandError("Nothing was changed: this is not the file of the dry run.")
        roll_import = imports.stage_import(officer=None, roll=roll, read=read)
        for name, people in roll_import.difference.items():
            self.stdout.write(f"{name}: {people}")
        if wanted is None:
            imports.discard_import(officer=None, roll_import=roll_import)
            self.stdout.write(f"Nothing was changed: a dry run. To apply: --apply {read.sha256}")
        else:
            imports.apply_import(officer=None, roll_import=roll_import)
            self.stdout.write(f"Applied: {read.rows} rows.")

    def verify(self, roll: Roll) -> None:
        if roll.state != State.FROZEN:
            raise CommandError("This roll is not frozen, so it has no fingerprint.")
        if queries.fingerprint(roll) != roll.fingerprint:
            raise CommandError("The entries do NOT give the published fingerprint.")
        self.stdout.write(f"The entries give the published fingerprint {roll.fingerprint}.")
