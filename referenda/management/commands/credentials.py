"""``manage.py credentials roll|election|make|letters|compare``: exports the anonymised roll and the election,
and does the credential authority's work on them."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referenda.ballot_box.credentials import authority
from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.lifecycle import elections
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Referendum
from referenda.voting import canonical
from referenda.voting.errors import Invalid


class Command(BaseCommand):
    help = (
        "Strict mode of referenda. “roll” writes, on the server, a code and a weight for everybody on the"
        " roll, “election” what is voted on. “make” makes a credential for each code, and “letters” puts the"
        " election’s fingerprint beside each, on a machine without a network or a database. “compare” looks"
        " there whether the archive holds the list that was made."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="act", required=True)
        roll = parts.add_parser("roll", help="write the anonymised roll of a referendum to standard output")
        roll.add_argument("referendum", type=int, help="the number in the referendum's address")
        election = parts.add_parser(
            "election", help="write the election, once it is fixed, to standard output"
        )
        election.add_argument("referendum", type=int, help="the number in the referendum's address")
        letters = parts.add_parser("letters", help="write what each person is sent")
        letters.add_argument("private", type=Path, help="the secret file that “make” wrote")
        letters.add_argument("--election", required=True, help="the election's file, or its fingerprint")
        letters.add_argument("--out", type=Path, required=True, help="where the secret file is written")
        letters.add_argument(
            "--page", help="the address of the voting page: each letter gets one with the fingerprint"
        )
        make = parts.add_parser("make", help="make the credentials")
        make.add_argument("roll", type=Path, help="the anonymised roll")
        make.add_argument("--uuid", required=True, help="the referendum's name in its archive")
        make.add_argument("--private", type=Path, required=True, help="where the secret file is written")
        make.add_argument("--public", type=Path, required=True, help="where the server's list is written")
        make.add_argument(
            "--districts", type=Path, help="where its districts are written, if the roll has them"
        )

        compare = parts.add_parser("compare", help="compare the list that was made with the archive's")
        compare.add_argument("public", type=Path, help="the list that “make” wrote, from your own machine")
        compare.add_argument("archive", type=Path, help="the archive, as everybody downloads it")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        acts: dict[str, Callable[[], object]] = {
            "roll": lambda: sys.stdout.write(self._roll(options["referendum"])),
            "election": lambda: sys.stdout.buffer.write(self._election(options["referendum"])),
            "letters": lambda: self._letters(options),
            "make": lambda: self._make(options),
            "compare": lambda: self._compare(options["public"], options["archive"]),
        }
        acts[options["act"]]()

    def _election(self, referendum_id: int) -> bytes:
        referendum = Referendum.objects.filter(pk=referendum_id).first()
        fixed = elections.build_fixed_election(referendum) if referendum else None
        if fixed is None:
            raise CommandError("There is no referendum with this number whose election is fixed.")
        return fixed

    def _letters(self, options: dict[str, Any]) -> None:
        try:
            code = authority.compute_code(options["election"])
            private = options["private"].read_text(encoding="utf-8")
            letters = authority.write_letters(private, code, options["page"])
        except (authority.UnusableRoll, OSError, UnicodeDecodeError, Invalid) as error:
            raise CommandError(str(error)) from error
        _write_secret(options["out"], letters)
        self.stdout.write(f"The fingerprint in each letter is {code}. Keep {options['out']} secret.")

    def _roll(self, referendum_id: int) -> str:
        referendum = Referendum.objects.filter(pk=referendum_id).first()
        if referendum is None or not referendum_queries.has_frozen_roll(referendum):
            raise CommandError("There is no referendum with this number and a frozen roll.")
        return authority.write_roll(credentials_queries.build_authority_roll(referendum))

    def _make(self, options: dict[str, Any]) -> None:
        private, public, districts = options["private"], options["public"], options["districts"]
        try:
            files = authority.make_credential_files(
                options["roll"].read_text(encoding="utf-8"), options["uuid"]
            )
        except (authority.UnusableRoll, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if (files.districts is None) != (districts is None):
            raise CommandError(
                "The roll has districts: say with --districts where they are written."
                if districts is None
                else "The roll has no districts: leave --districts out."
            )
        _write_secret(private, files.private)
        public.write_bytes(files.public)
        paths = f"{public}"
        if files.districts is not None:
            districts.write_bytes(files.districts)
            paths = f"{public} and {districts}"
        self.stdout.write(f"{files.count} credentials. Keep {private} secret; give {paths} to the council.")
        self.stdout.write(f"SHA-256 of the list: {canonical.hexadecimal(files.public)}")
        self.stdout.write("The zero report has to show the same one. Look there once voting has opened.")

    def _compare(self, public: Path, archive: Path) -> None:
        try:
            result = authority.compare_credential_lists(public.read_bytes(), archive)
        except (Invalid, OSError) as error:
            raise CommandError(str(error)) from error
        if not result.same:
            raise CommandError(
                f"The archive holds another list, with the SHA-256 {result.archived}; yours has {result.own}."
                f" {result.missing} of your credentials are missing there, and {result.added} are not yours."
                " Say so in public: the referendum has to be annulled."
            )
        self.stdout.write(f"The archive holds this list of {result.count} credentials. SHA-256: {result.own}")


def _write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read. Raises CommandError if the file exists."""
    try:
        secret = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CommandError(f"{path} is there already; nothing was overwritten.") from error
    with open(secret, "w", encoding="utf-8") as file:
        file.write(text)
