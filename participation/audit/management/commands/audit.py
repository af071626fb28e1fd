"""``manage.py audit verify|list``: verify or list the audit log on the command line."""

import logging
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from participation.audit import hashing, operations, queries
from participation.audit.verification import Fault, Head
from participation.background import traces

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Verify the hash chain of official acts (exit code 1 and one line per fault), or list entries."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        verify = parts.add_parser("verify", help="find every changed, removed, inserted or swapped entry")
        verify.add_argument(
            "--noted",
            metavar="NUMBER:HASH",
            help="number and hash of an entry, written down earlier, that must still match",
        )
        listed = parts.add_parser("list", help="entries, newest first")
        listed.add_argument("--action", default="", help="only this act, e.g. poll.opened")
        listed.add_argument(
            "--subject", default="", help="only this subject (poll:12) or kind of subject (poll)"
        )
        listed.add_argument("--limit", type=int, default=20)

    def handle(self, *, what: str, **options: Any) -> None:
        if what == "verify":
            self.verify(options["noted"])
        else:
            self.list(options["action"], options["subject"], options["limit"])

    def verify(self, noted: str | None) -> None:
        try:
            outcome = operations.verify_chain(
                noted=_parse_noted_head(noted) if noted else None, report=self.report
            )
        except DatabaseError as error:
            # Without its message, which may quote a row.
            logger.error("audit log: %s\n%s", traces.get_error_class_name(error), traces.format_trace(error))
            raise CommandError(
                f"The audit log cannot be read: {traces.get_error_class_name(error)}."
            ) from None
        if outcome.fault_count:
            raise CommandError(f"The record has been tampered with: {outcome.fault_count} faults.")
        self.stdout.write(f"The chain is whole: {outcome.count} entries, it ends with {outcome.hash}.")

    def report(self, fault: Fault) -> None:
        self.stdout.write(f"{fault.number}: {fault.kind}: {fault.text}")

    def list(self, action: str, subject: str, limit: int) -> None:
        for entry in queries.filter_entries(action=action, subject=subject)[:limit]:
            who = f"{entry.actor_role} {entry.actor_public_id}" if entry.actor_public_id else "clock"
            parts = [
                str(entry.number),
                hashing.format_utc_time(entry.at),
                who,
                entry.action,
                entry.subject,
                entry.reason,
            ]
            self.stdout.write("  ".join(part for part in parts if part))


def _parse_noted_head(noted: str) -> Head:
    match = re.fullmatch(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", noted)
    if not match:
        raise CommandError("--noted expects the number and hash of an entry, e.g. 12:9f86…")
    return Head(int(match[1]), match[2])
