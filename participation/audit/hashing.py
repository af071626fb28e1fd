"""The canonical form of an audit entry and its SHA-256 hash. Pure: no database, no clock.

The canonical form is JSON as in RFC 8785 (sorted keys, no white space, UTF-8), so that a verifier in any
language computes the same bytes. ``docs/audit.md`` describes it.
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
# JavaScript reads larger integers inexactly.
GREATEST_INTEGER = 2**53 - 1
KEY = re.compile(r"[a-zA-Z0-9_.:-]+")
# PostgreSQL cannot store NUL; UTF-8 cannot encode half a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def convert_to_json(value: object) -> JSON:
    """``value`` as a JSON value allowed in an entry's details.

    Raises ``TypeError`` for anything whose text could differ between databases or verifiers: floats, dates,
    keys that are not plain names, and text that a database cannot store.
    """
    match value:
        case None | bool():
            return value
        case int():
            if abs(value) > GREATEST_INTEGER:
                raise TypeError(f"{value} is too large for a portable JSON number; pass it as text.")
            return int(value)
        case str():
            return require_storable_text(value)
        case Mapping():
            for name in value:
                if not (isinstance(name, str) and KEY.fullmatch(name)):
                    raise TypeError(f"{name!r} is not a valid key of a detail.")
            return {str(name): convert_to_json(item) for name, item in value.items()}
        case list() | tuple():
            return [convert_to_json(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} is not allowed in the details of an audit entry.")


def require_storable_text(value: str) -> str:
    """``value`` as a plain ``str``. Raises ``TypeError`` if a database could not return it unchanged."""
    if UNSTORABLE.search(value):
        raise TypeError("The text contains a character that cannot be stored.")
    return str(value)


def format_utc_time(at: datetime) -> str:
    """An aware time in UTC with microseconds: ``2026-11-24T06:05:00.000000Z``. Raises TypeError if naive."""
    if at.tzinfo is None:
        raise TypeError("A time in the chain needs a time zone.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def format_canonical_json(fields: Mapping[str, JSON]) -> str:
    return json.dumps(fields, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, kw_only=True)
class Record:
    """All hashed fields of an entry, with the names of the model's fields."""

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
        """The record with the field names of the published format."""
        return {
            "number": self.number,
            "at": format_utc_time(self.at),
            "actor": str(self.actor_public_id) if self.actor_public_id else None,
            "role": self.actor_role,
            "action": self.action,
            "subject": self.subject,
            "reason": self.reason,
            "details": self.details,
            "previous": self.previous_hash,
        }

    def hash(self) -> str:
        """SHA-256 of the canonical form, as 64 hexadecimal digits. Text that is not valid Unicode, which only
        a forger could have stored, is hashed with replacement characters.
        """
        return hashlib.sha256(format_canonical_json(self.published()).encode("utf-8", "replace")).hexdigest()
