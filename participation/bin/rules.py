"""Who may see and restore what was deleted: whoever may write that kind of thing."""

from participation.bin import registry
from participation.bin.errors import NotRestorer
from participation.people.models import User
from participation.people.rules import Person


def require_restorer(person: Person) -> User:
    """Raises NotRestorer for people who may restore nothing."""
    if not isinstance(person, User) or not registry.list_restorable_kinds(person):
        raise NotRestorer
    return person
