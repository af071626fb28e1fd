"""Letters with codes, which prove that a person gets the post of an address that the council knows.

A code exists as text only in the PDF that this operation's caller makes; the database has its keyed hash.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.roll import errors, identity, queries, rules
from participation.roll.models import Roll, RollEntry, RollLetter, RollMatch, State
from participation.roll.operations.rolls import lock_stored_roll
from participation.roll.reading import Addressee
from participation.territory.models import District

T = TypeVar("T")

#: Letters of one file.
MAX_LETTERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to print."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    code: str = field(repr=False)


@transaction.atomic
@sensitive_variables()
def make_letters(
    *,
    officer: User,
    roll: Roll,
    district: District,
    addressees: Sequence[Addressee],
    draw: Callable[[list[Letter]], T],
) -> T:
    """Make a new code for everybody of ``addressees`` who is on ``roll`` in ``district`` and has no account
    matched yet, and return what ``draw`` makes of the letters. Their earlier codes end.

    Raises OfficersOnly, GoneMeanwhile, WrongState, NoLetters, NobodyToWriteTo, PepperDiffers, and whatever
    ``draw`` raises; then earlier codes stay valid.
    """
    roll = lock_stored_roll(officer, roll)
    rules.require_state(roll, State.OPEN, State.FROZEN)
    if not roll.by_letter:
        raise errors.NoLetters
    hasher = queries.get_roll_hasher(roll)
    by_mac = {hasher.number(it.person): it for it in addressees}
    matched = RollMatch.objects.filter(roll=roll).values("entry")
    free = RollEntry.objects.filter(roll=roll, district=district, number_mac__in=by_mac).exclude(
        pk__in=matched
    )
    letters: list[Letter] = []
    rows: list[RollLetter] = []
    for entry in free:
        addressee = by_mac[bytes(entry.number_mac)]
        if not identity.same(entry.person_mac, hasher.person(addressee.person)):
            continue
        code = identity.new_code()
        letters.append(Letter(addressee.name, addressee.address, code))
        rows.append(RollLetter(entry=entry, mac=hasher.letter(entry.number_mac, code)))
    if not letters:
        raise errors.NobodyToWriteTo
    # In the order of the addresses: rows of the database are in that of the hashes.
    drawn = draw(sorted(letters, key=lambda letter: (letter.address, letter.name)))
    RollLetter.objects.filter(entry__in=[row.pk for row in rows]).delete()
    RollLetter.objects.bulk_create(rows)
    append_entry(
        actor=officer,
        action="roll.letters_made",
        subject=roll.subject,
        details={"district": district.slug, "letters": len(letters), "addressees": len(addressees)},
    )
    return drawn
