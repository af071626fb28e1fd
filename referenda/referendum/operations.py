"""Steps of a referendum: draft → review → announced → key ceremony → ready → open → closed → tallied →
partial, while counts of voting desks are missing → provisional → certified.

Each step is made by compare-and-set, stored as a transition and recorded publicly.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import append_entry
from participation.people.models import User
from referenda.referendum import errors, live, locks, queries, registry
from referenda.referendum.models import Referendum, State, Transition


def change_state(
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
    locks.lock_archive_chain(referendum.pk)
    changed = Referendum.objects.filter(pk=referendum.pk, state=before).update(state=after, **fields)
    stored = Referendum.objects.get(pk=referendum.pk)
    if not changed:
        raise errors.WrongState(state=State(stored.state).label)
    at = at or timezone.now()
    Transition.objects.create(referendum=stored, before=before, after=after, at=at, by=by, reason=reason)
    append_entry(
        actor=by,
        action=f"referendum.{'returned' if after == State.DRAFT else after}",
        subject=stored.topic,
        reason=reason,
        details={"title": stored.title, "before": before, "after": after},
    )
    transaction.on_commit(lambda: live.publish_snapshot(stored.pk), robust=True)
    return stored


def publish_result(referendum: Referendum) -> Referendum:
    """Publish the decrypted result. Until the counts of all voting desks are signed it is partial; then it is
    provisional and the objection period begins.

    Raises WrongState unless the sum was just decrypted.
    """
    locks.lock_archive_chain(referendum.pk)
    if queries.do_counts_wait(referendum):
        return change_state(referendum, State.TALLIED, State.PARTIAL, by=None)
    return _make_provisional(referendum, State.TALLIED)


def complete_result(referendum: Referendum) -> None:
    """Make a partial result provisional if the counts of all voting desks are signed. Idempotent."""
    locks.lock_archive_chain(referendum.pk)
    stored = Referendum.objects.get(pk=referendum.pk)
    if stored.state == State.PARTIAL and not queries.do_counts_wait(stored):
        _make_provisional(stored, State.PARTIAL)


def _make_provisional(referendum: Referendum, before: State) -> Referendum:
    until = timezone.now() + timedelta(days=referendum.objection_days)
    return change_state(referendum, before, State.PROVISIONAL, by=None, objections_until=until)


def open_if_due(referendum: Referendum) -> Referendum:
    """The referendum as stored, opened first if it is due: a late tick prevents nobody from voting."""
    stored = Referendum.objects.get(pk=referendum.pk)
    if stored.state == State.READY and stored.opens_at <= timezone.now():
        with suppress(errors.WrongState):  # another process was quicker
            registry.get_opening().open_voting(referendum_id=stored.pk)
        stored.refresh_from_db()
    return stored
