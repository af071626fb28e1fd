"""Audit entries for display: actor, act and subject, with the names that other apps registered."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from participation.audit import registry
from participation.audit.hashing import format_canonical_json
from participation.audit.models import Entry


@dataclass(frozen=True)
class Shown:
    """An entry with its display texts. ``address`` is the URL of the subject's page, None if it has none."""

    entry: Entry
    act: str
    who: str
    role: str
    address: str | None
    details: str


def present_entries(entries: Iterable[Entry], reader: registry.Account) -> list[Shown]:
    """``entries`` for display, with the names of all actors from one query, and links to the subjects whose
    pages ``reader`` may open.
    """
    rows = list(entries)
    addresses = registry.find_subject_addresses(reader, {row.subject for row in rows})
    people = registry.get_people_callbacks()
    names = people.names({row.actor_public_id for row in rows if row.actor_public_id})
    return [
        Shown(
            entry=row,
            act=str(registry.get_act_label(row.action)),
            who=_name_actor(row, names.get(row.actor_public_id, "") if row.actor_public_id else ""),
            role=str(people.role_words.get(row.actor_role, row.actor_role)),
            address=addresses.get(row.subject),
            details=format_canonical_json(row.details) if row.details else "",
        )
        for row in rows
    ]


def _name_actor(entry: Entry, name: str) -> str:
    if entry.actor_public_id is None:
        return _("the system (automatically)")
    return name or _("account %(number)s") % {"number": str(entry.actor_public_id)[:8]}
