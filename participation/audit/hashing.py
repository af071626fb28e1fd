"""The chain's arithmetic: one canonical form of an entry, and SHA-256 over it. No database, no clock.

The canonical form is JSON as RFC 8785 writes it (keys sorted, no blanks, UTF-8), so that a verifier in
any language gets the same bytes. ``docs/audit.md`` describes it for others.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

JSON: TypeAlias = "bool | int | str | list[JSON] | dict[str, JSON] | None"

GENESIS = "0" * 64
# Beyond this a number read by JavaScript is no longer the number that was written.
GREATEST_INTEGER = 2**53 - 1
KEY = re.compile(r"[a-zA-Z0-9_.:-]+")
# PostgreSQL stores no NUL, UTF-8 no half of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def plain(value: object) -> JSON:
    """``value`` as what may stand in an entry's details.

    Raises ``TypeError`` for anything whose text could differ between databases or verifiers: floats,
    dates, keys that are not plain names, and text that a database cannot store.
    """
    match value:
        case None | bool():
            return value
        case int():
            if abs(value) > GREATEST_INTEGER:
                raise TypeError(f"{value} is too great for a portable JSON number; write it as text.")
            return int(value)
        case str():
            return text(value)
        case Mapping():
            for name in value:
                if not (isinstance(name, str) and KEY.fullmatch(name)):
                    raise TypeError(f"{name!r} is not a plain name for a detail.")
            return {str(name): plain(item) for name, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} cannot stand in the details of an audit entry.")


def text(value: str) -> str:
    """``value`` as a plain ``str``; ``TypeError`` if no database could give it back unchanged."""
    if UNSTORABLE.search(value):
        raise TypeError("The text holds a character that cannot be stored.")
    return str(value)


def moment(at: datetime) -> str:
    """An aware time as UTC with microseconds: ``2026-11-24T06:05:00.000000Z``."""
    if at.tzinfo is None:
        raise TypeError("A time without a zone has no place in the chain.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(fields: Mapping[str, JSON]) -> str:
    return json.dumps(fields, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything an entry's hash is taken over. Field names are those of the model."""

    number: int
    at: datetime
    actor_public_id: UUID | None
    actor_role: str
    action: str
    subject: str
    reason: str
    details: JSON
    previous_hash: str

    def published(self) -> dict[str, JSON]:
        """The record under the names of the published format."""
        return {
            "number": self.number,
            "at": moment(self.at),
            "actor": str(self.actor_public_id) if self.actor_public_id else None,
            "role": self.actor_role,
            "action": self.action,
            "subject": self.subject,
            "reason": self.reason,
            "details": self.details,
            "previous": self.previous_hash,
        }

    def hash(self) -> str:
        """SHA-256 over the canonical form, as 64 hexadecimal digits. Text that is not Unicode (only a
        forger could have stored it) counts as replaced."""
        return hashlib.sha256(canonical(self.published()).encode("utf-8", "replace")).hexdigest()
