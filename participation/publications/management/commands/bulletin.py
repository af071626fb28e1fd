"""``manage.py bulletin verify FILE``: verify that a downloaded bulletin is what the council published."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from participation.publications import canonical
from participation.publications.models import Edition, State

CHANGED, NOT_PUBLISHED, OWN_COPY_CHANGED = 1, 2, 3


class Command(BaseCommand):
    help = (
        "Verify a bulletin's JSON file. Exit code 0: it is intact and this site published it; 1: it was "
        "changed or is not a bulletin; 2: it is intact, but this site did not publish it, or there is no "
        "database to check; 3: this site's own copy was changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        verify = parts.add_parser("verify", help="recompute the hash and compare it with what was published")
        verify.add_argument("file", type=Path, metavar="FILE", help="the downloaded rapor.json")

    def handle(self, *, file: Path, **_options: Any) -> None:
        try:
            given = canonical.parse_strict_json(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=CHANGED) from error
        except canonical.NotCanonical as error:
            raise CommandError(f"{file} is not a bulletin: {error}", returncode=CHANGED) from error
        document, stated = _parse_file(given)
        computed = _compute_hash(document)
        self.stdout.write(f"stated:   {stated}\ncomputed: {computed}")
        if computed != stated:
            raise CommandError(
                "The file was changed: its hash is not that of its content.", returncode=CHANGED
            )
        name = f"version {document.get('version')} of bulletin {document.get('number')}"
        try:
            edition = Edition.objects.filter(state=State.PUBLISHED, sha256=computed).first()
        except DatabaseError as error:
            words = f"The file is intact, but there is no database to check whether it is {name}."
            raise CommandError(words, returncode=NOT_PUBLISHED) from error
        if edition is None:
            words = f"The file is intact, but this site did not publish it as {name}."
            raise CommandError(words, returncode=NOT_PUBLISHED)
        if canonical.digest(bytes(edition.document or b"")) != computed:
            words = f"The file is intact and was published, but this site's own copy of {name} was changed."
            raise CommandError(words, returncode=OWN_COPY_CHANGED)
        self.stdout.write(f"The file is intact: it is {name}, exactly as this site published it.")


def _parse_file(given: object) -> tuple[Mapping[str, Any], str]:
    """The document and the hash that the file claims for it."""
    if isinstance(given, Mapping) and set(given) == {"document", "sha256"}:
        document, stated = given["document"], given["sha256"]
        if isinstance(document, Mapping) and isinstance(stated, str) and re.fullmatch("[0-9a-f]{64}", stated):
            return document, stated
    raise CommandError("This is not a bulletin: it needs a document and its sha256.", returncode=CHANGED)


def _compute_hash(document: Mapping[str, Any]) -> str:
    """The hash of the document. Raises CommandError for what no published document contains, such as
    decomposed letters, which would hash like composed ones.
    """
    try:
        body = canonical.encode_canonical_json(document)
    except canonical.NotCanonical as error:
        raise CommandError(f"The file was changed: {error}", returncode=CHANGED) from error
    if canonical.parse_strict_json(body) != document:
        words = "The file was changed: its texts are not encoded as they were published."
        raise CommandError(words, returncode=CHANGED)
    return canonical.digest(body)
