"""Opens, closes and tallies what is due by the clock. Safe to run concurrently."""

from collections.abc import Callable

from django.utils import timezone

from participation.jobs.operations import run_for_each
from referenda.lifecycle.operations.closing import close_voting, tally_ballots
from referenda.lifecycle.operations.opening import open_voting
from referenda.referendum import errors
from referenda.referendum.models import Referendum, State


def open_due() -> list[int]:
    """Open every referendum that is due. Returns the ids of those that this call opened."""
    due = Referendum.objects.due_to_open_at(timezone.now()).values_list("pk", flat=True)
    return run_for_each(open_due, "referendum", due, lambda pk: _run_once(open_voting, pk))


def close_due() -> list[int]:
    """Close every referendum that is due. Returns the ids of those that this call closed."""
    due = Referendum.objects.due_to_close_at(timezone.now()).values_list("pk", flat=True)
    return run_for_each(close_due, "referendum", due, lambda pk: _run_once(close_voting, pk))


def tally_due() -> list[int]:
    """Tally every closed referendum. Returns the ids of those that this call tallied."""
    due = Referendum.objects.filter(state=State.CLOSED).values_list("pk", flat=True)
    return run_for_each(tally_due, "referendum", due, lambda pk: _run_once(tally_ballots, pk))


def _run_once(operation: Callable[..., Referendum], pk: int) -> bool:
    """Run ``operation``; False if another process has changed the state before."""
    try:
        operation(referendum_id=pk)
    except errors.WrongState:
        return False  # another process was quicker
    return True
