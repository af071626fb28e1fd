"""The number of voters, cached in each process, which counts only the events appended since its last count.

An archive only grows, and the name of an event fixes everything before it. So a count up to an event is valid
as long as the archive contains that event, and needs no invalidation.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from referenda.archive.models import Datum, Event
from referenda.referendum.models import Referendum


@dataclass(frozen=True, slots=True)
class _Counted:
    """The number of credentials with a ballot up to and including the event ``name``."""

    height: int
    name: str
    number: int


#: Cached counts, by the referendum's id.
_counted: dict[int, _Counted] = {}


def count_online_voters(referendum_id: int) -> int:
    """The number of credentials with a ballot in the archive now."""
    events = Event.objects.filter(referendum=referendum_id)
    head = events.order_by("-height").values_list("height", "name").first()
    if head is None:
        return 0
    height, name = head
    cached = _counted.get(referendum_id)
    if cached is not None and cached.name == name:
        return cached.number
    if cached is not None and events.filter(height=cached.height, name=cached.name).exists():
        number = cached.number + _count_first_ballots(referendum_id, cached.height, height)
    else:
        number = _count_first_ballots(referendum_id, -1, height)
    _counted[referendum_id] = _Counted(height, name, number)
    return number


def recount_turnout(referendum: Referendum) -> int:
    """Like ``count_online_voters``, but counts all rows without the cache, for the reconciliation with
    strike-offs."""
    return referendum.credentials.filter(ballots__isnull=False).distinct().count()


def _count_first_ballots(referendum_id: int, after: int, until: int) -> int:
    """The number of credentials whose first ballot is above the height ``after`` and at most at ``until``."""
    ballots = Datum.objects.filter(
        event__referendum=referendum_id,
        event__height__gt=after,
        event__height__lte=until,
        credential__isnull=False,
    )
    if after >= 0:
        earlier = Datum.objects.filter(credential=OuterRef("credential"), event__height__lte=after)
        ballots = ballots.filter(~Exists(earlier))
    return ballots.values("credential").distinct().count()
