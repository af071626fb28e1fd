"""How many took part, without counting the whole archive again and again: each process counts what was
appended since it last looked.

An archive only grows, and the name of an event fixes everything before it. So a number that was counted up to
an event holds for as long as this event stands in the archive, and needs no invalidation.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from referenda.archive.models import Datum, Event
from referenda.referendum.models import Referendum


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many credentials have a ballot up to the event ``name``, which is included."""

    height: int
    name: str
    number: int


#: By the referendum's id.
_counted: dict[int, _Counted] = {}


def took_part(referendum_id: int) -> int:
    """How many credentials have a ballot in the archive, at this moment."""
    events = Event.objects.filter(referendum=referendum_id)
    head = events.order_by("-height").values_list("height", "name").first()
    if head is None:
        return 0
    height, name = head
    known = _counted.get(referendum_id)
    if known is not None and known.name == name:
        return known.number
    if known is not None and events.filter(height=known.height, name=known.name).exists():
        number = known.number + _first_ballots(referendum_id, known.height, height)
    else:
        number = _first_ballots(referendum_id, -1, height)
    _counted[referendum_id] = _Counted(height, name, number)
    return number


def recount(referendum: Referendum) -> int:
    """As ``took_part``, from every row: for what strike-offs are compared with."""
    return referendum.credentials.filter(ballots__isnull=False).distinct().count()


def _first_ballots(referendum_id: int, after: int, until: int) -> int:
    """How many credentials have their first ballot above the height ``after``, at ``until`` at most."""
    found = Datum.objects.filter(
        event__referendum=referendum_id,
        event__height__gt=after,
        event__height__lte=until,
        credential__isnull=False,
    )
    if after >= 0:
        earlier = Datum.objects.filter(credential=OuterRef("credential"), event__height__lte=after)
        found = found.filter(~Exists(earlier))
    return found.values("credential").distinct().count()
