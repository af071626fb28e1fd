"""Seeds electoral rolls in all states of their pages."""

import io
from datetime import date, timedelta

import time_machine
from django.utils import timezone

from participation.people.models import User
from participation.roll.models import Roll, RollImport
from participation.roll.operations import corrections, imports, matches
from participation.roll.operations.rolls import (
    RollDraft,
    confirm_freeze,
    open_roll,
    propose_freeze,
    save_roll,
)
from participation.territory.models import District
from tests.factories import make_user
from tests.journeys.cast import OFFICER, RESIDENTS
from tests.participation.roll.making import Somebody, csv_of, identity_number

#: The entry that the first of the residents has on the rolls.
MATCHED = Somebody(number=identity_number(400_000_001), born=date(1985, 3, 14), desk="1041")
#: Persons on no roll who ask to be added. The second and third are added with and without JavaScript.
MISSING = [
    Somebody(number=identity_number(400_000_010 + place), born=date(1990, 5, 1 + place)) for place in range(4)
]


def rolls() -> dict[str, int]:
    """Ids by name. ``roll`` is open, ``draft_roll`` and ``empty_roll`` are drafts.

    ``frozen_roll`` is frozen. Freezing ``ended_roll`` can be proposed, and of ``proposed_roll`` be confirmed.
    """
    officer, other = User.objects.get(email=OFFICER), make_user(role="officer")
    crowd = [
        Somebody(number=identity_number(400_000_100 + place), district=district.name, weight=1 + place % 2)
        for place, district in enumerate([*District.objects.all()] * 4)
    ]
    today = timezone.localdate()
    begin = today - timedelta(days=25)
    with time_machine.travel(timezone.now() - timedelta(days=25)):
        frozen = _roll(officer, "Geçmiş oylama", begin, [MATCHED, *crowd])
        ended, proposed = (_roll(officer, name, begin, crowd[:12]) for name in ("Biten askı", "Önerilen"))
        for roll in (frozen, ended, proposed):
            open_roll(officer=officer, roll=roll)
    confirm_freeze(officer=officer, proposal=propose_freeze(officer=other, roll=frozen))
    proposal = propose_freeze(officer=other, roll=proposed)
    opened = _roll(officer, "Kordon oylaması", today, [MATCHED, *crowd[:60]])
    open_roll(officer=officer, roll=opened)
    draft = _roll(officer, "Taslak liste", today, crowd[:20])
    empty = _roll(officer, "Boş taslak", today, [])
    looked_at = _look_at(officer, draft, [*crowd[5:30], MATCHED])
    return {
        "roll": opened.pk,
        "draft_roll": draft.pk,
        "empty_roll": empty.pk,
        "frozen_roll": frozen.pk,
        "ended_roll": ended.pk,
        "proposed_roll": proposed.pk,
        "freeze_proposal": proposal.pk,
        "roll_import": looked_at.pk,
        **_corrections(officer, opened),
    }


def _roll(officer: User, name: str, begin: date, lines: list[Somebody]) -> Roll:
    draft = RollDraft(
        name=name,
        purpose="Denemek için: Kordon’un yayalaştırılması üzerine danışma oylaması.",
        cutoff_on=begin - timedelta(days=30),
        corrections_from=begin,
        corrections_until=begin + timedelta(days=14),
    )
    roll = save_roll(officer=officer, draft=draft)
    if lines:
        imports.apply_import(officer=officer, roll_import=_look_at(officer, roll, lines))
    return Roll.objects.get(pk=roll.pk)


def _look_at(officer: User, roll: Roll, lines: list[Somebody]) -> RollImport:
    read = imports.parse_import_file(officer=officer, roll=roll, file=io.BytesIO(csv_of(lines)))
    return imports.stage_import(officer=officer, roll=roll, read=read)


def _corrections(officer: User, roll: Roll) -> dict[str, int]:
    """Three pending requests to be added, one pending for a district, and one declined."""
    matched, *missing = (User.objects.get(email=email) for email in RESIDENTS[:5])
    matches.match_resident(resident=matched, person=MATCHED.person, network="seed")
    buca = District.objects.get(slug="buca")
    asked = [
        corrections.ask_to_be_added(
            resident=resident,
            roll=roll,
            person=who.person,
            district=buca,
            explanation="Eylülde taşındım, listede yokum.",
            network="seed",
        )
        for resident, who in zip(missing, MISSING, strict=True)
    ]
    corrections.decline_correction(officer=officer, correction=asked[3], reason="Belge başka bir ilin.")
    corrections.ask_for_district(
        resident=matched, roll=roll, district=buca, explanation="Listede eski ilçem yazıyor."
    )
    return {
        "correction": asked[0].pk,
        "correction_scripted": asked[1].pk,
        "correction_plain": asked[2].pk,
        "decided_correction": asked[3].pk,
    }
