"""Query counts: the same for one item and for three."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referenda.archive import queries as archive_queries
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import State
from tests.factories import make_user
from tests.referenda.making import Stage, archive_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    prepared = Stage(voters=3).make_ready().collect()
    with prepared.voting(hours=1):
        yield prepared


def asked(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_takes_the_same_queries_for_one_and_three(client):
    Stage(voters=1).announce()
    before = asked(client, "/halk-oylamalari/")

    Stage(voters=1).announce()
    Stage(voters=1).announce()

    assert asked(client, "/halk-oylamalari/") == before


@pytest.mark.parametrize("place", ["", "pano/"])
def test_a_page_takes_the_same_queries_for_one_and_three_new_ballots(client, stage, place):
    address = f"/halk-oylamalari/{stage.referendum.pk}/{place}"
    # A process counts the archive once, and later only new events.
    stage.cast(0)
    asked(client, address)
    stage.cast(1)
    before = asked(client, address)

    stage.cast(2)
    stage.cast(0)
    stage.cast(1)

    assert asked(client, address) == before


def test_the_api_takes_the_same_queries_for_one_and_three(client, stage):
    events = f"/api/v1/referenda/{stage.referendum.pk}/events/"
    stage.cast(0)
    before = asked(client, events), asked(client, "/api/v1/referenda/")

    stage.cast(1)
    stage.cast(2)
    Stage(voters=1).announce()

    assert (asked(client, events), asked(client, "/api/v1/referenda/")) == before


def test_drafts_are_listed_only_for_those_who_may_see_them():
    stage = Stage(voters=1)
    seen = {
        role: stage.referendum in referendum_queries.list_visible_referenda(make_user(role=role))
        for role in ("resident", "editor", "trustee", "observer", "officer")
    }

    assert seen == {"resident": False, "editor": False, "trustee": False, "observer": True, "officer": True}
    assert stage.referendum not in referendum_queries.list_visible_referenda(AnonymousUser())


def test_each_referendum_is_in_one_part_of_the_list(stage):
    Stage(voters=1).announce()
    listed, now = referendum_queries.list_visible_referenda(stage.officer), timezone.now()
    stage_closes = stage.now().closes_at

    for moment in (now, stage_closes, stage.referendum.opens_at - timedelta(days=1)):
        parts = [{*listed.open_at(moment)}, {*listed.coming_at(moment)}, {*listed.over_at(moment)}]
        assert sum(map(len, parts)) <= 2
    assert {*listed.open_at(now)} == {stage.referendum}
    assert {*listed.over_at(stage_closes)} == {stage.referendum}


def test_a_tracker_matches_as_people_copy_it(stage):
    receipt = stage.cast(0)

    for written in (
        receipt.tracker,
        f" {receipt.tracker[:20]} {receipt.tracker[20:]}\n",
        f"{receipt.tracker}=",
    ):
        assert archive_queries.get_ballot_by_tracker(stage.referendum, written)[0].tracker == receipt.tracker


def test_the_archive_is_the_same_in_chunks_of_any_size(stage, monkeypatch):
    for voter in range(3):
        stage.cast(voter)
    whole = archive_bytes(stage.referendum)

    monkeypatch.setattr(archive_queries, "ARCHIVE_STEP", 1)

    assert archive_bytes(stage.referendum) == whole
    assert stage.state == State.OPEN
