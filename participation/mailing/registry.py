"""What the outbox needs from apps above it, registered by them in ``AppConfig.ready()``.

The import contract forbids it to import ``people``, which knows who has which role.
"""

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured

Account = AbstractBaseUser | AnonymousUser

_may_keep: list[Callable[[Account], bool]] = []


def register_keepers(may_keep: Callable[[Account], bool]) -> None:
    """``may_keep(account)``: whether the account may see, retry and drop outgoing mails."""
    _may_keep[:] = [may_keep]


def may_keep(account: Account) -> bool:
    if not _may_keep:
        raise ImproperlyConfigured("No app has called mailing.registry.register_keepers.")
    return _may_keep[0](account)
