"""Storing the number of visits of polls' pages by links on other sites."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import F

from polls.integrity.models import Referral
from polls.questionnaire.models import Poll

#: Maximum number of sites stored by poll and day; visits from others are counted together.
MAX_HOSTS: Final = 50
#: Host of these. It cannot be the name of a site, which has a dot.
OTHER: Final = "other"


@transaction.atomic
def add_visits(visits: Mapping[tuple[int, date, str], int]) -> None:
    """Add counts by (poll id, day, host). Polls that no longer exist are ignored.

    Safe to run concurrently. Hosts that several processes add at the same time may exceed MAX_HOSTS.
    """
    existing = set(
        Poll.objects.filter(pk__in={poll for poll, _day, _host in visits}).values_list("pk", flat=True)
    )
    for (poll, day), hosts in sorted(_by_day(visits).items()):
        if poll in existing:
            _add(poll, day, hosts)


def _by_day(visits: Mapping[tuple[int, date, str], int]) -> dict[tuple[int, date], dict[str, int]]:
    by_day: dict[tuple[int, date], dict[str, int]] = {}
    for (poll, day, host), count in visits.items():
        by_day.setdefault((poll, day), {})[host] = count
    return by_day


def _add(poll: int, day: date, hosts: Mapping[str, int]) -> None:
    """Add visits of one poll and day. Rows are written in order of hosts to avoid deadlocks."""
    rows = Referral.objects.filter(poll=poll, day=day)
    stored_hosts = set(rows.values_list("host", flat=True)) - {OTHER}
    added: dict[str, int] = {}
    for host, count in sorted(hosts.items()):
        if host not in stored_hosts and len(stored_hosts) >= MAX_HOSTS:
            host = OTHER  # noqa: PLW2901 - counted under another name
        elif host != OTHER:
            stored_hosts.add(host)
        added[host] = added.get(host, 0) + count
    Referral.objects.bulk_create(
        (Referral(poll_id=poll, day=day, host=host) for host in sorted(added)), ignore_conflicts=True
    )
    for host, count in sorted(added.items()):
        rows.filter(host=host).update(visits=F("visits") + count)
