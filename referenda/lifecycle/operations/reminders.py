"""Voting has opened, voting closes soon: everybody on the roll with an account hears so, each time once.

All of them, whoever has voted and whoever has not: who has is not looked at.
"""

from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db import transaction
from django.utils import timezone

from participation.audit import queries as audit
from participation.audit.operations import record
from referenda.lifecycle import queries
from referenda.lifecycle.notices import CLOSING, OPENED, notify_voters
from referenda.referendum import locks
from referenda.referendum.models import Referendum, State

#: So long before closing, where voting lasts at least twice as long.
CLOSING_SOON: Final = timedelta(days=1)
TOLD_AT_ONCE: Final = 1000
#: The act on record that says that a kind of notice was given.
ACTS: Final = {OPENED: "referendum.told_opened", CLOSING: "referendum.told_closing"}


def remind_due() -> list[tuple[int, str]]:
    """Tell of every vote that is open what is due; the referenda's ids with the kind of notice.

    It is on record before anybody is told: a process that ends between the two tells some of them never, and
    nobody twice.
    """
    now, told = timezone.now(), []
    for found in Referendum.objects.open_at(now).filter(state=State.OPEN):
        kind = _due(found, now)
        if _claim(found, kind):
            accounts = queries.accounts_on_roll(found)
            while some := list(islice(accounts, TOLD_AT_ONCE)):
                notify_voters(found, kind, some)
            told.append((found.pk, kind))
    return told


def _due(referendum: Referendum, now: datetime) -> str:
    lasts_long = referendum.closes_at - referendum.opens_at >= 2 * CLOSING_SOON
    return CLOSING if lasts_long and now >= referendum.closes_at - CLOSING_SOON else OPENED


@transaction.atomic
def _claim(referendum: Referendum, kind: str) -> bool:
    """Whether this process is the one that tells of it."""
    done = audit.entries(action=ACTS[kind], subject=referendum.topic)
    if done.exists():
        return False
    locks.chain(referendum.pk)
    if done.exists():
        return False
    record(actor=None, action=ACTS[kind], subject=referendum.topic)
    return True
