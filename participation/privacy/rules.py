"""Who keeps the texts, and who sees requests to the data controller."""

from participation.people import queries as people_queries
from participation.people.models import User
from participation.people.rules import Person, is_editor, is_officer
from participation.privacy.errors import HandlersOnly
from participation.refusals import EditorsOnly


def may_keep_texts(user: Person) -> bool:
    return is_editor(user)


def may_handle_requests(user: Person) -> bool:
    """Officers alone: they answer for the council. Administrators run the installation."""
    return is_officer(user)


def require_text_keeper(user: Person) -> User:
    """``user`` as an editor. Raises EditorsOnly."""
    if not isinstance(user, User) or not may_keep_texts(user):
        raise EditorsOnly
    return user


def require_still_text_keeper(user: User) -> None:
    """As ``require_text_keeper``, with the stored roles: one may be lost since the account was loaded."""
    require_text_keeper(people_queries.reload_account(user))


def require_handler(user: Person) -> User:
    """``user`` as somebody who handles requests. Raises HandlersOnly."""
    if not isinstance(user, User) or not may_handle_requests(user):
        raise HandlersOnly
    return user


def require_still_handler(user: User) -> None:
    """As ``require_handler``, with the stored roles; for use after waiting for a lock."""
    require_handler(people_queries.reload_account(user))
