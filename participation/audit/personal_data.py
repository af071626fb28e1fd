"""Personal data in the audit log."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.audit import registry
from participation.audit.models import Entry
from participation.personal_data import (
    OFFICIAL_ACTS,
    Basis,
    End,
    Group,
    Link,
    Purpose,
    build_linked_table,
    build_unlinked_tables,
)

PURPOSES: Final = (
    Purpose(
        name=OFFICIAL_ACTS,
        group=Group.COUNCIL,
        words=_("Official acts of council staff"),
        why=_("so that they can be held to account"),
        basis=Basis.DUTY,
        retention=_("permanently; official acts, never answers"),
    ),
)


def _list_entry_rows(account: Any) -> Iterator[dict[str, Any]]:
    about = Entry.objects.filter(
        Q(actor_public_id=account.public_id) | Q(subject=registry.build_account_subject(account))
    )
    for entry in about.order_by("number").iterator(chunk_size=500):
        yield {
            "number": entry.number,
            "at": entry.at,
            "actor_role": entry.actor_role if entry.actor_public_id == account.public_id else "",
            "action": str(registry.get_act_label(entry.action)),
            "subject": entry.subject,
            "reason": entry.reason,
        }


TABLES: Final = (
    build_linked_table(
        "audit.Entry",
        Link(
            "audit.entries",
            _("Entries of the audit log by you and about you"),
            "actor_public_id",
            End.FOLLOW,
            note=_(
                "The log is a chain that nobody can change. It names accounts by their public number alone; "
                "when an account is deleted, the number leads to nobody."
            ),
            rows=_list_entry_rows,
        ),
        purpose=OFFICIAL_ACTS,
    ),
    *build_unlinked_tables(
        "audit",
        "ChainHead Verification",
        _("The head of the audit log, and the outcomes of its verification."),
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, tables=TABLES)
