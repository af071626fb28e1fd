"""Who votes, as views of pages know it."""

from django.http import HttpRequest

from participation.people.models import User
from referenda.ballot_box import errors


def voter_of(request: HttpRequest) -> User:
    """Raises SignInNeeded."""
    if not isinstance(request.user, User):
        raise errors.SignInNeeded
    return request.user
