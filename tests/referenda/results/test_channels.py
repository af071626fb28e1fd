"""Results separate online votes from votes at desks wherever they are published."""

import pytest

from participation.publications.registry import find_source
from participation.publications.shape import check_section
from tests.referenda import counted
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


def test_the_api_separates_the_channels(client):
    stage = counted.provisional()

    payload = client.get(f"/api/v1/referenda/{stage.referendum.pk}/results/").json()

    assert (payload["ballots"], payload["at_desks"], payload["took_part"]) == (4, 1, 4)
    assert payload["channels"] == [
        {"channel": "web", "struck_off": 3, "ballots": 3, "spoiled": 0, "taken_back": 0, "difference": 0},
        {"channel": "desk", "struck_off": 1, "ballots": 1, "spoiled": 0, "taken_back": 0, "difference": 0},
    ]
    (question,) = payload["questions"]
    assert [(it["votes"], it["online"], it["at_desks"]) for it in question["options"]] == [
        (2, 2, 0),
        (1, 0, 1),
    ]
    assert (question["blank"], question["blank_at_desks"]) == (1, 0)


def test_without_desks_the_api_shows_one_channel(client):
    stage = Stage(voters=1).make_ready().collect()
    counted.vote_and_count(stage)

    payload = client.get(f"/api/v1/referenda/{stage.referendum.pk}/results/").json()

    assert [it["channel"] for it in payload["channels"]] == ["web"]


def test_a_bulletin_separates_the_channels():
    stage = counted.certify(counted.provisional())
    bulletin_source = find_source("referendum")
    assert bulletin_source is not None

    section = bulletin_source.section(str(stage.referendum.pk))

    check_section({**section, "comment": {"tr": ""}})
    votes, turnout = section["charts"]
    assert [it["key"] for it in votes["columns"]] == ["votes", "online", "desks", "share"]
    assert [it["values"] for it in votes["rows"]] == [
        {"votes": 2, "online": 2, "desks": 0, "share": 66.7},
        {"votes": 1, "online": 0, "desks": 1, "share": 33.3},
        {"votes": 1, "online": 1, "desks": 0, "share": None},
    ]
    assert [it["values"]["n"] for it in turnout["rows"]] == [4, 4, 3, 1]
    (fits,) = [it["text"]["en"] for it in section["method"] if it["key"] == "reconciliation"]
    assert fits == "Online: struck off 3, ballots 3. At desks: struck off 1, ballots 1, spoiled 0."
