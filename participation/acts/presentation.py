"""Public acts for display: what was done, in which office, to what, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from participation.acts import registry, rules
from participation.acts.registry import Kind, Subject
from participation.audit import registry as audit_registry
from participation.audit.models import Entry
from participation.audit.registry import Words


@dataclass(frozen=True, slots=True)
class PublicAct:
    """``ident`` is the entry's hash, by which readers of the audit log recognise it. ``subject`` is None if a
    visitor may not see it, or it has no page.
    """

    ident: str
    at: datetime
    kind: Kind
    action: str
    label: str
    office: str
    role: str
    reason: str
    facts: Mapping[str, tuple[Words, str]]
    subject: Subject | None


def build_public_acts(entries: Iterable[Entry]) -> list[PublicAct]:
    """``entries`` of ``queries.list_public_entries`` for display: one query for the subjects of each kind."""
    rows = list(entries)
    by_action = {action: kind for kind in registry.list_kinds() for action in kind.actions}
    subjects: dict[str, Subject] = {}
    for kind in registry.list_kinds():
        if names := {row.subject for row in rows if by_action[row.action] == kind}:
            subjects.update(kind.subjects(names))
    return [_build_public_act(row, by_action[row.action], subjects) for row in rows]


def _build_public_act(row: Entry, kind: Kind, subjects: Mapping[str, Subject]) -> PublicAct:
    return PublicAct(
        ident=row.hash,
        at=row.at,
        kind=kind,
        action=row.action,
        label=str(audit_registry.get_act_label(row.action)),
        office=get_office_name(row.actor_role),
        role=row.actor_role,
        reason=rules.get_public_reason(kind, row),
        facts=rules.get_public_facts(kind, row),
        subject=subjects.get(row.subject),
    )


def get_office_name(role: str) -> str:
    """The office in which somebody acted."""
    if not role:
        return _("the system (automatically)")
    return str(audit_registry.get_people_callbacks().role_words.get(role, role))
