"""Who may enter the staff home."""

from participation.people import rules as people_rules
from participation.people.models import Role, User
from participation.people.rules import Person
from participation.staff.errors import StaffOnly


def may_enter_staff_pages(person: Person) -> bool:
    """Everybody who acts in a role beyond resident."""
    return bool(people_rules.list_active_roles(person) - {Role.RESIDENT})


def require_staff(person: Person) -> User:
    if not isinstance(person, User) or not may_enter_staff_pages(person):
        raise StaffOnly
    return person
