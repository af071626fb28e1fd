"""The public live topic: the status of a referendum, byte for byte as in the API."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from realtime import topics as live
from referenda.lifecycle import snapshots, topics
from referenda.referendum import live as referendum_live
from tests.factories import make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage(voters=2)


def body(stage: Stage) -> dict[str, Any]:
    current = snapshots.build_snapshot(stage.referendum.pk)
    assert current is not None
    payload: dict[str, object] = json.loads(current.body)
    assert payload["version"] == current.version
    return payload


def test_only_those_who_may_see_drafts_follow_them(stage):
    ident = str(stage.referendum.pk)

    assert not topics.may_follow(AnonymousUser(), ident)
    assert not topics.may_follow(make_user(), ident)
    assert topics.may_follow(stage.officer, ident)
    assert topics.may_follow(make_user(role="observer"), ident)
    stage.announce()
    assert topics.may_follow(AnonymousUser(), ident)


@pytest.mark.parametrize("ident", ["0", "012", "x", "-1", "１２", "9" * 19])
def test_an_ident_that_is_no_number_matches_no_referendum(ident):
    assert not topics.may_follow(AnonymousUser(), ident)
    assert topics.build_snapshot(ident) is None
    assert topics.list_versions([ident]) == {}


def test_the_kind_is_registered(stage):
    assert live.parse_topic(stage.referendum.topic).kind.may_follow is topics.may_follow


def test_the_version_grows_with_every_change(stage):
    seen = [body(stage)["version"]]
    stage.make_ready().collect()
    seen.append(body(stage)["version"])
    with stage.voting(minutes=1):
        seen.append(body(stage)["version"])
        stage.cast(0)
        seen.append(body(stage)["version"])
        stage.cast(0)
        seen.append(body(stage)["version"])
    with stage.counted(1):
        seen.append(body(stage)["version"])

    assert seen == sorted(set(seen))
    assert topics.list_versions([str(stage.referendum.pk)]) == {str(stage.referendum.pk): seen[-1]}


def test_the_snapshot_holds_state_head_turnout_and_decryptions(stage):
    stage.make_ready().collect()
    assert {name: body(stage)[name] for name in ("state", "head", "height", "took_part", "decrypted")} == {
        "state": "ready",
        "head": None,
        "height": None,
        "took_part": 0,
        "decrypted": [],
    }
    with stage.voting(minutes=1):
        stage.cast(0)
        receipt = stage.cast(0)
    payload = body(stage)
    assert (payload["state"], payload["head"], payload["height"]) == ("open", receipt.head, 2)
    assert payload["took_part"] == 1
    stage.count(2)

    assert (body(stage)["state"], body(stage)["decrypted"]) == ("tallied", [2])


def test_a_missing_referendum_has_no_snapshot():
    assert snapshots.build_snapshot(1) is None


def test_announcements_of_many_ballots_are_throttled(stage, monkeypatch):
    stage.announce()
    pk, clock, announced = stage.referendum.pk, [1000.0], []
    monkeypatch.setattr(referendum_live, "_announced_at", {})
    monkeypatch.setattr("referenda.referendum.live.monotonic", lambda: clock[0])
    monkeypatch.setattr(
        "realtime.publishing.publish_snapshot", lambda topic, _snapshot: announced.append(topic)
    )

    for _ in range(5):
        referendum_live.announce_ballot(pk)
    assert announced == [stage.referendum.topic]
    referendum_live.publish_snapshot(pk)
    assert len(announced) == 2
    clock[0] += 1
    referendum_live.announce_ballot(pk)
    assert len(announced) == 3
