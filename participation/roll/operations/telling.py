"""Notifies people about rolls."""

from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from participation.notifications import operations as notifications
from participation.roll.models import Correction, Roll

#: Kinds of notices: a request was decided; an account is no longer linked to a roll.
DECIDED: Final = "roll.decided"
MATCH_ENDED: Final = "roll.match_ended"


def tell_decision(correction: Correction) -> None:
    _tell([correction.resident_id], DECIDED, f"correction:{correction.pk}")


def tell_match_ended(*, roll: Roll, residents: Collection[int]) -> None:
    _tell(residents, MATCH_ENDED, roll.subject)


def _tell(residents: Collection[int], kind: str, subject: str) -> None:
    with override(settings.LANGUAGE_CODE):
        address = reverse("roll:own")
    notifications.notify(residents=residents, kind=kind, subject=subject, address=address)
