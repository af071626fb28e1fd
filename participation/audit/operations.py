"""Writing the audit log. Other operations call it inside their own transaction."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from participation.audit import hashing, queries, registry
from participation.audit.errors import ChainBrokenError, OutsideTransactionError
from participation.audit.hashing import GENESIS, JSON, Record
from participation.audit.models import ChainHead, Entry, Verification
from participation.audit.verification import Fault, Head

ACTION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
# No "@": a subject names a record, never a person's e-mail address.
SUBJECT = re.compile(r"[a-z][a-z0-9_]*(:[A-Za-z0-9_.-]+)?")
MAX_STORED_FAULTS = 100


def append_entry(
    *,
    actor: AbstractBaseUser | None,
    action: str,
    subject: str,
    reason: str = "",
    details: Mapping[str, JSON] | None = None,
) -> Entry:
    """Append an act to the chain, in the transaction of the act itself. ``actor`` None means the clock.

    Concurrent acts wait here until the first transaction ends, so call this last. ``details`` must never hold
    an answer or a vote. Raises ``OutsideTransactionError`` outside an atomic block, ``ChainBrokenError`` when
    the head is missing, ``ValueError`` or ``TypeError`` for a malformed action, subject, reason or detail;
    then nothing is stored.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransactionError(f"{action} was recorded outside the transaction of the act.")
    if not ACTION.fullmatch(action) or not SUBJECT.fullmatch(subject):
        raise ValueError(f"{action!r} on {subject!r} is not a valid act and subject.")
    head = _lock_head()
    public_id: UUID | None = None if actor is None else actor.public_id  # type: ignore[attr-defined]
    act = Record(
        number=head.count + 1,
        at=timezone.now(),
        actor_public_id=public_id,
        actor_role="" if actor is None else registry.get_people_callbacks().role(actor),
        action=action,
        subject=subject,
        reason=hashing.require_storable_text(reason),
        details=hashing.convert_to_json(details or {}),
        previous_hash=head.hash,
    )
    entry = Entry.objects.create(**asdict(act), hash=act.hash())
    ChainHead.objects.filter(pk=head.pk).update(count=entry.number, hash=entry.hash)
    return entry


def verify_chain(
    *, noted: Head | None = None, report: Callable[[Fault], None] = lambda _fault: None
) -> Verification:
    """Verify the whole chain, call ``report`` with each fault as it is found, and store the outcome."""
    head = queries.find_chain_head() or Head(0, GENESIS)
    count, first = 0, []
    for fault in queries.find_chain_faults(noted):
        report(fault)
        count += 1
        if count <= MAX_STORED_FAULTS:
            first.append(fault.text)
    return Verification.objects.create(
        at=timezone.now(), count=head.count, hash=head.hash, fault_count=count, faults=first
    )


def _lock_head() -> ChainHead:
    """Lock the head until the transaction ends and return it; the first act creates it.

    On SQLite the transaction locks the whole database. Raises ChainBrokenError if entries have no head.
    """
    heads = ChainHead.objects.select_for_update()
    head = heads.first()
    if head is None:
        # One statement: with two, a first act that commits in between would look like a missing head.
        if Entry.objects.filter(~Exists(ChainHead.objects.all())).exists():
            raise ChainBrokenError("The chain has entries but no head; run manage.py audit verify.")
        # If two first acts are concurrent, the second waits for the head of the first and then reads it.
        ChainHead.objects.bulk_create([ChainHead()], ignore_conflicts=True)
        head = heads.get()
    return head
