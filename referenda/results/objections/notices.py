"""Notices of filed and of answered objections."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext as _

from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people import queries as people_queries
from participation.people.models import User
from referenda.referendum import rules
from referenda.referendum.notices import (
    build_notice_facts,
    build_staff_address,
    build_turkish_address,
    notify_accounts,
)
from referenda.results.objections.models import Objection

ANSWERED: Final = "referenda.answered"
FILED: Final = "referenda.objection"


def register_kinds() -> None:
    register(ANSWERED, Kind(_format_answered_text, _collect_answer_facts))
    register(FILED, Kind(_format_filed_text, _collect_filed_facts))


def _format_answered_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - an objection is answered once
    return _("Your objection to the result of “{title}” has been answered.").format(**facts)


def _format_filed_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - an objection is filed once
    template = (
        _("An objection to the result of “{title}” is waiting for an answer.")
        if facts["waits"]
        else _("An objection to the result of “{title}” has been answered.")
    )
    return template.format(**facts)


def _collect_filed_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    if not rules.may_manage_referenda(reader):
        return {}
    rows = Objection.objects.filter(pk__in=list_subject_ids(subjects)).select_related("referendum")
    return {
        f"objection:{it.pk}": {**build_notice_facts(it.referendum), "waits": it.answered_at is None}
        for it in rows
    }


def _collect_answer_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """What the texts about answers to the reader's own objections say, by subject."""
    objections = Objection.objects.filter(pk__in=list_subject_ids(subjects), person=reader).select_related(
        "referendum"
    )
    return {f"objection:{it.pk}": build_notice_facts(it.referendum) for it in objections}


def notify_answer(objection: Objection) -> None:
    """Notify the objection's author, if the account still exists."""
    if objection.person_id is not None:
        address = build_turkish_address("objections", objection.referendum_id)
        notify_accounts(ANSWERED, f"objection:{objection.pk}", address, [objection.person_id])


def notify_filed(objection: Objection) -> None:
    """Notify the officers who can answer: all except the objection's author."""
    officers = [pk for pk in people_queries.list_officer_ids() if pk != objection.person_id]
    address = build_staff_address("answer", objection.referendum_id, objection.pk)
    notify_accounts(FILED, f"objection:{objection.pk}", address, officers)
