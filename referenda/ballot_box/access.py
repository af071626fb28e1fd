from django.http import Http404, HttpRequest
from django.utils import timezone

from participation.people.models import User
from referenda.archive import queries as archive_queries
from referenda.archive.models import Event
from referenda.ballot_box import errors
from referenda.referendum import operations
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Phase, Referendum


def voter_of(request: HttpRequest) -> User:
    """Raises SignInNeeded."""
    if not isinstance(request.user, User):
        raise errors.SignInNeeded
    return request.user


def visible_now(request: HttpRequest, referendum_id: int) -> Referendum:
    """The referendum, opened if its time has come. Raises Http404."""
    found = referendum_queries.visible(request.user, referendum_id)
    if found.phase_at(timezone.now()) == Phase.OPEN:
        return operations.as_of_now(found)
    return found


def newest_or_404(found: Referendum) -> Event:
    """Raises Http404 before voting has opened."""
    event = archive_queries.newest_event(found.pk)
    if event is None:
        raise Http404
    return event
