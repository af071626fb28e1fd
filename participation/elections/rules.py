"""Who may edit the election calendar. Everybody may read it."""

from django.contrib.auth.models import AnonymousUser

from participation.people import queries as people_queries
from participation.people.models import User
from participation.people.rules import is_officer
from participation.refusals import OfficersOnly


def may_keep_calendar(user: User | AnonymousUser) -> bool:
    return is_officer(user)


def require_officer(user: User | AnonymousUser) -> User:
    """``user`` as an officer. Raises OfficersOnly."""
    if not isinstance(user, User) or not may_keep_calendar(user):
        raise OfficersOnly
    return user


def require_still_officer(officer: User) -> None:
    """As ``require_officer``, with the stored roles; for use after waiting for another officer."""
    require_officer(people_queries.reload_account(officer))
