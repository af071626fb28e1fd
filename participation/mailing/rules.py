"""Who may look after the outbox, how long mails are worth sending, and when they are tried again."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from participation.mailing import registry
from participation.mailing.errors import MailKeepersOnly
from participation.mailing.models import Kind
from participation.mailing.registry import Account

#: How long a mail is tried. Codes are not sent after they have expired.
LIFETIMES: Final[Mapping[Kind, timedelta]] = {
    Kind.CODE: timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    Kind.CREDENTIAL: timedelta(days=1),
    Kind.NOTICES: timedelta(days=1),
}
MAX_LIFETIME: Final = timedelta(days=3)
#: How often the server may put off one mail.
MAX_REFUSALS: Final = 25
#: The time after which a process that has begun to send a mail counts as dead. A connection that is silent
#: ends after EMAIL_TIMEOUT seconds.
LEASE: Final = timedelta(minutes=10)
#: The time that one process has to try a server that failed.
PROBE: Final = timedelta(minutes=2)
#: A failed mail whose contents are no secret can be tried again for this long.
CONTENTS_KEPT: Final = timedelta(days=3)
#: Failed mails are listed for this long.
FAILED_KEPT: Final = timedelta(days=30)
#: From this age on of a waiting mail, pages say that mails are delayed.
DELAYED_AFTER: Final = timedelta(minutes=1)

_FIRST_PAUSE: Final = timedelta(seconds=10)
_MAX_PAUSE: Final = timedelta(minutes=5)
_FIRST_WAIT: Final = timedelta(minutes=1)
_MAX_WAIT: Final = timedelta(hours=4)
#: This many mails put off in a row count as errors of the server.
_SUSPICIOUS: Final = 3


def may_keep(person: Account) -> bool:
    return registry.may_keep(person)


def require_keeper(person: Account) -> AbstractBaseUser:
    if not isinstance(person, AbstractBaseUser) or not may_keep(person):
        raise MailKeepersOnly
    return person


def lifetime(kind: Kind) -> timedelta:
    return LIFETIMES.get(kind, MAX_LIFETIME)


def pause(failures: int) -> timedelta:
    """How long the server is left alone after ``failures`` errors in a row."""
    return _backoff(_FIRST_PAUSE, _MAX_PAUSE, failures)


def pause_after_refusal(failures: int) -> timedelta:
    """How long it is left alone after it put off a mail: not at all for the first ones."""
    return pause(failures - _SUSPICIOUS + 1) if failures >= _SUSPICIOUS else timedelta(0)


def wait(refusals: int) -> timedelta:
    """How long a mail waits that the server has put off ``refusals`` times."""
    return _backoff(_FIRST_WAIT, _MAX_WAIT, refusals)


def wait_for_server(claims: int) -> timedelta:
    """How long a mail waits after an error of the server, for which it may be the reason."""
    return _backoff(_FIRST_PAUSE, _MAX_PAUSE, claims)


def _backoff(first: timedelta, longest: timedelta, times: int) -> timedelta:
    """Doubled each time, plus up to a fifth, at random."""
    doubled: timedelta = min(first * 2 ** min(times - 1, 20), longest)
    return doubled * (1 + secrets.randbelow(200) / 1000)


def masked(address: str) -> str:
    """The first letter and the domain of an e-mail address."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
