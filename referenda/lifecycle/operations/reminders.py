"""Begins the notices that voting has opened, that it closes soon, of results, and of the end of objections.
Each is begun once.

Whether somebody has voted is not read.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from participation.audit import queries as audit_queries
from participation.audit.operations import append_entry
from participation.jobs.operations import run_for_each
from referenda.lifecycle.notices import (
    CLOSING,
    OBJECTIONS_OVER,
    OPENED,
    RESULTS,
    broadcast_notices,
    list_without_objections_notice,
    list_without_result_notice,
)
from referenda.referendum import locks
from referenda.referendum.models import Referendum, State

#: How long before closing people are notified, if voting lasts at least twice as long.
CLOSING_SOON: Final = timedelta(days=1)
#: The audit action that records each kind of notice.
ACTS: Final = {OPENED: "referendum.notified_opened", CLOSING: "referendum.notified_closing"}


def remind_due() -> list[tuple[int, str]]:
    """Begin the notices that are due, and record it. Returns (referendum's id, kind of notice)."""
    now = timezone.now()
    running = {it.pk: it for it in Referendum.objects.open_at(now).filter(state=State.OPEN)}
    kinds = {pk: _choose_due_kind(referendum, now) for pk, referendum in running.items()}
    sent = run_for_each(
        remind_due, "referendum", running, lambda pk: _record_and_broadcast(running[pk], kinds[pk])
    )
    return [(pk, kinds[pk]) for pk in sent]


def broadcast_results_due() -> list[tuple[int, str]]:
    """Begin the notices of results that are published, and of those that can be certified.

    Returns (referendum's id, kind of notice).
    """
    begun = []
    due_by_kind = {kind: list_without_result_notice(state) for state, kind in RESULTS.items()}
    due_by_kind[OBJECTIONS_OVER] = list_without_objections_notice(timezone.now())
    for kind, rows in due_by_kind.items():

        def begin(pk: int, kind: str = kind) -> bool:
            return broadcast_notices(Referendum.objects.get(pk=pk), kind)

        due = rows.values_list("pk", flat=True)
        sent = run_for_each(broadcast_results_due, "referendum", due, begin)
        begun += [(pk, kind) for pk in sent]
    return begun


def _choose_due_kind(referendum: Referendum, now: datetime) -> str:
    """The kind of notice due at ``now``: that voting closes soon, or before that, that it has opened."""
    lasts_long = referendum.closes_at - referendum.opens_at >= 2 * CLOSING_SOON
    return CLOSING if lasts_long and now >= referendum.closes_at - CLOSING_SOON else OPENED


@transaction.atomic
def _record_and_broadcast(referendum: Referendum, kind: str) -> bool:
    """Record the notice and begin to send it. Returns False if that was done before."""
    records = audit_queries.filter_entries(action=ACTS[kind], subject=referendum.topic)
    if records.exists():
        return False
    locks.lock_archive_chain(referendum.pk)
    if records.exists():
        return False
    append_entry(actor=None, action=ACTS[kind], subject=referendum.topic)
    return broadcast_notices(referendum, kind)
