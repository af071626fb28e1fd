"""Making, handing over and replacing voting credentials.

In simple mode, the server makes a credential for every entry on the roll, stores it sealed until its person
collects it, and deletes it then. In strict mode, a credential authority makes them elsewhere and uploads only
the public parts.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from random import SystemRandom

from django.db import transaction
from django.views.decorators.debug import sensitive_variables
from nacl import utils
from nacl.secret import SecretBox

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.roll.models import RollEntry
from participation.roll.operations import strike_offs
from referenda.ballot_box import queries as ballot_box_queries
from referenda.ballot_box.credentials import errors, queries
from referenda.ballot_box.credentials.models import Credential, CredentialKey, WaitingCredential
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks, rules
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import CredentialMode, Referendum, State
from referenda.voting import canonical, group
from referenda.voting import credentials as arithmetic
from referenda.voting.credentials import LARGEST_LIST, CredentialList
from referenda.voting.errors import Invalid

#: Rows of one INSERT statement.
_BATCH = 2000


def make_credentials(referendum: Referendum) -> int:
    """Make a sealed credential for every entry of the frozen roll, and return their number.

    For simple mode, before voting. Rows are written in random order. The caller's transaction must hold
    ``locks.lock_archive_chain``.
    """
    key = CredentialKey.objects.create(
        referendum=referendum,
        handle_key=secrets.token_bytes(32),
        sealing_key=utils.random(SecretBox.KEY_SIZE),
    )
    entries = list(
        referendum_queries.list_roll_entries(referendum).values_list("pk", "weight", "district_id")
    )
    SystemRandom().shuffle(entries)
    for begin in range(0, len(entries), _BATCH):
        _make_and_store(referendum, key, entries[begin : begin + _BATCH])
    return len(entries)


@sensitive_variables()
def _make_and_store(
    referendum: Referendum, key: CredentialKey, entries: Iterable[tuple[int, int, int]]
) -> None:
    box = SecretBox(bytes(key.sealing_key))
    pairs = [(*entry, arithmetic.make()) for entry in entries]
    rows = Credential.objects.bulk_create(
        Credential(
            referendum=referendum,
            public_key=group.encode(arithmetic.public_key(credential, referendum.uuid)),
            weight=weight,
            handle=_derive_handle(key, entry),
            district_id=district if referendum.counts_districts else None,
        )
        for entry, weight, district, credential in pairs
    )
    WaitingCredential.objects.bulk_create(
        WaitingCredential(
            referendum=referendum, entry_id=entry, credential=row, sealed=box.encrypt(credential.encode())
        )
        for row, (entry, _weight, _district, credential) in zip(rows, pairs, strict=True)
    )


def _derive_handle(key: CredentialKey, entry_id: int) -> str:
    """Keyed hash of a roll entry in hexadecimal; it finds the credential until the key is destroyed."""
    return hmac.digest(bytes(key.handle_key), str(entry_id).encode(), hashlib.sha256).hex()


@sensitive_variables()
@transaction.atomic
def collect_credential(*, referendum: Referendum, voter: User) -> str:
    """Hand the voter their credential, once, and delete the stored copy.

    Raises NotOnRoll, NothingToCollect, or WrongState before credentials are made and after voting.
    """
    entry = _require_roll_entry(referendum, voter)
    locks.lock_archive_chain(referendum.pk)
    stored = Referendum.objects.get(pk=referendum.pk)
    if stored.state not in {State.READY, State.OPEN}:
        raise referendum_errors.WrongState(state=State(stored.state).label)
    waiting = WaitingCredential.objects.filter(referendum=stored, entry=entry).first()
    if waiting is None:
        raise errors.NothingToCollect
    box = SecretBox(bytes(stored.credential_key.sealing_key))
    credential = box.decrypt(bytes(waiting.sealed)).decode()
    waiting.delete()
    return credential


def _require_roll_entry(referendum: Referendum, voter: User) -> RollEntry:
    """The voter's entry on the roll. Raises NotOnRoll."""
    entry = ballot_box_queries.find_roll_entry(voter, referendum)
    if entry is None:
        raise referendum_errors.NotOnRoll
    return entry


