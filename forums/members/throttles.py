"""Rate limits of writes for accounts and networks, shared by pages and API.

Writes are counted in the shared cache; votes in process memory, because the cache must not hold when an
account voted. A refusal states when to try again. What is written in a form counts only if it is stored;
attempts have a larger limit, because each one costs the server something.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from time import time
from typing import Any, Final, Literal

from django.core.cache import cache
from django.http import HttpRequest

from forums.members import errors, rules
from forums.members.models import Member
from forums.members.trust import LIMITS, Limits
from participation.people.models import User
from participation.web.networks import network_of_client
from participation.web.throttles import memory


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of write. ``limit``: field of ``Limits`` with an account's maximum in ``seconds``. A network may
    do ``network`` times as much, because many people share one. ``secret``: counted in process memory.
    """

    name: str
    limit: Literal[
        "threads_an_hour",
        "posts_an_hour",
        "acts_a_minute",
        "reports_an_hour",
        "pictures_an_hour",
        "names_a_minute",
    ]
    seconds: int
    network: int = 20
    secret: bool = False


START: Final = Kind("start", "threads_an_hour", 3600)
REPLY: Final = Kind("reply", "posts_an_hour", 3600)
ACT: Final = Kind("act", "acts_a_minute", 60)
SUGGEST: Final = Kind("suggest", "posts_an_hour", 3600)
VOTE: Final = Kind("vote", "acts_a_minute", 60, secret=True)
PICTURE: Final = Kind("picture", "pictures_an_hour", 3600)
REPORT: Final = Kind("report", "reports_an_hour", 3600)
#: In process memory: what somebody types is nobody's business.
NAMES: Final = Kind("names", "names_a_minute", 60, secret=True)


#: Attempts for each write that is allowed, stored or not.
ATTEMPTS: Final = 10


def require_below_limit(request: HttpRequest, kind: Kind) -> None:
    """Count one write of the account and of its network; staff are not counted. Raises TooOften."""
    for it in _list_counts(request, kind):
        it.add()


@contextmanager
def count_successful_write(request: HttpRequest, kind: Kind) -> Iterator[None]:
    """Count the write made inside, unless it raises. Attempts have a limit ``ATTEMPTS`` times as large.

    The write is counted before it is made, so that simultaneous ones do not exceed the limit. Staff are not
    counted. Raises TooOften.
    """
    counts = _list_counts(request, kind)
    for it in counts:
        it.attempts.add()
    with ExitStack() as given_back:
        for it in counts:
            given_back.callback(it.remove, it.began())
            it.add()
        yield
        given_back.pop_all()


@dataclass(frozen=True, slots=True)
class _Count:
    """A counter in windows of ``seconds`` that begin with the first write. Its keys expire with them."""

    store: Any
    key: str
    most: int
    seconds: int

    @property
    def attempts(self) -> "_Count":
        return _Count(self.store, f"{self.key}:attempts", self.most * ATTEMPTS, self.seconds)

    def began(self) -> float:
        """When the current window began; begins one if there is none."""
        now = time()
        began: float | None = self.store.get_or_set(f"{self.key}:began", now, self.seconds)
        return began or now

    def add(self) -> None:
        began = self.began()
        self.store.add(self.key, 0, self.seconds)
        try:
            count = self.store.incr(self.key)
        except ValueError:  # the key expired after ``add``
            self.store.set(self.key, 1, self.seconds)
            count = 1
        if count > self.most:
            left = max(1.0, began + self.seconds - time())
            raise errors.TooOften(left=timedelta(seconds=left))

    def remove(self, began: float) -> None:
        """Take back one of the window that began then: a later window has not counted it."""
        if self.store.get(f"{self.key}:began") != began:
            return
        with suppress(ValueError):  # the window has ended
            self.store.decr(self.key)


def _list_counts(request: HttpRequest, kind: Kind) -> list[_Count]:
    """The counters of the account and of its network; none for staff."""
    user = request.user
    if not isinstance(user, User) or rules.is_staff(user):
        return []
    most: int = getattr(get_trust_limits(user), kind.limit)
    store = memory if kind.secret else cache
    network = network_of_client(request)
    return [
        _Count(store, f"forums:{kind.name}:{user.pk}", most, kind.seconds),
        _Count(store, f"forums:{kind.name}:{network}", most * kind.network, kind.seconds),
    ]


def get_trust_limits(user: User) -> Limits:
    return LIMITS[rules.compute_person_trust(user, Member.objects.filter(user=user).first())]
