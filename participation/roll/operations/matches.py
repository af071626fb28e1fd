"""Matches residents with a roll by identity number and birth date. Neither is stored."""

import logging
from collections.abc import Sequence

from django.db import transaction

from participation.people.models import User
from participation.roll import errors, locks, queries
from participation.roll.identity import Person
from participation.roll.models import Roll, RollEntry, RollLetter
from participation.roll.operations.links import link_account
from participation.roll.operations.throttles import count_attempt, count_failure
from participation.signups.intake import count_match

logger = logging.getLogger(__name__)


def match_resident(*, resident: User, person: Person, network: str, code: str = "") -> list[Roll]:
    """Link the account to its entry on every public roll that has ``person``; return those rolls.

    ``network``: where the request comes from. ``code``: the one that came by letter, as
    ``identity.read_code`` returns it; rolls that need one are left out without it. Raises TooManyAttempts,
    PepperDiffers, and NotMatched for every other reason.
    """
    count_attempt(resident=resident, person=person, network=network)
    places = queries.list_entry_ids(person)
    matched: list[Roll] = []
    unfit: errors.PepperDiffers | None = None
    for roll in queries.rolls_without(resident):
        try:
            if _match_on_roll(roll, resident, person, code, places):
                matched.append(roll)
        except errors.PepperDiffers as error:
            logger.error(
                "Roll %s was created with another MEYDAN_ROLL_PEPPER than this installation has.", roll.pk
            )
            unfit = error
    if not matched:
        if unfit is None:
            count_failure()
        raise unfit or errors.NotMatched
    count_match()
    return matched


@transaction.atomic
def _match_on_roll(roll: Roll, resident: User, person: Person, code: str, places: Sequence[int]) -> bool:
    """A person has one account: with a place on this roll and another account on that one they would answer
    twice where residents of any roll may.
    """
    locks.lock_roll_shared(roll.pk)
    locks.lock_person_entries(places)
    entry = queries.find_roll_entry(roll, person)
    if roll.by_letter and not _use_letter_code(roll, entry, code):
        return False
    is_free = entry is not None and not queries.is_another(resident, [*places, entry.pk])
    if entry is not None and is_free and link_account(entry=entry, resident=resident):
        return True
    # The code of a place that is taken stays as it was.
    transaction.set_rollback(True)
    return False


def _use_letter_code(roll: Roll, entry: RollEntry | None, code: str) -> bool:
    """Use up the code of ``entry``: of two people at once, one has it. As slow without an entry."""
    number_mac = entry.number_mac if entry else bytes(32)
    mac = queries.get_roll_hasher(roll).letter(number_mac, code)
    deleted, _by_model = RollLetter.objects.filter(entry=entry.pk if entry else 0, mac=mac).delete()
    return deleted == 1
