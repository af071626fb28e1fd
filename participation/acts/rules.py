"""Which entries of the audit log everybody may read, and what of them: the one place that decides.

Never who acted, only in which office.
"""

from collections.abc import Mapping

from participation.acts import registry
from participation.acts.registry import Kind
from participation.audit.models import Entry
from participation.audit.registry import Words


def list_public_actions() -> frozenset[str]:
    return frozenset[str]().union(*(kind.actions for kind in registry.list_kinds()))


def get_public_reason(kind: Kind, entry: Entry) -> str:
    """The reason, empty unless it was written for everybody."""
    return entry.reason if entry.action in kind.with_reason else ""


def get_public_facts(kind: Kind, entry: Entry) -> Mapping[str, tuple[Words, str]]:
    """Label and value of the public details, by name."""
    labels = kind.facts.get(entry.action, {})
    return {
        name: (label, str(entry.details[name])) for name, label in labels.items() if name in entry.details
    }
