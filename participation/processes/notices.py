"""Texts of organ notices, rendered on read so they are never stale."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.notifications import operations as notifications_operations
from participation.notifications.registry import (
    Facts,
    Followed,
    Kind,
    list_subject_ids,
    register,
    register_followable,
)
from participation.people.models import User
from participation.people.rules import Person
from participation.processes import rules
from participation.processes.models import Membership, Process
from participation.text import figures
from participation.text.texts import get_field_wording

MEMBERSHIP: Final = "processes.membership"


def register_kinds() -> None:
    register(MEMBERSHIP, Kind(_format_membership, _find_membership_facts))
    register_followable("process", list_followable_processes)


def _format_membership(facts: Facts, count: int) -> str:  # noqa: ARG001 - a membership has one notice
    words = (
        _("You were added to the organ “{organ}”: {office}, from {since}.")
        if facts["until"] is None
        else _("You were added to the organ “{organ}”: {office}, from {since} until {until}.")
    )
    return words.format(**facts)


def _find_membership_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    ids = list_subject_ids(subjects)
    return {
        f"membership:{it.pk}": {
            "organ": it.organ.name if figures.is_turkish() else it.organ.name_en or it.organ.name,
            "office": it.get_office_display(),
            "since": figures.format_date(it.since),
            "until": figures.format_date(it.until) if it.until else None,
        }
        for it in Membership.objects.filter(pk__in=ids, person=reader).select_related("organ")
    }


def list_followable_processes(person: Person, idents: Collection[str]) -> Mapping[str, Followed]:
    rows = Process.objects.filter(pk__in=idents)
    visible = [it for it in rows if rules.may_see_process(person, it)]
    return {
        str(it.pk): Followed(
            get_field_wording(it, "title").text,
            get_field_wording(it, "title").language,
            it.get_absolute_url(),
        )
        for it in visible
    }


def notify_member(membership: Membership) -> None:
    with override(settings.LANGUAGE_CODE):
        address = reverse("processes:organ", args=[membership.organ.slug])
    notifications_operations.notify_residents(
        residents=[membership.person_id],
        kind=MEMBERSHIP,
        subject=f"membership:{membership.pk}",
        address=address,
    )
