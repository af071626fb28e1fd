"""Rate limits of writes for accounts and networks, shared by pages and API.

Writes are counted in the shared cache; votes in process memory, because the cache must not hold when an
account voted. A refusal states when to try again.
"""

from dataclasses import dataclass
from datetime import timedelta
from time import time
from typing import Any, Final, Literal

from django.core.cache import cache
from django.http import HttpRequest

from forums.members import errors, rules
from forums.members.models import Member
from forums.members.trust import LIMITS, Limits
from participation.networks import network_of_client
from participation.people.models import User
from participation.throttles import memory


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of write. ``limit``: field of ``Limits`` with an account's maximum in ``seconds``. A network may
    do ``network`` times as much, because many people share one. ``secret``: counted in process memory.
    """

    name: str
    limit: Literal["threads_an_hour", "posts_an_hour", "acts_a_minute", "reports_an_hour", "pictures_an_hour"]
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


def require(request: HttpRequest, kind: Kind) -> None:
    """Count one write of the account and of its network; staff are not counted. Raises TooOften."""
    user = request.user
    if not isinstance(user, User) or rules.is_staff(user):
        return
    limits = limits_of(user)
    most: int = getattr(limits, kind.limit)
    store = memory if kind.secret else cache
    _count(store, f"forums:{kind.name}:{user.pk}", most, kind.seconds)
    _count(store, f"forums:{kind.name}:{network_of_client(request)}", most * kind.network, kind.seconds)


def limits_of(user: User) -> Limits:
    return LIMITS[rules.trust(user, Member.objects.filter(user=user).first())]


def _count(store: Any, key: str, most: int, seconds: int) -> None:
    """Fixed windows of ``seconds`` that begin with the first write; the keys expire with the window."""
    now = time()
    began = store.get_or_set(f"{key}:began", now, seconds)
    store.add(key, 0, seconds)
    try:
        count = store.incr(key)
    except ValueError:  # the key expired after ``add``
        store.set(key, 1, seconds)
        count = 1
    if count > most:
        left = max(1.0, (began or now) + seconds - now)
        raise errors.TooOften(left=timedelta(seconds=left))
