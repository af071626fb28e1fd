"""Publication bans and polling days on the calendar of staff."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation import duties
from participation.days import start_of_day
from participation.duties import Date
from participation.elections.models import Election


def register() -> None:
    duties.register_dates("elections", _list_calendar_dates)


def _list_calendar_dates(_person: Any, begin: datetime, end: datetime) -> Iterable[Date]:
    days = (timezone.localdate(begin), timezone.localdate(end))
    within = Q(polling_day__range=days)
    for name in ("embargo_from", "embargo_until"):
        within |= Q(**{f"{name}__gte": begin, f"{name}__lt": end})
    address = reverse("elections:calendar")
    for election in Election.objects.filter(within, called_off=False):
        for at, what in (
            (election.embargo_from, _("a publication ban begins")),
            (start_of_day(election.polling_day), _("polling day")),
            (election.embargo_until, _("a publication ban ends")),
        ):
            if begin <= at < end:
                yield Date(at, what, election.name, address, "tr")
