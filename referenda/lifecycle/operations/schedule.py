"""Opens, closes and tallies what is due by the clock. Safe to run concurrently."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.utils import timezone

from participation import turns
from participation.refusals import Refusal
from referenda.lifecycle.operations.closing import close_voting, tally
from referenda.lifecycle.operations.opening import open_voting
from referenda.referendum import errors
from referenda.referendum.models import Referendum, State
from referenda.voting.errors import Invalid


def open_due() -> list[int]:
    """Open every referendum that is due. Returns the ids of those that this call opened."""
    due = Referendum.objects.due_to_open_at(timezone.now()).values_list("pk", flat=True)
    return _each(open_voting, due)


def close_due() -> list[int]:
    """Close every referendum that is due. Returns the ids of those that this call closed."""
    due = Referendum.objects.due_to_close_at(timezone.now()).values_list("pk", flat=True)
    return _each(close_voting, due)


def tally_due() -> list[int]:
    """Tally every closed referendum. Returns the ids of those that this call tallied."""
    due = Referendum.objects.filter(state=State.CLOSED).values_list("pk", flat=True)
    return _each(tally, due)


def _each(operation: Callable[..., Referendum], due: Iterable[int]) -> list[int]:
    """Run ``operation`` on each, and return those done. One that fails, even by invalid archive bytes, does
    not stop the others."""
    failures = DatabaseError, ObjectDoesNotExist, Refusal, Invalid
    return turns.each("referendum", due, lambda pk: _once(operation, pk), failures=failures)


def _once(operation: Callable[..., Referendum], pk: int) -> bool:
    try:
        operation(referendum_id=pk)
    except errors.WrongState:
        return False  # another process was quicker
    return True
