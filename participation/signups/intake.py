"""Sign-ups and matches that are not stored yet, in the memory of this process.

A background job stores them seconds later, several at once: a row written together with an account would
join the account to its network. What was not stored when a process ends is lost.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.background import clocks
from participation.signups import operations
from participation.signups.addresses import find_counted_domain
from participation.signups.models import Figure
from participation.web.networks import UNKNOWN, network_of_client

#: By what is counted, and the network or mail domain ("" for what has none).
Counts = Counter[tuple[str, str]]


class Waiting:
    """What was counted and not stored yet, by day. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_day: defaultdict[date, Counts] = defaultdict(Counter)

    def add(self, by_day: Mapping[date, Counts]) -> None:
        with self._lock:
            for day, counts in by_day.items():
                self._by_day[day].update(counts)

    def take(self) -> dict[date, Counts]:
        """Return the counts so far and reset them."""
        with self._lock:
            by_day = dict(self._by_day)
            self._by_day.clear()
        return by_day


_waiting = Waiting()


def note_confirmed_address(*, request: HttpRequest, email_address: EmailAddress, **_signal: Any) -> None:
    """Count a sign-up once the account's first address is confirmed; later addresses replace it.

    The signal is the only one that every way of confirming sends, also by a code to sign in.
    """
    earlier = EmailAddress.objects.filter(user=email_address.user_id, verified=True)
    if not earlier.exclude(pk=email_address.pk).exists():
        counted = partial(count_sign_up, network_of_client(request), email_address.email)
        transaction.on_commit(counted, robust=True)


@sensitive_variables()
def count_sign_up(network: str, address: str) -> None:
    """``network``: as ``network_of_client`` names it. ``address``: the confirmed e-mail address."""
    counts = Counter({(operations.SIGN_UPS, ""): 1})
    if network != UNKNOWN:
        counts[Figure.NETWORK, network] = 1
    if domain := find_counted_domain(address):
        counts[Figure.DOMAIN, domain] = 1
    _waiting.add({timezone.localdate(): counts})


def count_match() -> None:
    """Count a resident who has been matched with rolls, once the transaction has been committed."""
    counts = Counter({(str(Figure.MATCHES), ""): 1})
    today = timezone.localdate()
    transaction.on_commit(partial(_waiting.add, {today: counts}), robust=True)


@sensitive_variables()
def store_counts() -> None:
    """Store what this process has counted (background job). What cannot be stored waits for the next round.

    Raises ClockDiffers: another process's day must not end early.
    """
    by_day = _waiting.take()
    if not by_day:
        return
    try:
        clocks.require_right()
        for day in sorted(by_day):
            operations.add_counts(day=day, counts=by_day[day])
            del by_day[day]
    finally:
        _waiting.add(by_day)
    operations.forget_past_days()
