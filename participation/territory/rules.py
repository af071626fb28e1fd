"""Who may import and withdraw population tables. Everybody may read them."""

from django.contrib.auth.base_user import AbstractBaseUser

from participation.territory import registry
from participation.territory.errors import ImportersOnly
from participation.territory.registry import Account


def may_import_targets(person: Account) -> bool:
    """Council officers and editors, as the people app decides."""
    return registry.may_import_targets(person)


def require_importer(person: Account) -> AbstractBaseUser:
    if not isinstance(person, AbstractBaseUser) or not may_import_targets(person):
        raise ImportersOnly
    return person
