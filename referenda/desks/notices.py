"""Notices to people who work at voting desks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people import queries as people_queries
from participation.people.models import User
from referenda.desks.models import Desk, DeskClerk
from referenda.referendum import queries, rules
from referenda.referendum.models import Referendum
from referenda.referendum.notices import build_notice_facts, build_staff_address, notify_accounts

CLERK: Final = "referenda.clerk"
COUNT: Final = "referenda.count"
SIGN: Final = "referenda.sign"


def register_kinds() -> None:
    register(CLERK, Kind(_format_clerk_text, _collect_clerk_facts))
    register(COUNT, Kind(_format_count_text, _collect_count_facts))
    register(SIGN, Kind(_format_sign_text, _collect_signature_facts))


def _format_clerk_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - a desk has one notice
    return _("You have been assigned to the desk “{desk}” of “{title}”. You strike voters off there.").format(
        **facts
    )


def _format_count_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - a referendum has one notice
    template = (
        _("Voting in “{title}” has closed. The counts of its desks must be entered. Missing: {n}.")
        if facts["n"]
        else _("Voting in “{title}” has closed. The counts of all its desks are signed.")
    )
    return template.format(**facts)


def _format_sign_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - a desk has one notice
    template = (
        _("The count of the desk “{desk}” of “{title}” is waiting for a second signature.")
        if facts["waits"]
        else _("The count of the desk “{desk}” of “{title}” is signed.")
    )
    return template.format(**facts)


def _collect_clerk_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    rows = DeskClerk.objects.filter(person=reader, desk__in=list_subject_ids(subjects))
    desks = [it.desk for it in rows.select_related("desk__referendum")]
    return {_name_subject(it): {**build_notice_facts(it.referendum), "desk": it.name} for it in desks}


def _collect_count_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    if not rules.may_manage_referenda(reader):
        return {}
    rows = Referendum.objects.filter(pk__in=list_subject_ids(subjects)).prefetch_related("desks")
    return {
        it.topic: {**build_notice_facts(it), "n": sum(desk.signed_by_id is None for desk in it.desks.all())}
        for it in rows
    }


def _collect_signature_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    if not rules.may_manage_referenda(reader):
        return {}
    desks = Desk.objects.filter(pk__in=list_subject_ids(subjects)).select_related("referendum")
    return {
        _name_subject(it): {
            **build_notice_facts(it.referendum),
            "desk": it.name,
            "waits": it.signed_by_id is None,
        }
        for it in desks
    }


def _name_subject(desk: Desk) -> str:
    return f"desk:{desk.pk}"


def notify_clerks(desk: Desk, people: Sequence[User]) -> None:
    notify_accounts(CLERK, _name_subject(desk), build_staff_address("clerk"), [it.pk for it in people])


def notify_count(referendum: Referendum) -> None:
    """Notify officers that the counts of desks can be entered."""
    if queries.do_counts_wait(referendum):
        address = build_staff_address("desks", referendum.pk)
        notify_accounts(COUNT, referendum.topic, address, people_queries.list_officer_ids())


def notify_signature(desk: Desk) -> None:
    """Notify officers, except the one who entered it, that a count waits for the second signature."""
    others = [pk for pk in people_queries.list_officer_ids() if pk != desk.entered_by_id]
    notify_accounts(
        SIGN, _name_subject(desk), build_staff_address("sign", desk.referendum_id, desk.pk), others
    )
