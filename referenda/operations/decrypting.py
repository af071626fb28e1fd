"""Trustees' partial decryptions, and the result that enough of them give."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from referenda import errors, locks, queries, rules
from referenda.models import Decryption, Referendum, State, Trustee
from referenda.operations import chain, telling
from referenda.operations.lifecycle import step
from referenda.voting import canonical, tallying
from referenda.voting.archive import EventType
from referenda.voting.errors import Invalid
from referenda.voting.tallying import DecryptionOwner, PartialDecryption, TallySummary


def decrypt(*, trustee: Trustee, person: User, raw: bytes) -> Referendum:
    """Append what a trustee decrypted; with the one that suffices, the result. The referendum as it is now.

    Raises Unacceptable, AlreadyDecrypted, TrusteesOnly or WrongState; then nothing is stored.
    """
    rules.require_trustee(person, trustee)
    referendum = Referendum.objects.get(pk=trustee.referendum_id)
    if referendum.state not in {State.TALLIED, State.PROVISIONAL}:
        raise errors.WrongState(state=State(referendum.state).label)
    election, keys = queries.election(referendum), queries.trustees(referendum).keys
    cells = tallying.read_tally(queries.encrypted_tally(referendum), election)
    try:
        found = PartialDecryption.read(raw, election)
        found.check(cells, keys[trustee.index - 1], election)
    except Invalid as fault:
        raise errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
    return _append(trustee, person, raw)


@transaction.atomic
def _append(trustee: Trustee, person: User, raw: bytes) -> Referendum:
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
    record(
        actor=person,
        action="referendum.decrypted",
        subject=now.topic,
        details={"trustee": trustee.index, "sha256": canonical.hexadecimal(raw)},
    )
    telling.turn_taken(now.pk, person, telling.DECRYPT)
    return _result(now)


def _result(referendum: Referendum) -> Referendum:
    """Append the result if enough trustees have decrypted."""
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
    chain.append(now, EventType.RESULT, tallying.write_result(numbers))
    return now
