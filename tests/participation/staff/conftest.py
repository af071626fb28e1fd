"""A kind of duty and dates for tests, in addition to those of the apps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from participation import duties
from participation.duties import Date, Duty, Item
from participation.people import rules as people_rules


@dataclass
class Bench:
    """What waits for every moderator: ``things`` by subject one by one, ``pile`` as a queue."""

    things: dict[str, datetime] = field(default_factory=dict)
    pile: dict[str, datetime] = field(default_factory=dict)

    def wait(self, *subjects: str, ago: timedelta = timedelta(hours=1)) -> None:
        self.things |= dict.fromkeys(subjects, timezone.now() - ago)

    def heap(self, *subjects: str, ago: timedelta = timedelta(hours=1)) -> None:
        self.pile |= dict.fromkeys(subjects, timezone.now() - ago)


def _oldest_first(rows: dict[str, datetime]) -> list[tuple[str, datetime]]:
    return sorted(rows.items(), key=lambda it: it[1])


def _item(row: tuple[str, datetime]) -> Item:
    subject, since = row
    return Item(subject, f"<{subject}>", f"/{subject}/", since, since + timedelta(days=3))


@pytest.fixture
def bench(nothing_cached: None) -> Iterator[Bench]:
    made = Bench()
    with patch.dict(duties._duties, clear=True), patch.dict(duties._dates, clear=True):
        _register(made)
        yield made


def _register(made: Bench) -> None:
    duties.register(
        [
            Duty(
                name="things",
                title="Things",
                whose=people_rules.is_moderator,
                rows=lambda _person: _oldest_first(made.things),
                item=_item,
                page="forums-staff:queue",
            ),
            Duty(
                name="pile",
                title="Pile",
                whose=people_rules.is_moderator,
                rows=lambda _person: _oldest_first(made.pile),
                item=_item,
                page="forums-staff:appeals",
                is_queue=True,
            ),
        ]
    )
    duties.register_dates(
        "test", lambda _person, begin, _end: [Date(begin + timedelta(days=2), "opens", "Kordon", "/x/")]
    )
