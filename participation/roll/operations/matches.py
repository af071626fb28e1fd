"""Matches residents with a roll by identity number and birth date. Neither is stored."""

import logging

from django.db import transaction

from participation.people.models import User
from participation.roll import errors, locks, queries
from participation.roll.identity import Person
from participation.roll.models import Roll
from participation.roll.operations.links import link
from participation.roll.operations.throttles import count_attempt

logger = logging.getLogger(__name__)


def match(*, resident: User, person: Person, network: str) -> list[Roll]:
    """Link the account to its entry on every public roll that has ``person``; return those rolls.

    ``network``: where the request comes from. Raises TooManyAttempts, PepperDiffers, and NotMatched for every
    other reason.
    """
    count_attempt(resident=resident, person=person, network=network)
    matched: list[Roll] = []
    unfit: errors.PepperDiffers | None = None
    for roll in queries.rolls_without(resident):
        try:
            if _match_on(roll, resident, person):
                matched.append(roll)
        except errors.PepperDiffers as error:
            logger.error(
                "Roll %s was created with another MEYDAN_ROLL_PEPPER than this installation has.", roll.pk
            )
            unfit = error
    if not matched:
        raise unfit or errors.NotMatched
    return matched


@transaction.atomic
def _match_on(roll: Roll, resident: User, person: Person) -> bool:
    locks.share(roll.pk)
    entry = queries.entry_of(roll, person)
    return entry is not None and link(entry=entry, resident=resident)
