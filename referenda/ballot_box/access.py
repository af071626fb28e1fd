"""The voter of a request, for views of pages."""

from django.http import HttpRequest

from participation.people.models import User
from referenda.ballot_box import errors


def require_voter(request: HttpRequest) -> User:
    """The signed-in account. Raises SignInNeeded."""
    if not isinstance(request.user, User):
        raise errors.SignInNeeded
    return request.user
