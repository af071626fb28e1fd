"""Notices that something waits for a person, and the welcome to new roles. Rendered when read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from participation import duties
from participation.notifications import operations as notifications_operations
from participation.notifications.models import Category
from participation.notifications.registry import Facts, Kind, register
from participation.people.models import Role, User
from participation.staff.models import Announced
from participation.text import figures

DUTY: Final = "staff.duty"
WELCOME: Final = "staff.welcome"


def register_kinds() -> None:
    register(DUTY, Kind(_format_waiting, _find_duty_facts, Category.WORK))
    register(WELCOME, Kind(_format_welcome, has_own_mail=True))


def _format_waiting(facts: Facts, count: int) -> str:  # noqa: ARG001 - what waits is counted when the notice is read
    kind, n = str(facts["kind"]), facts["n"]
    if not n:
        return _("{kind}: this is no longer waiting for you.").format(kind=kind)
    if facts["text"]:
        return _("Waiting for you – {kind}: “{text}”.").format(kind=kind, text=facts["text"])
    words = ngettext("{n} item is waiting for you – {kind}.", "{n} items are waiting for you – {kind}.", n)
    return words.format(n=figures.format_number(n), kind=kind)


def _format_welcome(facts: Facts, count: int) -> str:  # noqa: ARG001 - one appointment is one welcome
    return _(
        "Welcome. Your new role: {roles}. Everything that is waiting for you is on the page “Management”."
    ).format(roles=roles_in_words([Role(role) for role in facts["roles"]]))


def roles_in_words(roles: Iterable[Role]) -> str:
    return ", ".join(str(role.label) for role in roles)


def _find_duty_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """One query for each kind; what no longer waits keeps the words of its kind alone."""
    by_kind = defaultdict(set)
    for name, _slash, subject in (it.partition("/") for it in subjects):
        by_kind[name].add(subject)
    facts: dict[str, Facts] = {}
    for name, wanted in by_kind.items():
        if (duty := duties.list_duties().get(name)) is not None:
            facts |= {f"{name}/{it}": fact for it, fact in _find_facts_of_kind(reader, duty, wanted).items()}
    return facts


def _find_facts_of_kind(reader: User, duty: duties.Duty, subjects: Collection[str]) -> Mapping[str, Facts]:
    rows: duties.Rows = duty.rows(reader) if duty.whose(reader) else []
    none: dict[str, Any] = {"kind": str(duty.title), "text": "", "n": 0}
    if duty.is_queue:
        return {it: {**none, "n": duties.count_duty_rows(rows)} for it in subjects}
    items = {item.subject: item for item in map(duty.item, rows[: duties.MAX_ROWS])}
    return {it: {**none, "text": items[it].text, "n": 1} if it in items else none for it in subjects}


def notify_duty(person: User, announced: Announced, address: str) -> None:
    notifications_operations.notify_residents(
        residents=[person.pk], kind=DUTY, subject=_build_subject(announced), address=address
    )


def mark_done(person: User, announced: Iterable[Announced]) -> None:
    notifications_operations.mark_subjects_read(
        resident=person, kinds=[DUTY], subjects=[_build_subject(it) for it in announced]
    )


def notify_welcome(person: User, roles: Sequence[Role]) -> None:
    with override(settings.LANGUAGE_CODE):
        address = reverse("staff:home")
    notifications_operations.notify_residents(
        residents=[person.pk],
        kind=WELCOME,
        subject=f"account:{person.pk}",
        address=address,
        details={"roles": [role.value for role in roles]},
    )


def _build_subject(announced: Announced) -> str:
    return f"{announced.duty}/{announced.subject}"
