"""Storing what was counted, warning officers, and forgetting networks and domains after the day."""

import hmac
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.signups import notices, rules
from participation.signups.models import Day, DayCount, DayKey, Figure
from participation.storage import rewriting
from participation.storage.overwriting import overwrite

SIGN_UPS: Final = "sign_ups"
#: The hour (of the city) from which the database's files are overwritten: on SQLite writers wait for that.
OVERWRITE_FROM: Final = 3
#: Figures that are the largest of several counts.
_LARGEST: Final = (Figure.NETWORK, Figure.DOMAIN)


@sensitive_variables("counts")
@transaction.atomic
def add_counts(*, day: date, counts: Mapping[tuple[str, str], int]) -> None:
    """Add what was counted on ``day``, and notify officers of figures that have become unusual.

    ``counts``: by ``SIGN_UPS`` or a ``Figure``, and the network or mail domain ("" for what has none). One
    writer at a time for each day.
    """
    Day.objects.bulk_create([Day(day=day)], ignore_conflicts=True)
    row = Day.objects.select_for_update().get(day=day)
    row.sign_ups += counts.get((SIGN_UPS, ""), 0)
    row.matches += counts.get((Figure.MATCHES, ""), 0)
    parts = {key: count for key, count in counts.items() if key[0] in _LARGEST}
    if parts:
        _add_parts(day, parts)
        row.has_traces = True
        for figure in _LARGEST:
            largest = DayCount.objects.filter(day=day, figure=figure).aggregate(n=Max("count"))["n"] or 0
            setattr(row, figure.value, max(getattr(row, figure.value), largest))
    _warn(row)
    row.save()


@sensitive_variables()
def _add_parts(day: date, parts: Mapping[tuple[str, str], int]) -> None:
    """Write all counts of the day anew, in random order.

    A count that was updated alone would have the number of a transaction (``xmin``) beside that of the
    account, and its row the place of the first account.
    """
    DayKey.objects.bulk_create([DayKey(day=day, key=secrets.token_bytes(32))], ignore_conflicts=True)
    key = bytes(DayKey.objects.get(day=day).key)
    totals: Counter[tuple[str, bytes]] = Counter()
    for row in DayCount.objects.filter(day=day):
        totals[row.figure, bytes(row.digest)] = row.count
    for (figure, value), count in parts.items():
        totals[figure, compute_digest(key, figure, value)] += count
    DayCount.objects.filter(day=day).delete()
    rows = [
        DayCount(day=day, figure=figure, digest=digest, count=count)
        for (figure, digest), count in totals.items()
    ]
    rewriting.insert(DayCount, rewriting.shuffle_rows(rows))


@sensitive_variables()
def compute_digest(key: bytes, figure: str, value: str) -> bytes:
    """The keyed hash of a network or mail domain, 32 bytes.

    The server's secret is part of the key, so that a copy of the database, which has the day's key, reveals
    nothing.
    """
    secret = key + str(settings.SECRET_KEY).encode()
    return hmac.digest(secret, f"signups.{figure}:{value}".encode(), "sha256")


def _warn(row: Day) -> None:
    """Notify officers of figures of ``row`` that are unusual and of which they were not; marks them."""
    earlier = list(Day.objects.filter(day__lt=row.day).order_by("-day")[: rules.DAYS])
    for figure in Figure:
        number, mark = getattr(row, figure.value), f"warned_{figure.value}"
        if not getattr(row, mark) and rules.is_unusual(number, [getattr(it, figure.value) for it in earlier]):
            setattr(row, mark, True)
            notices.notify_unusual(row.day, figure, number)


def forget_past_days() -> int:
    """Delete keys and counts of every day but today, also of a later one that a wrong clock left; returns how
    many.
    """
    today = timezone.localdate()
    counts, _by_model = DayCount.objects.exclude(day=today).delete()
    keys, _by_model = DayKey.objects.exclude(day=today).delete()
    return counts + keys


def overwrite_due() -> bool:
    """Overwrite what is left of past days in the database's files, from ``OVERWRITE_FROM`` on. Retried until
    it succeeds.
    """
    if timezone.localtime().hour < OVERWRITE_FROM:
        return False
    due = Day.objects.filter(has_traces=True).exclude(day=timezone.localdate())
    days = list(due.values_list("pk", flat=True))
    if not days:
        return False
    forget_past_days()
    if not overwrite([DayKey, DayCount]):
        return False
    Day.objects.filter(pk__in=days).update(has_traces=False)
    return True
