"""Notices about rolls. Their texts are rendered on read, so they are never stale."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, register
from participation.people import queries as people_queries
from participation.people.models import User
from participation.roll.models import Correction, CorrectionState, Roll

#: Kinds of notices: a request was decided; an account is no longer linked to a roll; many attempts failed.
DECIDED: Final = "roll.decided"
MATCH_ENDED: Final = "roll.match_ended"
BURST: Final = "roll.burst"


def register_kinds() -> None:
    register(DECIDED, Kind(_decided, _of_decisions))
    register(MATCH_ENDED, Kind(_match_ended, _of_rolls))
    register(BURST, Kind(_burst))


def _decided(facts: Facts, count: int) -> str:  # noqa: ARG001 - a request is decided once
    words = (
        _("Your request about the electoral roll “{roll}” was accepted.")
        if facts["accepted"]
        else _("Your request about the electoral roll “{roll}” was declined. The reason is given there.")
    )
    return words.format(**facts)


def _match_ended(facts: Facts, count: int) -> str:  # noqa: ARG001 - the text is the same for any count
    return _("Your account is no longer matched with the electoral roll “{roll}”.").format(**facts)


def _burst(facts: Facts, count: int) -> str:  # noqa: ARG001 - the text is the same for any count
    return _(
        "Unusually many attempts to be matched with an electoral roll failed within an hour. Somebody may be "
        "trying identity numbers. If it goes on, matching stops until the hour ends."
    )


def _of_decisions(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    decided = Correction.objects.filter(pk__in=_ids(subjects), resident=reader).select_related("roll")
    return {
        f"correction:{it.pk}": {"roll": it.roll.name, "accepted": it.state == CorrectionState.ACCEPTED}
        for it in decided
    }


def _of_rolls(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:  # noqa: ARG001 - all are public
    return {it.subject: {"roll": it.name} for it in Roll.objects.public().filter(pk__in=_ids(subjects))}


def _ids(subjects: Collection[str]) -> list[int]:
    return [int(subject.partition(":")[2]) for subject in subjects]


def notify_decision(correction: Correction) -> None:
    _notify([correction.resident_id], DECIDED, f"correction:{correction.pk}")


def notify_match_ended(*, roll: Roll, residents: Collection[int]) -> None:
    _notify(residents, MATCH_ENDED, roll.subject)


def notify_burst(hour: str) -> None:
    _notify(people_queries.officers(), BURST, f"roll:burst:{hour}", page="roll-staff:overview")


def _notify(residents: Collection[int], kind: str, subject: str, page: str = "roll:own") -> None:
    with override(settings.LANGUAGE_CODE):
        address = reverse(page)
    notifications_operations.notify(residents=residents, kind=kind, subject=subject, address=address)
