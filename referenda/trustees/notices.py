"""Notices to trustees that a step of the ceremony or the encrypted sum waits for them; also sent by mail."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people import queries as people_queries
from participation.people.models import User
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.referendum.notices import (
    build_notice_facts,
    build_staff_address,
    build_turkish_address,
    notify_accounts,
)
from referenda.trustees import mails, queries
from referenda.trustees.models import Trustee

TURN: Final = "referenda.turn"
DECRYPT: Final = "referenda.decrypt"
KEY_MADE: Final = "referenda.key_made"


def register_kinds() -> None:
    register(TURN, Kind(_format_turn_text, _collect_trustee_facts, has_own_mail=True))
    register(DECRYPT, Kind(_format_decrypt_text, _collect_trustee_facts, has_own_mail=True))
    register(KEY_MADE, Kind(_format_key_made_text, _collect_officer_facts))


def _format_turn_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - a step waits once, however many notices
    template = (
        _("The key ceremony of “{title}” is waiting for your next step.")
        if facts["state"] == State.CEREMONY
        else _("The key ceremony of “{title}” was waiting for you. It no longer is.")
    )
    return template.format(**facts)


def _format_decrypt_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - the sum is decrypted once
    template = (
        _("The sum of “{title}” is waiting for you to decrypt it.")
        if facts["state"] == State.TALLIED
        else _("The sum of “{title}” was waiting to be decrypted. It no longer is.")
    )
    return template.format(**facts)


def _format_key_made_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - a ceremony is finished once
    template = (
        _(
            "The trustees of “{title}” have made the key. End the ceremony, so that credentials can be "
            "handed out."
        )
        if facts["state"] == State.CEREMONY
        else _("The key ceremony of “{title}” has ended.")
    )
    return template.format(**facts)


def _collect_officer_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    if not referendum_rules.may_manage_referenda(reader):
        return {}
    rows = Referendum.objects.filter(pk__in=list_subject_ids(subjects))
    return {it.topic: {**build_notice_facts(it), "state": it.state} for it in rows}


def _collect_trustee_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    trustees = Trustee.objects.filter(
        referendum__in=list_subject_ids(subjects), person=reader
    ).select_related("referendum")
    return {
        it.referendum.topic: {**build_notice_facts(it.referendum), "state": it.referendum.state}
        for it in trustees
    }


def notify_key_made(referendum: Referendum) -> None:
    """Notify the officers that the ceremony can be ended."""
    address = build_staff_address("make-ready", referendum.pk)
    notify_accounts(KEY_MADE, referendum.topic, address, people_queries.list_officer_ids())


def notify_turn(referendum: Referendum, *, but: User | None = None) -> None:
    """Notify all trustees that a step of the ceremony waits for them. ``but``: who made the last one is not
    notified."""
    _notify_trustees(referendum, TURN, but)


def notify_decryption(referendum: Referendum) -> None:
    """Notify all trustees that the encrypted sum waits for them."""
    _notify_trustees(referendum, DECRYPT, None)


def notify_redecryption(referendum: Referendum, trustee: Trustee) -> None:
    """Notify one trustee that the encrypted sum waits for them again."""
    _notify_people(referendum, DECRYPT, [trustee.person])


def dismiss_turn_notice(referendum_id: int, person: User, kind: str) -> None:
    """Mark the notice of the given kind as read: the trustee has done what it asked for."""
    notifications_operations.mark_subjects_read(
        resident=person, kinds=[kind], subjects=[f"referendum:{referendum_id}"]
    )


def _notify_trustees(referendum: Referendum, kind: str, but: User | None) -> None:
    _notify_people(
        referendum, kind, [it.person for it in queries.list_trustees(referendum) if it.person != but]
    )


def _notify_people(referendum: Referendum, kind: str, people: Sequence[User]) -> None:
    address = build_turkish_address("trustee", referendum.pk)
    notify_accounts(kind, referendum.topic, address, [it.pk for it in people])
    mails.send_turn(referendum, people, decrypts=kind == DECRYPT)
