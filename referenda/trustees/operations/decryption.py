"""Trustees' partial decryptions, and the result once there are enough of them."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from participation.audit.operations import append_entry
from participation.people.models import User
from referenda.archive import operations as archive_operations
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.archive.checkpoints.models import CheckpointKind
from referenda.archive.district_groups import operations as district_groups_operations
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.archive.district_groups.models import LineKind
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import publish_result
from referenda.trustees import decryptions, errors, notices, rules
from referenda.trustees.models import Decryption, Redecryption, RefusedDecryption, Trustee
from referenda.voting import canonical, tallying
from referenda.voting.archive import EventType
from referenda.voting.districts import GroupDecryption
from referenda.voting.errors import Invalid
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, DecryptionOwner, PartialDecryption, TallySummary

#: Codes of faults that no mistake explains: the factors were not made with the trustee's key.
_WRONG: Final = {"decryption", "factor"}


@dataclass(frozen=True, slots=True)
class _Sent:
    """The lines of a trustee's request body. ``of_groups`` is None where districts are not counted."""

    factors: bytes
    of_groups: bytes | None
    proofs: bytes


def publish_decryption(*, trustee: Trustee, person: User, raw: bytes) -> Referendum:
    """Append a trustee's partial decryption and, once there are enough, the result. Returns the referendum as
    stored.

    ``raw``: lines separated by newlines: the factors as in the archive; the factors of the district groups if
    districts are counted; the second proofs of all factors.

    Raises Unacceptable, AlreadyDecrypted, TrusteesOnly or WrongState; then nothing is stored. Raises
    FactorsRefused if the factors were not made with the trustee's key; then only the refusal is stored.
    """
    rules.require_trustee(person, trustee)
    referendum, _redecryption = _require_decryption_due(trustee)
    try:
        sent = _parse_checked_lines(referendum, trustee, raw)
    except Invalid as fault:
        if fault.code not in _WRONG:
            raise referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
        _store_refusal(trustee, person, raw)
        raise errors.FactorsRefused(trustee=trustee.index, fault=fault.code) from fault
    return _append_decryption(trustee, person, sent)


def _require_decryption_due(trustee: Trustee) -> tuple[Referendum, Redecryption | None]:
    """The stored referendum and the request to decrypt again, None for a first decryption.

    Raises WrongState unless the tally waits for decryption, AlreadyDecrypted if the trustee has nothing to
    decrypt.
    """
    referendum = Referendum.objects.get(pk=trustee.referendum_id)
    if referendum.state != State.TALLIED:
        raise referendum_errors.WrongState(state=State(referendum.state).label)
    redecryption = decryptions.to_decrypt_again(referendum).get(trustee.index)
    if redecryption is None and Decryption.objects.filter(trustee=trustee).exists():
        raise errors.AlreadyDecrypted
    return referendum, redecryption


def _parse_checked_lines(referendum: Referendum, trustee: Trustee, raw: bytes) -> _Sent:
    """Parse the lines and check both proofs of every factor. Raises Invalid."""
    sent = _split_lines(referendum, raw)
    election = archive_queries.get_election(referendum)
    key = archive_queries.get_trustees(referendum).keys[trustee.index - 1]
    cells = tallying.read_tally(archive_queries.read_encrypted_tally(referendum), election)
    factors = PartialDecryption.read(sent.factors, election)
    factors.check(cells, key, election)
    decrypted = [(cells, factors)]
    if sent.of_groups is not None:
        decrypted += parse_checked_groups(referendum, trustee, sent.of_groups)
    proofs = FactorProofs.read(sent.proofs, election)
    matches = proofs.owner == trustee.index and proofs.payload == canonical.hexadecimal(sent.factors)
    demand(matches, "shape", "these are the proofs of another trustee, or of other factors")
    proofs.check(decrypted, key, election)
    return sent


