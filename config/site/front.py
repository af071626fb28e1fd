"""What the front page shows. Its parts are cached, and the same for everybody but for a reader's own district
and whether they have answered.
"""

from bisect import bisect_right
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from participation.audit import queries as audit_queries
from participation.elections import queries as elections_queries
from participation.people.models import User
from participation.people.rules import Person
from participation.publications import queries as publications_queries
from participation.publications.models import Edition
from participation.storage.local_cache import local_cache
from participation.territory.models import District
from participation.web.cards import Outcome
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Poll
from polls.releases import queries as releases_queries
from polls.responses import queries as responses_queries
from polls.responses.queries import OpenPoll
from polls.results.documents import headlines as poll_headlines
from referenda.ballot_box.cards import build_referendum_cards
from referenda.referendum import cards
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Referendum
from referenda.results.headlines import list_headlines

COMING_UP = 3
RECENTLY_CLOSED = 3
RECENTLY_DECIDED = 2
NEWEST_BULLETINS = 2


@dataclass(frozen=True, slots=True)
class Coming:
    """A poll, or the card of a referendum, that has not opened yet."""

    opens_at: datetime
    poll: Poll | None = None
    card: cards.Card | None = None


class FrontPage:
    """Once its parts are cached it takes two queries, one for visitors.

    ``version``: everything that the parts depend on apart from the language; None before the first official
    act.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._now = timezone.now()
        row = _list_acts_and_releases().first()
        self._acts = row and row[0]
        self.version = row and (
            *row,
            bisect_right(_list_scheduled_changes(row[0]), self._now),
            timezone.localdate(self._now),
        )

    @property
    def own_district(self) -> District | None:
        return self._person.profile.district if isinstance(self._person, User) else None

    @cached_property
    def open(self) -> list[tuple[OpenPoll, Hashable]]:
        """The open polls for the reader, each with the version of its card."""
        polls = local_cache.get("open polls", self.version, releases_queries.list_open_polls)
        return [
            (it, self._version_of(it)) for it in responses_queries.list_polls_for_reader(self._person, polls)
        ]

    def _version_of(self, it: OpenPoll) -> Hashable:
        own = (it.poll.asks_own_district, it.poll.excludes_reader, it.is_answered)
        return self.version and (self.version, it.poll.pk, *own)

    @property
    def nothing_is_open(self) -> bool:
        return not self.open and not self.referenda

    @cached_property
    def referenda(self) -> list[tuple[cards.Card, Hashable]]:
        """The cards of open referenda for the reader, each with its version."""
        referenda = local_cache.get(
            "open referenda", self.version, lambda: referendum_queries.list_open_referenda(self._now)
        )
        return [
            (card, self.version and (self.version, card.referendum.pk, card.voted, card.is_invited))
            for card in build_referendum_cards(self._person, referenda, self._now)
        ]

    @property
    def coming(self) -> list[Coming]:
        """The next polls and referenda, by their time of opening."""
        coming = [Coming(poll.opens_at, poll=poll) for poll in releases_queries.scheduled_polls(COMING_UP)]
        announced = referendum_queries.list_coming_referenda(self._now, COMING_UP)
        coming += [Coming(it.opens_at, card=cards.build_referendum_card(it, self._now)) for it in announced]
        return sorted(coming, key=lambda it: it.opens_at)

    @property
    def headlines(self) -> list[Outcome]:
        return list_headlines(self._decided, self._acts)

    @property
    def outcomes(self) -> list[Outcome]:
        return poll_headlines.list_outcomes(self._closed)

    @cached_property
    def _decided(self) -> list[Referendum]:
        return referendum_queries.list_recently_decided(RECENTLY_DECIDED)

    @cached_property
    def _closed(self) -> list[Poll]:
        return releases_queries.recently_closed(RECENTLY_CLOSED)

    @property
    def bulletins(self) -> list[Edition]:
        return list(publications_queries.list_newest_editions()[:NEWEST_BULLETINS])


@cache
def _list_acts_and_releases() -> QuerySet[Any, tuple[Any, ...]]:
    return audit_queries.select_newest_hash(releases_queries.newest_release())


def _list_scheduled_changes(acts: str) -> list[datetime]:
    """When time alone changes the page, in order. Cached until the next official act (``acts``: the hash of
    the last one).
    """

    def list_times() -> list[datetime]:
        return sorted(
            [
                *questionnaire_queries.list_scheduled_times(),
                *referendum_queries.list_voting_times(),
                *elections_queries.list_ban_limits(),
            ]
        )

    return local_cache.get("limits", acts, list_times)
