"""Which other sites lead people to a poll's page: the site's name, the day and a number, nothing else.

Counted in memory and stored by the background job, so that showing a page writes nothing. What a process had
not stored when it ended is lost. No cookie is set, and a visit is of nobody: neither address nor account is
looked at.
"""

import re
import threading
from collections import Counter
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from polls.integrity.operations.referrals import MOST_HOSTS, OTHER, add_visits
from polls.questionnaire.models import Poll, State

#: Letters, digits and hyphens, in two parts or more, the last one with a letter: no number of a computer.
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_LONGEST_HOST: Final = 253
#: Longer ones are nothing a browser sends.
_LONGEST_ADDRESS: Final = 4096


def host_of(address: str) -> str | None:
    """The name of the site in an address, without ``www.``; None for what names no public site."""
    if len(address) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(address)
        name = parts.hostname or ""
    except ValueError:
        return None
    host = name.rstrip(".").removeprefix("www.")
    known = parts.scheme in {"http", "https"} and len(host) <= _LONGEST_HOST and _HOST.fullmatch(host)
    return host if known else None


class Visits:
    """Visits not stored yet, by (poll id, day, host). At most MOST_HOSTS of a poll and a day by name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[int, date, str]] = Counter()
        self._hosts: Counter[tuple[int, date]] = Counter()

    def add(self, poll: int, day: date, host: str, count: int = 1) -> None:
        with self._lock:
            key = (poll, day, host)
            if key not in self._counts:
                if self._hosts[poll, day] >= MOST_HOSTS:
                    key = (poll, day, OTHER)
                elif host != OTHER:
                    self._hosts[poll, day] += 1
            self._counts[key] += count

    def take(self) -> dict[tuple[int, date, str], int]:
        """Everything counted so far; counting begins anew."""
        with self._lock:
            taken = dict(self._counts)
            self._counts.clear()
            self._hosts.clear()
        return taken


_visits = Visits()


def note(request: HttpRequest, poll: Poll) -> None:
    """Count a view of the poll's page, if it came by a link on another site."""
    if request.method != "GET" or poll.state == State.DRAFT:
        return
    host = host_of(request.headers.get("Referer", ""))
    if host is not None and host != host_of(f"{request.scheme}://{request.get_host()}"):
        _visits.add(poll.pk, timezone.localdate(), host)


def store_visits() -> None:
    """The job of this process: what it counted goes to the database, or stays for the next round."""
    taken = _visits.take()
    if not taken:
        return
    try:
        add_visits(taken)
    except DatabaseError:
        for (poll, day, host), count in taken.items():
            _visits.add(poll, day, host, count)
        raise
