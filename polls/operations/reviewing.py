"""Looking a closed poll over before it is counted, by what is known of accounts and never by answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from polls.models import Participation, Poll


def covered_by(poll: Poll, criteria: Mapping[str, Any]) -> QuerySet[Participation]:
    """The participations that ``criteria`` (see ``SetAside``) are about; every criterion must hold."""
    conditions = Q(poll=poll)
    if "joined_from" in criteria:
        conditions &= Q(resident__joined_on__gte=date.fromisoformat(criteria["joined_from"]))
    if "joined_until" in criteria:
        conditions &= Q(resident__joined_on__lte=date.fromisoformat(criteria["joined_until"]))
    if "assurance" in criteria:
        conditions &= Q(resident__profile__assurance=criteria["assurance"])
    if "districts" in criteria:
        conditions &= Q(resident__profile__district__slug__in=criteria["districts"])
    return Participation.objects.filter(conditions)


def residents_set_aside(poll: Poll) -> set[int]:
    """Ids of everybody whose response is left out of the count."""
    return {
        resident
        for found in poll.set_asides.all()
        for resident in covered_by(poll, found.criteria).values_list("resident", flat=True)
    }
