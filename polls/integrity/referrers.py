"""Counts of visits of a poll's page by referring site and day; nothing else is stored.

Visits are counted in memory and stored by the background job, so that showing a page writes nothing. Counts
not stored when a process ends are lost. A visit is anonymous: no cookie is set, and neither IP address nor
account is read.
"""

import re
import threading
from collections import Counter
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone

from participation.jobs.operations import run_for_each
from participation.web.public_pages import on_visit
from polls.integrity.operations.referrals import MAX_HOSTS, OTHER, add_visits
from polls.questionnaire.models import Poll, State

#: A host name of two or more labels (letters, digits, hyphens). The last one begins with a letter, so IP
#: addresses do not match.
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_MAX_HOST_LENGTH: Final = 253
#: No browser sends longer ones.
_MAX_ADDRESS_LENGTH: Final = 4096


def parse_public_host(address: str) -> str | None:
    """The host name in a URL, without ``www.``; None if it is not that of a public site."""
    if len(address) > _MAX_ADDRESS_LENGTH:
        return None
    try:
        parts = urlsplit(address)
        name = parts.hostname or ""
    except ValueError:
        return None
    host = name.rstrip(".").removeprefix("www.")
    valid = parts.scheme in {"http", "https"} and len(host) <= _MAX_HOST_LENGTH and _HOST.fullmatch(host)
    return host if valid else None


class Visits:
    """Visits not stored yet, by (poll id, day, host); at most MAX_HOSTS hosts by poll and day.

    Thread-safe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[int, date, str]] = Counter()
        self._hosts: Counter[tuple[int, date]] = Counter()

    def add(self, poll: int, day: date, host: str, count: int = 1) -> None:
        with self._lock:
            key = (poll, day, host)
            if key not in self._counts:
                if self._hosts[poll, day] >= MAX_HOSTS:
                    key = (poll, day, OTHER)
                elif host != OTHER:
                    self._hosts[poll, day] += 1
            self._counts[key] += count

    def take(self) -> dict[tuple[int, date, str], int]:
        """Return the counts so far and reset them."""
        with self._lock:
            counts = dict(self._counts)
            self._counts.clear()
            self._hosts.clear()
        return counts


_visits = Visits()


def count_visit(request: HttpRequest, poll: Poll) -> None:
    """Count a visit of the poll's page if it came by a link on another site."""
    if request.method != "GET" or poll.state == State.DRAFT:
        return
    visited = partial(_count, poll.pk, parse_public_host(f"{request.scheme}://{request.get_host()}"))
    on_visit(request, visited)
    visited(request.headers.get("Referer", ""))


def _count(poll: int, site: str | None, referrer: str) -> None:
    """``site``: the host of this site, whose own links do not count."""
    host = parse_public_host(referrer)
    if host is not None and host != site:
        _visits.add(poll, timezone.localdate(), host)


def store_visits() -> None:
    """Store this process's counts (background job). What cannot be stored is kept for the next round."""
    counts = _visits.take()
    by_poll: dict[int, dict[tuple[int, date, str], int]] = {}
    for key, count in counts.items():
        by_poll.setdefault(key[0], {})[key] = count
    stored: set[int] = set()

    def store(poll: int) -> bool:
        add_visits(by_poll[poll])
        stored.add(poll)
        return True

    try:
        run_for_each(store_visits, "poll", by_poll, store)
    finally:
        for (poll, day, host), count in counts.items():
            if poll not in stored:
                _visits.add(poll, day, host, count)
