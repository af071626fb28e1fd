"""Notices to officers whose turn it is: a review, or the second signature under a result."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext as _

from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people import queries as people_queries
from participation.people.models import User
from referenda.referendum import rules
from referenda.referendum.models import Referendum, State
from referenda.referendum.notices import build_notice_facts, build_staff_address, notify_accounts

REVIEW: Final = "referenda.review"
CERTIFY: Final = "referenda.certify"


def register_kinds() -> None:
    register(REVIEW, Kind(_format_review_text, _collect_facts))
    register(CERTIFY, Kind(_format_certify_text, _collect_facts))


def _format_review_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - a draft waits once, however many notices
    template = (
        _("The local referendum “{title}” is waiting for your review.")
        if facts["state"] == State.REVIEW
        else _("The local referendum “{title}” was waiting for a review. It no longer is.")
    )
    return template.format(**facts)


def _format_certify_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - a result is signed once
    template = (
        _("The result of “{title}” has its first signature. It is waiting for yours.")
        if facts["state"] == State.PROVISIONAL
        else _("The result of “{title}” was waiting for a second signature. It no longer is.")
    )
    return template.format(**facts)


def _collect_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    if not rules.may_manage_referenda(reader):
        return {}
    rows = Referendum.objects.filter(pk__in=list_subject_ids(subjects))
    return {it.topic: {**build_notice_facts(it), "state": State(it.state)} for it in rows}


def list_other_officers(*but: int | None) -> list[int]:
    """The ids of all officers except those who had a part in what waits."""
    return [pk for pk in people_queries.list_officer_ids() if pk not in but]


def notify_review(referendum: Referendum, sender: User) -> None:
    address = build_staff_address("manage", referendum.pk)
    notify_accounts(
        REVIEW, referendum.topic, address, list_other_officers(referendum.drafted_by_id, sender.pk)
    )


def notify_certification(referendum: Referendum, first: User) -> None:
    notify_accounts(
        CERTIFY,
        referendum.topic,
        build_staff_address("certify", referendum.pk),
        list_other_officers(first.pk),
    )
