"""Trustees' partial decryptions, and the result that enough of them give."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from referenda import errors, locks, queries, rules
from referenda.models import Decryption, LineKind, NoteKind, Referendum, State, Trustee
from referenda.operations import chain, districts, noting, telling
from referenda.operations.lifecycle import step
from referenda.voting import canonical, tallying
from referenda.voting.archive import EventType
from referenda.voting.errors import Invalid
from referenda.voting.proofs import demand
from referenda.voting.tallying import DecryptionOwner, PartialDecryption, TallySummary


def decrypt(*, trustee: Trustee, person: User, raw: bytes) -> Referendum:
    """Append what a trustee decrypted; with the one that suffices, the result. The referendum as it is now.

    ``raw``: the factors as they stand in the archive; where districts are counted, a second line with those
    of the areas. Raises Unacceptable, AlreadyDecrypted, TrusteesOnly or WrongState; then nothing is stored.
    """
    rules.require_trustee(person, trustee)
    referendum = Referendum.objects.get(pk=trustee.referendum_id)
    if referendum.state not in {State.TALLIED, State.PROVISIONAL}:
        raise errors.WrongState(state=State(referendum.state).label)
    election, keys = queries.election(referendum), queries.trustees(referendum).keys
    cells = tallying.read_tally(queries.encrypted_tally(referendum), election)
    try:
        raw, of_areas = _parts(referendum, raw)
        found = PartialDecryption.read(raw, election)
        found.check(cells, keys[trustee.index - 1], election)
        if of_areas is not None:
            districts.check(referendum, trustee, of_areas)
    except Invalid as fault:
        raise errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
    return _append(trustee, person, raw, of_areas)


def _parts(referendum: Referendum, raw: bytes) -> tuple[bytes, bytes | None]:
    """Factors of the city, and of the areas where districts are counted. Raises Invalid (``shape``)."""
    if not referendum.counts_districts:
        return raw, None
    first, end, second = raw.partition(b"\n")
    demand(bool(end), "shape", "factors of the areas are missing")
    return first, second


@transaction.atomic
def _append(trustee: Trustee, person: User, raw: bytes, of_areas: bytes | None) -> Referendum:
    locks.chain(trustee.referendum_id)
    rules.require_trustee(person, trustee)
    now = Referendum.objects.get(pk=trustee.referendum_id)
    if now.state != State.TALLIED:
        raise errors.WrongState(state=State(now.state).label)
    if Decryption.objects.filter(trustee=trustee).exists():
        raise errors.AlreadyDecrypted
    wrapper = DecryptionOwner.of(trustee.index, raw).raw()
    event = chain.append(now, EventType.PARTIAL_DECRYPTION, raw, wrapper)
    Decryption.objects.create(trustee=trustee, event=event)
    if of_areas is not None:
        districts.write(now, LineKind.DECRYPTION, of_areas, trustee)
    record(
        actor=person,
        action="referendum.decrypted",
        subject=now.topic,
        details={"trustee": trustee.index, "sha256": canonical.hexadecimal(raw)},
    )
    telling.turn_taken(now.pk, person, telling.DECRYPT)
    return _result(now)


def _result(referendum: Referendum) -> Referendum:
    """Append and sign the result if enough trustees have decrypted."""
    election, trustees = queries.election(referendum), queries.trustees(referendum)
    decryptions = {
        owner: PartialDecryption.read(raw, election) for owner, raw in queries.decryptions(referendum)
    }
    if not tallying.suffice(trustees, decryptions):
        return referendum
    cells = tallying.read_tally(queries.encrypted_tally(referendum), election)
    weight = TallySummary.read(queries.tally_summary(referendum)).weight
    numbers = tallying.decrypt(cells, trustees, decryptions, weight)
    until = timezone.now() + timedelta(days=referendum.objection_days)
    now = step(referendum, State.TALLIED, State.PROVISIONAL, by=None, objections_until=until)
    end = chain.append(now, EventType.RESULT, tallying.write_result(numbers))
    if now.counts_districts:
        districts.write_result(now)
    noting.note_end(now, NoteKind.RESULT, end)
    return now
