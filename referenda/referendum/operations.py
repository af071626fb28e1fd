"""Steps of a referendum: draft → review → announced → key ceremony → ready → open → closed → tallied →
provisional → certified.

Each step is made once (compare and set), stands in the table of transitions, and is on the public record.
"""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from referenda.referendum import errors, live, locks, registry
from referenda.referendum.models import Referendum, State, Transition


def step(
    referendum: Referendum,
    before: State,
    after: State,
    *,
    by: User | None,
    reason: str = "",
    at: datetime | None = None,
    **fields: object,
) -> Referendum:
    """Compare and set, once under concurrency, with the audit record. The referendum as it is now.

    Raises WrongState if it is not at ``before``; then nothing is stored.
    """
    locks.chain(referendum.pk)
    changed = Referendum.objects.filter(pk=referendum.pk, state=before).update(state=after, **fields)
    now = Referendum.objects.get(pk=referendum.pk)
    if not changed:
        raise errors.WrongState(state=State(now.state).label)
    at = at or timezone.now()
    Transition.objects.create(referendum=now, before=before, after=after, at=at, by=by, reason=reason)
    record(
        actor=by,
        action=f"referendum.{'returned' if after == State.DRAFT else after}",
        subject=now.topic,
        reason=reason,
        details={"title": now.title, "before": before, "after": after},
    )
    transaction.on_commit(lambda: live.announce(now.pk), robust=True)
    return now


def as_of_now(referendum: Referendum) -> Referendum:
    """As it is stored, and opened if its time has come: a tick that is late keeps nobody from voting."""
    found = Referendum.objects.get(pk=referendum.pk)
    if found.state == State.READY and found.opens_at <= timezone.now():
        with suppress(errors.WrongState):  # another process was quicker
            registry.opening().open_voting(referendum_id=found.pk)
        found.refresh_from_db()
    return found
