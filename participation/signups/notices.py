"""Notices to officers about unusual figures of a day."""

from datetime import date
from functools import partial
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, register
from participation.people import queries as people_queries
from participation.signups.models import Figure
from participation.text.figures import format_date, format_number

_WORDS: Final[dict[Figure, Promise]] = {
    Figure.NETWORK: _(
        "{n} accounts were opened from one network on {day}, many more than usual. Somebody may be opening "
        "accounts in bulk, but a school class or a mobile operator’s network looks the same. Nobody is "
        "refused."
    ),
    Figure.DOMAIN: _(
        "{n} accounts were opened with e-mail addresses of one domain on {day}, many more than usual. "
        "Somebody may be opening accounts in bulk, but a school or an employer looks the same. Nobody is "
        "refused."
    ),
    Figure.MATCHES: _(
        "{n} accounts were matched with electoral rolls on {day}, many more than usual. Somebody may have "
        "data of the people on a roll, but the days after a roll has opened look the same. Nobody is refused."
    ),
}


def register_kinds() -> None:
    for figure, words in _WORDS.items():
        register(_name_kind(figure), Kind(partial(_format, words)))


def _name_kind(figure: Figure) -> str:
    return f"signups.{figure.value}"


def _format(words: Promise, facts: Facts, count: int) -> str:  # noqa: ARG001 - one notice a day
    day = date.fromisoformat(facts["day"])
    return str(words).format(n=format_number(facts["n"]), day=format_date(day))


def notify_unusual(day: date, figure: Figure, number: int) -> None:
    """Notify every officer, once for a day and figure. ``number``: the figure so far."""
    with override(settings.LANGUAGE_CODE):
        address = reverse("signups:counts")
    notifications_operations.notify_residents(
        residents=people_queries.list_officer_ids(),
        kind=_name_kind(figure),
        subject=f"signups:{day.isoformat()}",
        address=address,
        details={"day": day.isoformat(), "n": number},
    )
