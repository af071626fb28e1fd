"""Sixty residents sign in and answer one after the other, by page and API.

With the order of arrival and the successive published figures, an attacker would know the answers of every
unanimous batch.
"""

import random
from datetime import UTC, datetime, timedelta
from math import sqrt
from typing import Any, Final

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import Client
from django.urls import reverse
from rest_framework.views import APIView
from scipy import stats

from participation.people.models import Session, User
from participation.privacy.throttles import RequestThrottle
from participation.search.throttles import NetworkSearchThrottle, SearchThrottle
from participation.web.throttles import InMemory
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll
from polls.releases.models import Release
from polls.responses.throttles import RespondThrottle
from polls.tally.operations import closing, counting, overwriting
from tests.attacks import copies
from tests.factories import PASSWORD, choose, make_poll, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE: Final = 60
#: Microseconds of all moments at which people act, and of nothing else. They show where a time is stored.
FRACTION: Final = 123_457
FIRST: Final = datetime(2026, 11, 25, 6, 30, 17, FRACTION, tzinfo=UTC)
APART: Final = timedelta(minutes=7)
#: Threshold in standard deviations; exceeded by chance in one of about 150,000 columns.
SIGMAS: Final = 4.5


def moment(turn: int) -> datetime:
    return FIRST + turn * APART


def visit_and_respond(person: User, poll: Poll, turn: int) -> None:
    """Sign in and answer as a browser or a program does, in alternating languages."""
    (question, choice) = next(iter(choose(poll, "Evet" if turn < PEOPLE // 2 else "Hayır").items()))
    client = Client(headers={"accept-language": ("tr", "en")[turn % 2]})
    api = f"/api/v1/polls/{poll.pk}/responses/"
    body = {"answers": [{"question": question, "options": list(choice.options)}]}
    if turn % 3 == 0:
        given = {"email": person.email, "password": PASSWORD, "name": "program"}
        token = client.post("/api/v1/tokens/", given, content_type="application/json").json()["token"]
        sent = client.post(
            api, body, content_type="application/json", headers={"authorization": f"Token {token}"}
        )
        assert sent.status_code == 201, sent.content
        return
    assert (
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code
        == 302
    )
    if turn % 3 == 1:
        assert client.post(api, body, content_type="application/json").status_code == 201
        return
    page = client.post(poll.get_absolute_url(), {f"q{question}": choice.options[0]}, follow=True)
    assert page.status_code == 200
    assert page.redirect_chain


@pytest.fixture
def arrived() -> dict[int, int]:
    """Account → turn. Accounts were created in another order."""
    return {}


@pytest.fixture
def poll(nothing_cached: None, arrived: dict[int, int]) -> Poll:
    """An open poll that everybody has answered."""
    with time_machine.travel(FIRST.replace(hour=5, microsecond=0), tick=False):
        poll = make_poll(closes_at=datetime(2026, 11, 25, 18, tzinfo=UTC))
        people = [make_user(password=PASSWORD) for _ in range(PEOPLE)]
    for turn, person in enumerate(random.Random(4).sample(people, PEOPLE)):
        arrived[person.pk] = turn
        with time_machine.travel(moment(turn), tick=False):
            visit_and_respond(person, poll, turn)
            counting.count_due()
    return poll


def count(poll: Poll) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 18, 0, 1, tzinfo=UTC), tick=False):
        steps.close_due()
        closing.count_closed_due()
        assert overwriting.overwrite_due() == [poll.pk]


def orders(arrived: dict[int, int]) -> dict[str, float]:
    """``table.column`` → rank correlation with the order of arrival, if it is significant."""
    correlated: dict[str, float] = {}
    for table, owner, stored in copies.of_people():
        mine = {row[owner]: row for row in reversed(stored) if row[owner] in arrived}
        if len(mine) < PEOPLE // 4:
            continue
        turns = [arrived[person] for person in mine]
        for column in next(iter(mine.values())):
            values: list[Any] = [copies.place(row[column]) for row in mine.values()]
            ranks = {
                value: rank
                for rank, value in enumerate(sorted(set(values), key=lambda it: (str(type(it)), it)))
            }
            if len(ranks) == 1:
                continue
            rho = abs(stats.spearmanr(turns, [ranks[value] for value in values]).statistic)
            if rho > min(0.95, SIGMAS / sqrt(len(mine) - 1)):
                correlated[f"{table}.{column}"] = round(rho, 2)
    return correlated


def times_stored() -> list[str]:
    """Moments of people (fraction of a second, Unix time) that appear in the database or its files."""
    everything = copies.everything() + "".join(str(it.get_decoded()) for it in Session.objects.all())
    marks = [f".{FRACTION}", *(str(int(moment(turn).timestamp())) for turn in range(PEOPLE))]
    return [mark for mark in marks if mark in everything]


def test_a_copy_of_the_database_reveals_neither_time_nor_order_of_answers(poll, arrived):
    """While a poll is open, its key links persons and answers (docs/polls.md). The order goes with it."""
    assert times_stored() == []
    place = copies.HIDDEN[connection.vendor][-1]
    assert f"people_session.hidden_{place}" in orders(arrived), "the attack misses an order that exists"

    count(poll)

    assert orders(arrived) == {}
    assert times_stored() == []


def test_a_release_does_not_reveal_when_a_batch_was_sealed(poll):
    batches = Release.objects.filter(poll=poll).order_by("version").values_list("at", "responses")
    assert len(batches) > 3
    # Midnight in the city.
    assert {at for at, _people in batches} == {datetime(2026, 11, 24, 21, tzinfo=UTC)}
    # Only published data are stored of what was folded, in the snapshots.
    assert not {field.name for field in Release._meta.get_fields()} & {"counts", "tally"}


def test_request_counts_are_kept_in_process_memory_only():
    of_writes = {RespondThrottle, RequestThrottle}
    of_searches = {SearchThrottle, NetworkSearchThrottle}
    assert {*APIView.throttle_classes, *of_writes, *of_searches} == {*InMemory.__subclasses__()}

    InMemory.cache.set("asked", 1)

    assert isinstance(caches["memory"], LocMemCache)
    assert caches["memory"].get("asked") == 1
    assert caches["default"].get("asked") is None
