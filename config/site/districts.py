"""What a district's own page shows: what is open, discussed and decided there."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from forums.boards import queries as boards_queries
from forums.boards.models import Board
from forums.discussion.models import Thread
from forums.discussion.queries import threads as threads_queries
from participation.pages import queries as pages_queries
from participation.pages.presentation import ShownOffice
from participation.people.models import User
from participation.people.rules import Person
from participation.processes import presentation as processes_presentation
from participation.processes import queries as processes_queries
from participation.processes.presentation import ProcessShown
from participation.territory.models import District
from polls.questionnaire.models import Poll
from polls.releases import queries as releases_queries
from polls.responses import queries as responses_queries
from polls.responses.queries import OpenPoll
from referenda.ballot_box.cards import build_referendum_cards
from referenda.referendum import cards
from referenda.referendum import queries as referendum_queries

NEWEST_THREADS = 8
NEWEST_DECIDED = 6


@dataclass(frozen=True)
class DistrictPage:
    """``person`` sees what they may read; the number of queries does not depend on how much there is."""

    district: District
    person: Person

    @property
    def is_own(self) -> bool:
        return isinstance(self.person, User) and self.person.profile.district_id == self.district.pk

    @cached_property
    def open_polls(self) -> list[OpenPoll]:
        """Open polls that ask this district, those of the whole city last."""
        polls = releases_queries.list_open_polls_of_district(self.district)
        return sorted(
            responses_queries.list_polls_for_reader(self.person, polls),
            key=lambda it: not it.poll.districts.all(),
        )

    @cached_property
    def coming_polls(self) -> list[Poll]:
        return releases_queries.scheduled_in(self.district)

    @cached_property
    def _cards(self) -> list[cards.Card]:
        now, referenda = timezone.now(), referendum_queries.list_voted_on_in(self.district)
        return build_referendum_cards(self.person, referenda, now)

    @property
    def open_referenda(self) -> list[cards.Card]:
        """Referenda in which this district votes, without those that are over."""
        return [it for it in self._cards if it.phase == "open" or it.is_to_come]

    @property
    def nothing_is_open(self) -> bool:
        return not (self.open_polls or self.coming_polls or self.open_referenda)

    @cached_property
    def boards(self) -> list[Board]:
        return boards_queries.list_boards_of_district(self.person, self.district)

    @cached_property
    def threads(self) -> list[Thread]:
        return threads_queries.list_newest_threads_in(self.person, self.district, NEWEST_THREADS)

    @cached_property
    def ended_polls(self) -> list[Poll]:
        """The newest closed polls of this district; those of the whole city are on the list of polls."""
        ended = releases_queries.list_ended_polls_of_district(self.district)
        return list(responses_queries.annotate_answered(ended, self.person)[:NEWEST_DECIDED])

    @property
    def results(self) -> list[cards.Card]:
        return [it for it in self._cards if it.has_result][:NEWEST_DECIDED]

    @cached_property
    def processes(self) -> list[ProcessShown]:
        return processes_presentation.present_processes(processes_queries.published_in(self.district))

    @cached_property
    def offices(self) -> list[ShownOffice]:
        return [ShownOffice(it) for it in pages_queries.list_offices().filter(district=self.district)]
