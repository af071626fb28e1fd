"""Trustees' partial decryptions, and the result that enough of them give."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from referenda.archive import operations as archive_operations
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.archive.checkpoints.models import NoteKind
from referenda.archive.district_groups import operations as district_groups_operations
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.archive.district_groups.models import LineKind
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import step
from referenda.trustees import decryptions, errors, notices, rules
from referenda.trustees.models import Decryption, Redecryption, RefusedDecryption, Trustee
from referenda.voting import canonical, tallying
from referenda.voting.archive import EventType
from referenda.voting.districts import AreaDecryption
from referenda.voting.errors import Invalid
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, DecryptionOwner, PartialDecryption, TallySummary

#: Faults that no slip makes: factors that are not the key's.
_WRONG: Final = {"decryption", "factor"}


@dataclass(frozen=True, slots=True)
class _Sent:
    """The parts of a trustee's request body. ``of_areas`` is None where districts are not counted."""

    factors: bytes
    of_areas: bytes | None
    proofs: bytes


def decrypt(*, trustee: Trustee, person: User, raw: bytes) -> Referendum:
    """Append what a trustee decrypted; with the one that suffices, the result. The referendum as it is now.

    ``raw``: lines. The factors as they stand in the archive; where districts are counted, those of the areas;
    the second proofs of all of them. Raises Unacceptable, AlreadyDecrypted, TrusteesOnly or WrongState; then
    nothing is stored. Raises FactorsRefused where factors are not the key's; then that alone is stored.
    """
    rules.require_trustee(person, trustee)
    referendum, _again = _asked(trustee)
    try:
        sent = _checked(referendum, trustee, raw)
    except Invalid as fault:
        if fault.code not in _WRONG:
            raise referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
        _keep_refusal(trustee, person, raw)
        raise errors.FactorsRefused(trustee=trustee.index, fault=fault.code) from fault
    return _append(trustee, person, sent)


def _asked(trustee: Trustee) -> tuple[Referendum, Redecryption | None]:
    """The referendum, and by which two officers asked the trustee again, if they did.

    Raises WrongState where nothing is decrypted, AlreadyDecrypted where the trustee has nothing to decrypt.
    """
    now = Referendum.objects.get(pk=trustee.referendum_id)
    if now.state != State.TALLIED:
        raise referendum_errors.WrongState(state=State(now.state).label)
    again = decryptions.to_decrypt_again(now).get(trustee.index)
    if again is None and Decryption.objects.filter(trustee=trustee).exists():
        raise errors.AlreadyDecrypted
    return now, again


def _checked(referendum: Referendum, trustee: Trustee, raw: bytes) -> _Sent:
    """The lines, once both proofs of every factor hold. Raises Invalid."""
    sent = _lines(referendum, raw)
    election, key = (
        archive_queries.election(referendum),
        archive_queries.trustees(referendum).keys[trustee.index - 1],
    )
    cells = tallying.read_tally(archive_queries.encrypted_tally(referendum), election)
    factors = PartialDecryption.read(sent.factors, election)
    factors.check(cells, key, election)
    decrypted = [(cells, factors)]
    if sent.of_areas is not None:
        decrypted += checked_groups(referendum, trustee, sent.of_areas)
    proofs = FactorProofs.read(sent.proofs, election)
    named = proofs.owner == trustee.index and proofs.payload == canonical.hexadecimal(sent.factors)
    demand(named, "shape", "these are the proofs of another trustee, or of other factors")
    proofs.check(decrypted, key, election)
    return sent


def _lines(referendum: Referendum, raw: bytes) -> _Sent:
    """Raises Invalid (``shape``) unless there are as many as there have to be."""
    match raw.split(b"\n"):
        case [factors, of_areas, proofs] if referendum.counts_districts:
            return _Sent(factors, of_areas, proofs)
        case [factors, proofs] if not referendum.counts_districts:
            return _Sent(factors, None, proofs)
    raise Invalid("shape", "a line is missing or too many")


@transaction.atomic
def _keep_refusal(trustee: Trustee, person: User, raw: bytes) -> None:
    """Records in public that wrong factors came from this trustee's account. Idempotent."""
    locks.chain(trustee.referendum_id)
    _asked(trustee)
    sha256 = canonical.hexadecimal(raw)
    _refused, is_first = RefusedDecryption.objects.get_or_create(trustee=trustee, defaults={"sha256": sha256})
    if is_first:
        record(
            actor=person,
            action="referendum.decryption_refused",
            subject=trustee.referendum.topic,
            details={"trustee": trustee.index, "sha256": sha256},
        )


@transaction.atomic
def _append(trustee: Trustee, person: User, sent: _Sent) -> Referendum:
    locks.chain(trustee.referendum_id)
    rules.require_trustee(person, trustee)
    now, again = _asked(trustee)
    _store(now, trustee, sent, again)
    record(
        actor=person,
        action="referendum.decrypted" if again is None else "referendum.decrypted_again",
        subject=now.topic,
        details={"trustee": trustee.index, "sha256": canonical.hexadecimal(sent.factors)},
    )
    notices.mark_turn_done(now.pk, person, notices.DECRYPT)
    return _result(now)


def _store(now: Referendum, trustee: Trustee, sent: _Sent, again: Redecryption | None) -> None:
    wrapper = DecryptionOwner.of(trustee.index, sent.factors).raw()
    event = archive_operations.append(now, EventType.PARTIAL_DECRYPTION, sent.factors, wrapper)
    decryption = Decryption.objects.create(
        trustee=trustee, event=event, proofs=sent.proofs, redecryption=again
    )
    if sent.of_areas is not None:
        district_groups_operations.write(now, LineKind.DECRYPTION, sent.of_areas, decryption.pk)


def _result(referendum: Referendum) -> Referendum:
    """Append and sign the result if enough trustees have decrypted, and what they sent is their keys'."""
    found = decryptions.read(referendum)
    if not found.counted or found.doubted:
        return referendum
    weight = TallySummary.read(archive_queries.tally_summary(referendum)).weight
    numbers = tallying.decrypt(found.cells, found.trustees, found.by_owner, weight)
    until = timezone.now() + timedelta(days=referendum.objection_days)
    now = step(referendum, State.TALLIED, State.PROVISIONAL, by=None, objections_until=until)
    end = archive_operations.append(now, EventType.RESULT, tallying.write_result(numbers))
    if now.counts_districts:
        district_groups_operations.write_result(now)
    checkpoints_operations.sign_end(now, NoteKind.RESULT, end)
    return now


def checked_groups(
    referendum: Referendum, trustee: Trustee, raw: bytes
) -> list[tuple[Cells, PartialDecryption]]:
    """What a trustee decrypted of the areas: each one's sum with the factors. Raises Invalid."""
    election, keys = archive_queries.election(referendum), archive_queries.trustees(referendum).keys
    found, summed = AreaDecryption.read(raw, election), district_groups_queries.summed(referendum)
    demand(found.owner == trustee.index, "shape", "these are the factors of another trustee")
    found.check(summed, keys[trustee.index - 1], election)
    return [(area.cells, part) for area, part in zip(summed, found.parts, strict=True)]
