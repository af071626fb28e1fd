"""Who is a trustee."""

from participation.people import queries as people_queries
from participation.people import rules as people
from participation.people.models import User
from participation.people.rules import Person
from referenda.trustees import errors
from referenda.trustees.models import Trustee


def require_trustee(person: Person, trustee: Trustee) -> User:
    """Require that ``person`` holds the trustee's place and still has the role. Raises TrusteesOnly."""
    if not isinstance(person, User) or trustee.person_id != person.pk:
        raise errors.TrusteesOnly
    if not people.is_trustee(people_queries.reload_account(person)):
        raise errors.TrusteesOnly
    return person


def may_be_trustee(person: User) -> bool:
    """Whether somebody can be named as a trustee."""
    return people.is_trustee(person)
