"""Who may look after the outbox, how long mails are worth sending, and when they are tried again."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from participation.mailing.models import Kind
from participation.refusals import NotAllowed

Account = AbstractBaseUser | AnonymousUser

#: How long a mail is tried. Codes are not sent after they have expired.
LIFETIMES: Final[Mapping[Kind, timedelta]] = {
    Kind.CODE: timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    Kind.CREDENTIAL: timedelta(days=1),
    Kind.NOTICES: timedelta(days=1),
}
MAX_LIFETIME: Final = timedelta(days=3)
#: How long a mail waits after its first, its second and each further attempt.
BACK_OFF: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
#: The time after which a process that has begun to send a mail counts as dead. A connection that is silent
#: ends after EMAIL_TIMEOUT seconds.
LEASE: Final = timedelta(minutes=10)
#: A failed mail whose contents are no secret can be tried again for this long.
CONTENTS_RETENTION: Final = timedelta(days=3)
#: Failed mails are listed for this long.
FAILED_RETENTION: Final = timedelta(days=30)
#: From this age on of a waiting mail, pages say that mails are delayed.
DELAYED_AFTER: Final = timedelta(minutes=1)


class MailKeepersOnly(NotAllowed):
    code = "mail_keepers_only"
    message = _("Only administrators of this installation may do this.")


_may_keep: list[Callable[[Account], bool]] = []


def register_keepers(may_keep: Callable[[Account], bool]) -> None:
    """``may_keep(account)``: whether the account may see, retry and drop outgoing mails.

    Called by ``people``, which knows who has which role, and which this app may not import.
    """
    _may_keep[:] = [may_keep]


def may_keep_mails(account: Account) -> bool:
    if not _may_keep:
        raise ImproperlyConfigured("No app has called mailing.rules.register_keepers.")
    return _may_keep[0](account)


def require_keeper(account: Account) -> AbstractBaseUser:
    if not isinstance(account, AbstractBaseUser) or not may_keep_mails(account):
        raise MailKeepersOnly
    return account


def get_mail_lifetime(kind: Kind) -> timedelta:
    return LIFETIMES.get(kind, MAX_LIFETIME)


def compute_back_off(attempts: int) -> timedelta:
    """How long a mail waits after ``attempts`` attempts, at least one."""
    return BACK_OFF[min(attempts, len(BACK_OFF)) - 1]


def mask_address(address: str) -> str:
    """The first letter and the domain of an e-mail address."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
