"""Cards of referenda for a reader: who is invited to vote, and who has voted."""

from collections.abc import Iterable
from datetime import datetime

from participation.people.models import User
from participation.people.rules import Person
from referenda.ballot_box import queries
from referenda.referendum.cards import Card, build_referendum_card
from referenda.referendum.models import Referendum


def build_referendum_cards(reader: Person, referenda: Iterable[Referendum], now: datetime) -> list[Card]:
    """The cards of ``referenda``, with at most one query.

    Visitors are invited to all of them: the roll knows only accounts.
    """
    asked = list(referenda)
    channels = queries.list_voting_channels(reader, asked)
    is_visitor = not isinstance(reader, User)
    return [
        build_referendum_card(
            it, now, voted=channels.get(it.uuid, ""), is_invited=is_visitor or it.uuid in channels
        )
        for it in asked
    ]
