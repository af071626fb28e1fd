"""Notifies every account on the roll, once each, that voting has opened and that it closes soon.

Whether somebody has voted is not read.
"""

from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db import transaction
from django.utils import timezone

from participation.audit import queries as audit_queries
from participation.audit.operations import record
from participation.jobs.operations import each
from referenda.lifecycle import queries
from referenda.lifecycle.notices import CLOSING, OPENED, notify_voters
from referenda.referendum import locks
from referenda.referendum.models import Referendum, State

#: How long before closing people are notified, if voting lasts at least twice as long.
CLOSING_SOON: Final = timedelta(days=1)
BATCH_SIZE: Final = 1000
#: The audit action that records each kind of notice.
ACTS: Final = {OPENED: "referendum.notified_opened", CLOSING: "referendum.notified_closing"}


def remind_due() -> list[tuple[int, str]]:
    """Send the notices that are due. Returns (referendum's id, kind of notice).

    The audit log is written first: if the process ends before all are notified, some people get no notice,
    but nobody gets two.
    """
    now = timezone.now()
    running = {it.pk: it for it in Referendum.objects.open_at(now).filter(state=State.OPEN)}
    kinds = {pk: _due(referendum, now) for pk, referendum in running.items()}
    sent = each(remind_due, "referendum", running, lambda pk: _remind(running[pk], kinds[pk]))
    return [(pk, kinds[pk]) for pk in sent]


def _remind(referendum: Referendum, kind: str) -> bool:
    if not _claim(referendum, kind):
        return False
    accounts = queries.accounts_on_roll(referendum)
    while batch := list(islice(accounts, BATCH_SIZE)):
        notify_voters(referendum, kind, batch)
    return True


def _due(referendum: Referendum, now: datetime) -> str:
    lasts_long = referendum.closes_at - referendum.opens_at >= 2 * CLOSING_SOON
    return CLOSING if lasts_long and now >= referendum.closes_at - CLOSING_SOON else OPENED


@transaction.atomic
def _claim(referendum: Referendum, kind: str) -> bool:
    """Record the notice. Returns False if another process has recorded it."""
    records = audit_queries.entries(action=ACTS[kind], subject=referendum.topic)
    if records.exists():
        return False
    locks.chain(referendum.pk)
    if records.exists():
        return False
    record(actor=None, action=ACTS[kind], subject=referendum.topic)
    return True
