"""Notices to everybody on the roll that voting has opened or closes soon, whether they have voted or not."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from participation import figures
from participation.notifications.registry import Facts, Kind, register
from participation.people.models import User
from referenda.referendum.models import Phase, Referendum
from referenda.referendum.notices import facts, ids, notify, turkish_address

OPENED: Final = "referenda.opened"
CLOSING: Final = "referenda.closing"


def register_kinds() -> None:
    register(OPENED, Kind(_opened_text, _facts_of))
    register(CLOSING, Kind(_closing_text, _facts_of))


def _opened_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - voting opens once
    return _rendered(facts, _("You can vote in the local referendum “{title}” until {until}."))


def _closing_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - voting closes once
    template = _(
        "Voting in the local referendum “{title}” closes on {until}. Everybody on the roll "
        "gets this notice, whether they have voted or not."
    )
    return _rendered(facts, template)


def _rendered(facts: Facts, template: str) -> str:
    closed = _("Voting in the local referendum “{title}” is over.")
    return (template if facts["is_open"] else closed).format(**facts)


def _facts_of(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:  # noqa: ARG001
    now = timezone.now()
    return {
        it.topic: {
            **facts(it),
            "until": figures.moment(it.closes_at),
            "is_open": it.phase_at(now) == Phase.OPEN,
        }
        for it in Referendum.objects.public().filter(pk__in=ids(subjects))
    }


def notify_voters(referendum: Referendum, kind: str, accounts: Collection[int]) -> None:
    """Notify the accounts. ``kind``: OPENED or CLOSING."""
    notify(kind, referendum.topic, turkish_address("referendum", referendum.pk), accounts)