@sensitive_variables()
@transaction.atomic
def replace_credential(*, referendum: Referendum, voter: User) -> str:
    """Before voting opens, delete a lost credential from the list and hand over a new one.

    The audit log states that a credential was replaced, but not whose. Raises NotOnRoll or WrongState.
    """
    entry = _require_roll_entry(referendum, voter)
    locks.lock_archive_chain(referendum.pk)
    stored = Referendum.objects.get(pk=referendum.pk)
    if stored.state != State.READY or stored.credential_mode != CredentialMode.SIMPLE:
        raise referendum_errors.WrongState(state=State(stored.state).label)
    key = stored.credential_key
    lost = Credential.objects.get(referendum=stored, handle=_derive_handle(key, entry.pk))
    WaitingCredential.objects.filter(credential=lost).delete()
    lost.delete()
    credential = arithmetic.make()
    Credential.objects.create(
        referendum=stored,
        public_key=group.encode(arithmetic.public_key(credential, stored.uuid)),
        weight=entry.weight,
        handle=_derive_handle(key, entry.pk),
        district_id=entry.district_id if stored.counts_districts else None,
    )
    append_entry(actor=None, action="referendum.credential_replaced", subject=stored.topic)
    return credential


@transaction.atomic
def upload_credential_list(
    *, referendum: Referendum, officer: User, raw: bytes, districts: bytes | None = None
) -> int:
    """In strict mode, store the credential authority's public list and return its length. ``districts``: the
    file of district names in the list's order, required if a rule counts districts.

    Raises Unacceptable if the list is invalid or its number of credentials, weights or people of a district
    differ from the roll's, WrongState or OfficersOnly; then nothing is stored.
    """
    rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    rules.require_still_officer(officer)
    stored = Referendum.objects.get(pk=referendum.pk)
    if (
        stored.state not in {State.ANNOUNCED, State.CEREMONY}
        or stored.credential_mode != CredentialMode.STRICT
    ):
        raise referendum_errors.WrongState(state=State(stored.state).label)
    try:
        listed = CredentialList.read(raw)
    except Invalid as fault:
        raise referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
    # The archive's list is the authority's file byte for byte: the authority recognises it by its SHA-256.
    if CredentialList.of(listed.weights).raw() != raw:
        reason = "the list is not written as the command writes it"
        raise referendum_errors.Unacceptable(reason=reason, fault="credentials")
    expected = sorted(referendum_queries.list_roll_entries(stored).values_list("weight", flat=True))
    if sorted(listed.weights.values()) != expected:
        raise referendum_errors.Unacceptable(
            reason="not as many credentials as entries on the roll", fault="credentials"
        )
    district_ids = _match_districts(stored, districts, len(expected))
    Credential.objects.filter(referendum=stored).delete()
    rows = [
        Credential(referendum=stored, public_key=group.encode(point), weight=weight, district_id=district)
        for (point, weight), district in zip(listed.weights.items(), district_ids, strict=True)
    ]
    SystemRandom().shuffle(rows)
    Credential.objects.bulk_create(rows, batch_size=_BATCH)
    append_entry(
        actor=officer,
        action="referendum.credentials_uploaded",
        subject=stored.topic,
        details={"credentials": len(rows), "sha256": canonical.hexadecimal(raw)},
    )
    return len(rows)


def _match_districts(referendum: Referendum, raw: bytes | None, count: int) -> Sequence[int | None]:
    """The district id of each credential, in the list's order; None where districts are not counted.

    Raises Unacceptable.
    """
    if not referendum.counts_districts:
        return [None] * count
    if raw is None:
        raise referendum_errors.Unacceptable(reason="the file of the districts is missing", fault="districts")
    try:
        names = [canonical.text(it) for it in canonical.sequence(canonical.read(raw, LARGEST_LIST), count)]
    except Invalid as fault:
        raise referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
    by_name = {it.district.name: it for it in referendum_queries.list_people_by_district(referendum)}
    if Counter(names) != {name: it.people for name, it in by_name.items()}:
        reason = "a district has not as many credentials as people on the roll"
        raise referendum_errors.Unacceptable(reason=reason, fault="districts")
    return [by_name[name].district_id for name in names]


def forget_after_voting(referendum: Referendum) -> None:
    """Delete uncollected credentials and keys, and rewrite strike-offs in random order.

    Called however voting ends, so that nobody can learn who did not collect a credential or, by transaction
    ids, which strike-off was stored with which ballot.
    """
    WaitingCredential.objects.filter(referendum=referendum).delete()
    CredentialKey.objects.filter(referendum=referendum).delete()
    strike_offs.rewrite_strike_offs(referendum_key=referendum.uuid, final=True)


def unlink_from_people(referendum: Referendum) -> None:
    """Empty the handles and destroy their key: from opening on no credential can be found by a person."""
    Credential.objects.filter(referendum=referendum).exclude(handle="").update(handle="")
    CredentialKey.objects.filter(referendum=referendum).update(handle_key=b"")


def build_credential_list(referendum: Referendum) -> CredentialList:
    """The list of credentials for the archive."""
    rows = queries.list_credentials(referendum)
    return CredentialList.of({group.decode(public): weight for public, weight in rows})
