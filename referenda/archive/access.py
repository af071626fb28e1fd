"""Look-ups with which views of the archive begin."""

from django.http import Http404

from referenda.archive import queries
from referenda.archive.models import Event
from referenda.referendum.models import Referendum


def get_newest_or_404(referendum: Referendum) -> Event:
    """The newest event. Raises Http404 before the archive has begun."""
    event = queries.get_newest_event(referendum.pk)
    if event is None:
        raise Http404
    return event
