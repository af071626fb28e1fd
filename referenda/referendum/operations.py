"""Steps of a referendum: draft → review → announced → key ceremony → ready → open → closed → tallied →
provisional → certified.

Each step is made by compare-and-set, stored as a transition and recorded publicly.
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
    """Change the state from ``before`` to ``after`` by compare-and-set, with transition and audit entry.

    ``by``: None for a step that was due by the clock; ``at``: now if omitted; ``fields`` are updated together
    with the state. Returns the referendum as stored. Raises WrongState if the state is not ``before``; then
    nothing is stored.
    """
    locks.chain(referendum.pk)
    changed = Referendum.objects.filter(pk=referendum.pk, state=before).update(state=after, **fields)
    stored = Referendum.objects.get(pk=referendum.pk)
    if not changed:
        raise errors.WrongState(state=State(stored.state).label)
    at = at or timezone.now()
    Transition.objects.create(referendum=stored, before=before, after=after, at=at, by=by, reason=reason)
    record(
        actor=by,
        action=f"referendum.{'returned' if after == State.DRAFT else after}",
        subject=stored.topic,
        reason=reason,
        details={"title": stored.title, "before": before, "after": after},
    )
    transaction.on_commit(lambda: live.announce(stored.pk), robust=True)
    return stored


def opened_if_due(referendum: Referendum) -> Referendum:
    """The referendum as stored, opened first if it is due: a late tick prevents nobody from voting."""
    stored = Referendum.objects.get(pk=referendum.pk)
    if stored.state == State.READY and stored.opens_at <= timezone.now():
        with suppress(errors.WrongState):  # another process was quicker
            registry.opening().open_voting(referendum_id=stored.pk)
        stored.refresh_from_db()
    return stored
