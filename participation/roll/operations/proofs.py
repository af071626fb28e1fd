"""Matches residents with rolls by what the identity provider sent about them (``people.registry.RollCheck``).

Nothing here counts attempts: nobody types anything, and the provider knows who they are.
"""

import logging
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.people.models import User
from participation.people.registry import Lack
from participation.roll import errors, identity, locks, queries
from participation.roll.identity import Person
from participation.roll.models import RollEntry, RollMatch
from participation.roll.operations import links

logger = logging.getLogger(__name__)


@sensitive_variables()
def find(claims: Mapping[str, str]) -> tuple[list[int], Lack | None]:
    """The ids of the person's entries on public rolls, or why there are none."""
    try:
        number = identity.read_number(claims.get("identity_number", ""))
        born = identity.read_birth_date(claims.get("birth_date", ""), timezone.localdate())
    except (identity.NotANumber, identity.NotADate):
        return [], Lack.CLAIMS
    rolls = list(queries.public_rolls())
    if not rolls:
        return [], Lack.NO_ROLL
    person = Person(number=number, born=born)
    entries: list[int] = []
    unfit = False
    for roll in rolls:
        try:
            entry = queries.find_roll_entry(roll, person)
        except errors.PepperDiffers:
            logger.error(
                "Roll %s was created with another MEYDAN_ROLL_PEPPER than this installation has.", roll.pk
            )
            unfit = True
            continue
        if entry is not None:
            entries.append(entry.pk)
    if entries:
        return entries, None
    return [], Lack.UNAVAILABLE if unfit else Lack.NOT_ON_ROLL


def confirm(*, resident: User, entries: Sequence[int]) -> Lack | None:
    """Match the account with these entries as proved, all of one person. If one of them is another account's,
    none is matched: who of two has the right to a place, and whether they are one person, an officer decides
    by a document.
    """
    matched = [_confirm_entry(resident, entry, entries) for entry in entries]
    if any(matched):
        return None
    # An entry may have been removed since it was looked up.
    remaining = RollEntry.objects.filter(pk__in=entries).exists()
    return Lack.TAKEN if remaining else Lack.NOT_ON_ROLL


@transaction.atomic
def _confirm_entry(resident: User, entry_id: int, places: Sequence[int]) -> bool:
    entry = RollEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        return False
    locks.lock_roll_shared(entry.roll_id)
    # As stored now: an import may have been applied in between.
    entry = RollEntry.objects.filter(pk=entry_id).first()
    locks.lock_person_entries(places)
    if entry is None or queries.is_another(resident, places):
        return False
    match = RollMatch.objects.filter(entry=entry).select_related("entry").first()
    if match is None:
        return links.link_account(entry=entry, resident=resident, proved=True)
    if match.resident_id != resident.pk:
        return False
    links.prove(match=match)
    return True
