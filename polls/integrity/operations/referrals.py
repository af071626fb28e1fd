"""How many visits of polls' pages came by links on other sites."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import F

from polls.integrity.models import Referral
from polls.questionnaire.models import Poll

#: Sites kept for a poll and a day; visits from further ones are counted together.
MOST_HOSTS: Final = 50
#: Stands for these. No name of a site: those have a dot.
OTHER: Final = "other"


@transaction.atomic
def add_visits(visits: Mapping[tuple[int, date, str], int]) -> None:
    """Add to what is counted for each (poll id, day, host). Polls that are gone are left out.

    Several processes may add at once; each host beyond MOST_HOSTS that two of them meet in the same instant
    is kept.
    """
    there = set(
        Poll.objects.filter(pk__in={poll for poll, _day, _host in visits}).values_list("pk", flat=True)
    )
    for (poll, day), hosts in sorted(_by_day(visits).items()):
        if poll in there:
            _add(poll, day, hosts)


def _by_day(visits: Mapping[tuple[int, date, str], int]) -> dict[tuple[int, date], dict[str, int]]:
    found: dict[tuple[int, date], dict[str, int]] = {}
    for (poll, day, host), count in visits.items():
        found.setdefault((poll, day), {})[host] = count
    return found


def _add(poll: int, day: date, hosts: Mapping[str, int]) -> None:
    """Rows are written in the order of their hosts, so that two processes never deadlock."""
    rows = Referral.objects.filter(poll=poll, day=day)
    known = set(rows.values_list("host", flat=True)) - {OTHER}
    added: dict[str, int] = {}
    for host, count in sorted(hosts.items()):
        if host not in known and len(known) >= MOST_HOSTS:
            host = OTHER  # noqa: PLW2901 - counted under another name
        elif host != OTHER:
            known.add(host)
        added[host] = added.get(host, 0) + count
    Referral.objects.bulk_create(
        (Referral(poll_id=poll, day=day, host=host) for host in sorted(added)), ignore_conflicts=True
    )
    for host, count in sorted(added.items()):
        rows.filter(host=host).update(visits=F("visits") + count)
