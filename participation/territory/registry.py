"""What the territory needs from apps above it, registered by them in ``AppConfig.ready()``.

The import contract forbids it to import ``people``, which knows who has which role.
"""

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured

Account = AbstractBaseUser | AnonymousUser

_may_import: list[Callable[[Account], bool]] = []


def register_importers(may_import: Callable[[Account], bool]) -> None:
    """``may_import(account)``: whether the account may import population tables in the council's name."""
    _may_import[:] = [may_import]


def may_import_targets(account: Account) -> bool:
    if not _may_import:
        raise ImproperlyConfigured("No app has called territory.registry.register_importers.")
    return _may_import[0](account)
