"""Making, handing over and replacing voting credentials.

Simple mode: the server makes one for every entry on the roll, keeps it sealed until its person collects
it, and forgets it then. Strict mode: a credential authority makes them elsewhere, and only public parts come
here.
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

from participation.audit.operations import record
from participation.people.models import User
from participation.roll import operations as roll_operations
from participation.roll.models import RollEntry
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

#: Rows written in one statement.
_BATCH = 2000


def make_all(referendum: Referendum) -> int:
    """One credential for every entry of the frozen roll, each sealed for its person. How many there are.

    In simple mode, before voting; rows are written in random order. Within a transaction that holds
    ``locks.chain``.
    """
    key = CredentialKey.objects.create(
        referendum=referendum,
        handle_key=secrets.token_bytes(32),
        sealing_key=utils.random(SecretBox.KEY_SIZE),
    )
    entries = list(referendum_queries.entries(referendum).values_list("pk", "weight", "district_id"))
    SystemRandom().shuffle(entries)
    for begin in range(0, len(entries), _BATCH):
        _make(referendum, key, entries[begin : begin + _BATCH])
    return len(entries)


@sensitive_variables()
def _make(referendum: Referendum, key: CredentialKey, entries: Iterable[tuple[int, int, int]]) -> None:
    box = SecretBox(bytes(key.sealing_key))
    made = [(*entry, arithmetic.make()) for entry in entries]
    rows = Credential.objects.bulk_create(
        Credential(
            referendum=referendum,
            public_key=group.encode(arithmetic.public_key(credential, referendum.uuid)),
            weight=weight,
            handle=_handle(key, entry),
            district_id=district if referendum.counts_districts else None,
        )
        for entry, weight, district, credential in made
    )
    WaitingCredential.objects.bulk_create(
        WaitingCredential(
            referendum=referendum, entry_id=entry, credential=row, sealed=box.encrypt(credential.encode())
        )
        for row, (entry, _weight, _district, credential) in zip(rows, made, strict=True)
    )


def _handle(key: CredentialKey, entry_id: int) -> str:
    return hmac.digest(bytes(key.handle_key), str(entry_id).encode(), hashlib.sha256).hex()


@sensitive_variables()
@transaction.atomic
def collect(*, referendum: Referendum, voter: User) -> str:
    """Hand the voter their credential, once; nothing of it stays here.

    Raises NotOnRoll, NothingToCollect, or WrongState before credentials are made and after voting.
    """
    entry = _entry(referendum, voter)
    locks.chain(referendum.pk)
    now = Referendum.objects.get(pk=referendum.pk)
    if now.state not in {State.READY, State.OPEN}:
        raise referendum_errors.WrongState(state=State(now.state).label)
    waiting = WaitingCredential.objects.filter(referendum=now, entry=entry).first()
    if waiting is None:
        raise errors.NothingToCollect
    box = SecretBox(bytes(now.credential_key.sealing_key))
    credential = box.decrypt(bytes(waiting.sealed)).decode()
    waiting.delete()
    return credential


def _entry(referendum: Referendum, voter: User) -> RollEntry:
    entry = ballot_box_queries.entry_of(voter, referendum)
    if entry is None:
        raise referendum_errors.NotOnRoll
    return entry


@sensitive_variables()
@transaction.atomic
def replace(*, referendum: Referendum, voter: User) -> str:
    """Before voting opens: strike a lost credential from the list, and hand over a new one.

    It is on record that one was replaced, not whose. Raises NotOnRoll or WrongState.
    """
    entry = _entry(referendum, voter)
    locks.chain(referendum.pk)
    now = Referendum.objects.get(pk=referendum.pk)
    if now.state != State.READY or now.credential_mode != CredentialMode.SIMPLE:
        raise referendum_errors.WrongState(state=State(now.state).label)
    key = now.credential_key
    lost = Credential.objects.get(referendum=now, handle=_handle(key, entry.pk))
    WaitingCredential.objects.filter(credential=lost).delete()
    lost.delete()
    credential = arithmetic.make()
    Credential.objects.create(
        referendum=now,
        public_key=group.encode(arithmetic.public_key(credential, now.uuid)),
        weight=entry.weight,
        handle=_handle(key, entry.pk),
        district_id=entry.district_id if now.counts_districts else None,
    )
    record(actor=None, action="referendum.credential_replaced", subject=now.topic)
    return credential


@transaction.atomic
def upload(*, referendum: Referendum, officer: User, raw: bytes, districts: bytes | None = None) -> int:
    """In strict mode: the public list that the credential authority made, with the ``districts`` in its order
    where a rule asks for districts. How many credentials there are.

    Raises Unacceptable if it does not hold or has another number or weight than the roll, or another number
    of a district, WrongState or OfficersOnly; then nothing is stored.
    """
    rules.require_officer(officer)
    locks.chain(referendum.pk)
    rules.require_still_officer(officer)
    now = Referendum.objects.get(pk=referendum.pk)
    if now.state not in {State.ANNOUNCED, State.CEREMONY} or now.credential_mode != CredentialMode.STRICT:
        raise referendum_errors.WrongState(state=State(now.state).label)
    try:
        listed = CredentialList.read(raw)
    except Invalid as fault:
        raise referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
    # The archive's list is the authority's file byte for byte, so that it knows it by its SHA-256.
    if CredentialList.of(listed.weights).raw() != raw:
        reason = "the list is not written as the command writes it"
        raise referendum_errors.Unacceptable(reason=reason, fault="credentials")
    expected = sorted(referendum_queries.entries(now).values_list("weight", flat=True))
    if sorted(listed.weights.values()) != expected:
        raise referendum_errors.Unacceptable(
            reason="not as many credentials as entries on the roll", fault="credentials"
        )
    of = _districts(now, districts, len(expected))
    Credential.objects.filter(referendum=now).delete()
    rows = [
        Credential(referendum=now, public_key=group.encode(point), weight=weight, district_id=district)
        for (point, weight), district in zip(listed.weights.items(), of, strict=True)
    ]
    SystemRandom().shuffle(rows)
    Credential.objects.bulk_create(rows, batch_size=_BATCH)
    record(
        actor=officer,
        action="referendum.credentials_uploaded",
        subject=now.topic,
        details={"credentials": len(rows), "sha256": canonical.hexadecimal(raw)},
    )
    return len(rows)


def _districts(referendum: Referendum, raw: bytes | None, count: int) -> Sequence[int | None]:
    """The district of each credential in the list's order, by id. Raises Unacceptable."""
    if not referendum.counts_districts:
        return [None] * count
    if raw is None:
        raise referendum_errors.Unacceptable(reason="the file of the districts is missing", fault="districts")
    try:
        names = [canonical.text(it) for it in canonical.sequence(canonical.read(raw, LARGEST_LIST), count)]
    except Invalid as fault:
        raise referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
    here = {it.district.name: it for it in referendum_queries.people_by_district(referendum)}
    if Counter(names) != {name: it.people for name, it in here.items()}:
        reason = "a district has not as many credentials as people on the roll"
        raise referendum_errors.Unacceptable(reason=reason, fault="districts")
    return [here[name].district_id for name in names]


def forget_after_voting(referendum: Referendum) -> None:
    """However voting ends: nobody shall learn who did not collect a credential, nor, by the transaction's
    number, whose strike-off came with which ballot. Strike-offs are written anew in random order."""
    WaitingCredential.objects.filter(referendum=referendum).delete()
    CredentialKey.objects.filter(referendum=referendum).delete()
    roll_operations.settle_marks(referendum_key=referendum.uuid, final=True)


def forget_whose(referendum: Referendum) -> None:
    """From opening on nothing finds a credential by a person: handles are emptied and their key destroyed."""
    Credential.objects.filter(referendum=referendum).exclude(handle="").update(handle="")
    CredentialKey.objects.filter(referendum=referendum).update(handle_key=b"")


def listed(referendum: Referendum) -> CredentialList:
    """The list as it goes into the archive."""
    rows = queries.credentials_of(referendum)
    return CredentialList.of({group.decode(public): weight for public, weight in rows})