def _split_lines(referendum: Referendum, raw: bytes) -> _Sent:
    """Split the request body into its lines. Raises Invalid (``shape``) if their number is wrong."""
    match raw.split(b"\n"):
        case [factors, of_groups, proofs] if referendum.counts_districts:
            return _Sent(factors, of_groups, proofs)
        case [factors, proofs] if not referendum.counts_districts:
            return _Sent(factors, None, proofs)
    raise Invalid("shape", "a line is missing or too many")


@transaction.atomic
def _store_refusal(trustee: Trustee, person: User, raw: bytes) -> None:
    """Record in public that wrong factors came from this trustee's account. Idempotent."""
    locks.lock_archive_chain(trustee.referendum_id)
    _require_decryption_due(trustee)
    sha256 = canonical.hexadecimal(raw)
    _refused, is_first = RefusedDecryption.objects.get_or_create(trustee=trustee, defaults={"sha256": sha256})
    if is_first:
        append_entry(
            actor=person,
            action="referendum.decryption_refused",
            subject=trustee.referendum.topic,
            details={"trustee": trustee.index, "sha256": sha256},
        )


@transaction.atomic
def _append_decryption(trustee: Trustee, person: User, sent: _Sent) -> Referendum:
    """Append the decryption to the archive, record it and, once there are enough, append the result."""
    locks.lock_archive_chain(trustee.referendum_id)
    rules.require_trustee(person, trustee)
    stored, redecryption = _require_decryption_due(trustee)
    _store_decryption(stored, trustee, sent, redecryption)
    append_entry(
        actor=person,
        action="referendum.decrypted" if redecryption is None else "referendum.decrypted_again",
        subject=stored.topic,
        details={"trustee": trustee.index, "sha256": canonical.hexadecimal(sent.factors)},
    )
    notices.dismiss_turn_notice(stored.pk, person, notices.DECRYPT)
    return _append_result_if_complete(stored)


def _store_decryption(
    referendum: Referendum, trustee: Trustee, sent: _Sent, redecryption: Redecryption | None
) -> None:
    wrapper = DecryptionOwner.of(trustee.index, sent.factors).raw()
    event = archive_operations.append_event(referendum, EventType.PARTIAL_DECRYPTION, sent.factors, wrapper)
    decryption = Decryption.objects.create(
        trustee=trustee, event=event, proofs=sent.proofs, redecryption=redecryption
    )
    if sent.of_groups is not None:
        district_groups_operations.append_district_line(
            referendum, LineKind.DECRYPTION, sent.of_groups, decryption.pk
        )


def _append_result_if_complete(referendum: Referendum) -> Referendum:
    """Append and sign the result if enough trustees have decrypted with valid proofs."""
    decrypted = decryptions.read_decryptions(referendum)
    if not decrypted.counted or decrypted.doubted:
        return referendum
    weight = TallySummary.read(archive_queries.tally_summary(referendum)).weight
    numbers = tallying.decrypt(decrypted.cells, decrypted.trustees, decrypted.by_owner, weight)
    stored = publish_result(referendum)
    end = archive_operations.append_event(stored, EventType.RESULT, tallying.write_result(numbers))
    if stored.counts_districts:
        district_groups_operations.write_result(stored)
    checkpoints_operations.sign_end(stored, CheckpointKind.RESULT, end)
    return stored


def parse_checked_groups(
    referendum: Referendum, trustee: Trustee, raw: bytes
) -> list[tuple[Cells, PartialDecryption]]:
    """Check a trustee's decryption of the district groups. Returns each group's sum with its factors.

    Raises Invalid.
    """
    election = archive_queries.get_election(referendum)
    keys = archive_queries.get_trustees(referendum).keys
    decryption = GroupDecryption.read(raw, election)
    summed = district_groups_queries.get_encrypted_groups(referendum)
    demand(decryption.owner == trustee.index, "shape", "these are the factors of another trustee")
    decryption.check(summed, keys[trustee.index - 1], election)
    return [(group.cells, part) for group, part in zip(summed, decryption.parts, strict=True)]
