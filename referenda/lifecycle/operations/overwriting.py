"""Overwrites in the database's files what opening and closing deleted."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from participation.jobs.operations import run_for_each
from participation.mailing.models import OutgoingMail
from participation.people.operations import credentials as credential_operations
from participation.roll.operations import strike_offs
from participation.storage.overwriting import empty_log, keeps_transactions, overwrite
from referenda.ballot_box.credentials.models import Credential, CredentialKey, WaitingCredential
from referenda.referendum.models import Referendum, State, Transition

#: The minimum time between two overwritings of earlier strike-offs during voting.
OVERWRITE_EVERY = timedelta(minutes=1)


def rewrite_strike_offs_due() -> list[int]:
    """Rewrite strike-offs of open referenda. Returns the ids of those in which any were rewritten."""
    voting = dict(Referendum.objects.filter(state=State.OPEN).values_list("pk", "uuid"))
    return run_for_each(
        rewrite_strike_offs_due, "referendum", voting, lambda pk: _rewrite_strike_offs(pk, voting[pk])
    )


@transaction.atomic
def _rewrite_strike_offs(pk: int, uuid: str) -> bool:
    """Rewrite the strike-offs and store that earlier rows may be in the database's files. Returns whether any
    were rewritten."""
    if not strike_offs.rewrite_strike_offs(referendum_key=uuid):
        return False
    if keeps_transactions():
        Referendum.objects.filter(pk=pk).update(strike_offs_rewritten_at=timezone.now())
    return True


def overwrite_strike_offs_due() -> list[int]:
    """Overwrite earlier strike-offs of open referenda in the database's files, at most once a minute, since
    voters wait meanwhile. Returns the ids of those done; the others stay due.

    On SQLite no row reveals its ballot, but the write-ahead log has both side by side, and is emptied.
    """
    began = timezone.now()
    referenda = Referendum.objects.due_to_overwrite_strike_offs(began - OVERWRITE_EVERY)
    if keeps_transactions():
        referenda = referenda.with_strike_offs_rewritten()
    due = list(referenda.values_list("pk", flat=True))
    if not due or not (strike_offs.overwrite_strike_offs() if keeps_transactions() else empty_log()):
        return []
    # What was rewritten since then stays due.
    return run_for_each(
        overwrite_strike_offs_due,
        "referendum",
        due,
        lambda pk: _update_fields(pk, strike_offs_overwritten_at=began),
    )


def overwrite_due() -> list[int]:
    """Overwrite in the database's files what opening and closing deleted. Returns the ids of those done; the
    others stay due. Strike-offs are included once voting is over; ``overwrite_strike_offs_due`` handles them
    before."""
    states = dict(Referendum.objects.due_to_overwrite().values_list("pk", "state"))
    if not states or not overwrite([CredentialKey, WaitingCredential, Credential, OutgoingMail]):
        return []
    over = [pk for pk, state in states.items() if state != State.OPEN]
    if over:
        ended = Transition.objects.filter(referendum__in=over).latest("at").at
        if not (
            strike_offs.overwrite_strike_offs()
            and credential_operations.forget_order_of_signing_in(ended=ended)
        ):
            return []
    # A referendum whose state changed meanwhile may have deleted more, and stays due.
    now = timezone.now()
    return run_for_each(
        overwrite_due,
        "referendum",
        states,
        lambda pk: _update_fields(pk, state=states[pk], overwritten_at=now),
    )


def _update_fields(pk: int, *, state: str | None = None, **fields: datetime) -> bool:
    """Store ``fields`` of a referendum that has the ``state``, if one is given."""
    stored = (
        Referendum.objects.filter(pk=pk) if state is None else Referendum.objects.filter(pk=pk, state=state)
    )
    return bool(stored.update(**fields))
