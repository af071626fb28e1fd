"""Turnout equals a full count, whenever and however often it is read."""

import pytest
from django.db import transaction

from referenda.archive import queries, turnout
from referenda.archive.models import Event
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    prepared = Stage(voters=3).make_ready().collect()
    with prepared.voting(hours=1):
        yield prepared


def both(stage: Stage) -> tuple[int, int]:
    """Turnout as shown, and counted from all rows."""
    return queries.count_online_voters(stage.referendum), turnout.recount_turnout(stage.referendum)


def test_turnout_is_zero_before_voting_opens():
    stage = Stage(voters=2).make_ready()

    assert both(stage) == (0, 0)


def test_each_credential_counts_once_in_repeated_reads(stage):
    seen = [both(stage)]
    for voter in (0, 0, 1, 0, 2, 1):
        stage.cast(voter)
        seen.append(both(stage))

    assert seen == [(n, n) for n in (0, 1, 1, 2, 2, 3, 3)]


@pytest.mark.parametrize("looks", [(), (0,), (2,), (0, 4)])
def test_turnout_does_not_depend_on_earlier_reads(stage, looks):
    for number, voter in enumerate((0, 1, 1, 0, 2)):
        if number in looks:
            queries.count_online_voters(stage.referendum)
        stage.cast(voter)

    assert both(stage) == (3, 3)


def test_turnout_ignores_events_that_are_not_ballots(stage):
    stage.cast(0)
    stage.count()

    assert both(stage) == (1, 1)


def test_turnout_of_rolled_back_ballots_is_discarded(stage):
    stage.cast(0)

    def counted_and_reversed() -> None:
        with transaction.atomic():
            stage.cast(1)
            stage.cast(2)
            assert both(stage) == (3, 3)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        counted_and_reversed()
    assert both(stage) == (1, 1)
    stage.cast(2)
    assert both(stage) == (2, 2)


def test_turnout_is_separate_for_each_referendum(stage):
    other = Stage(voters=2).make_ready()
    stage.cast(0)

    assert both(stage) == (1, 1)
    assert both(other) == (0, 0)


def test_turnout_counts_only_new_events(stage, django_assert_num_queries):
    stage.cast(0)
    stage.cast(1)
    queries.count_online_voters(stage.referendum)

    with django_assert_num_queries(1):
        assert queries.count_online_voters(stage.referendum) == 2
    stage.cast(2)
    with django_assert_num_queries(3) as asked:
        assert queries.count_online_voters(stage.referendum) == 3
    newest = Event.objects.latest("height").height
    assert f"> {newest - 1}" in asked.captured_queries[-1]["sql"]
