"""Live updates on trustees' and public pages, and their texts."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext

from referenda.lifecycle import snapshots
from referenda.lifecycle.operations import review, schedule
from referenda.referendum.models import State
from referenda.trustees import progress
from referenda.trustees.operations import ceremony
from referenda.trustees.progress import Panel
from referenda.voting import canonical
from referenda.voting.trustees import Signed
from tests.referenda.making import Stage
from tests.referenda.trustees.browsers import Browser, browser, certificate, certified, tallied


@pytest.fixture
def stage(db):
    """The ceremony has begun."""
    return Stage(voters=1).begin_ceremony()


# Live


def test_the_version_grows_with_each_publication_and_restart(stage):
    seen: list[int] = []

    def look() -> dict[str, Any]:
        snapshot = snapshots.build_snapshot(stage.referendum.pk)
        assert snapshot is not None
        assert snapshots.compute_versions([stage.referendum.pk]) == {stage.referendum.pk: snapshot.version}
        seen.append(snapshot.version)
        return dict(json.loads(snapshot.body))

    assert look()["ceremony"] == [0, 0, 0]
    for act in (stage.certify_place, stage.deal, stage.finish):
        for trustee in stage.trustees():
            act(trustee)
            look()
    assert look()["ceremony"] == [3, 3, 3]
    seen.pop()
    ceremony.restart_ceremony(referendum=stage.referendum, officer=stage.officer, reason="Yeniden.")
    assert look()["ceremony"] == [0, 0, 0]
    review.begin_ceremony(referendum=stage.referendum, officer=stage.officer)
    look()
    tallied(stage)
    look()
    stage.decrypt(2)
    assert look()["decrypted"] == [2]
    assert seen == sorted(set(seen))
    assert len(seen) == 14


def test_versions_are_read_for_several_and_for_none(stage):
    other = Stage(voters=1)
    other_id, stage_id = other.referendum.pk, stage.referendum.pk

    assert snapshots.compute_versions([]) == {}
    assert snapshots.compute_versions([stage_id, other_id, 999_999]) == {stage_id: 3_000, other_id: 0}


def test_each_publication_is_announced(stage, django_capture_on_commit_callbacks, monkeypatch):
    announced: list[int] = []
    monkeypatch.setattr(
        "referenda.referendum.live.publishing.publish_snapshot",
        lambda _topic, it: announced.append(it.version),
    )

    with django_capture_on_commit_callbacks(execute=True):
        browser(stage, 1).send("certificate", certificate(stage, 1))

    assert announced == [3_001]


def test_pages_without_a_socket_poll_the_same_snapshot(stage):
    visitor = Browser(stage, None)
    first = visitor.look("standing")
    etag = first["ETag"]
    address = reverse("referenda:standing", args=[stage.referendum.pk])

    snapshot = snapshots.build_snapshot(stage.referendum.pk)
    assert snapshot is not None
    assert first.content == snapshot.body
    assert visitor.get(address, headers={"If-None-Match": etag}).status_code == 304
    stage.certify_place(stage.trustees()[0])
    assert visitor.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_snapshots_hold_numbers_only(stage):
    certified(stage)
    snapshot = snapshots.build_snapshot(stage.referendum.pk)
    assert snapshot is not None

    payload = snapshot.body.decode()

    assert "Emanetçi" not in payload
    assert Signed.read(canonical.read(stage.trustees()[0].certificate.encode())).message not in payload


# Texts


@pytest.mark.parametrize(
    ("state", "panel"),
    [
        (State.ANNOUNCED, Panel.EARLY),
        (State.READY, Panel.KEEP),
        (State.OPEN, Panel.KEEP),
        (State.CLOSED, Panel.KEEP),
        (State.PROVISIONAL, Panel.OVER),
        (State.CERTIFIED, Panel.OVER),
        (State.ANNULLED, Panel.OVER),
    ],
)
def test_each_state_has_its_panel_and_its_sentence(stage, state, panel):
    progress_now = progress.read_progress(stage.now())
    progress_now.referendum.state = state

    assert progress.build_panel(progress_now, 1) == panel
    assert progress.find_current_task(progress_now, 1, stage.referendum.opens_at)
    assert "{" not in progress_now.sentence


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW])
def test_before_announcement_no_ceremony_is_reported(stage, state):
    progress_now = progress.read_progress(stage.now())
    progress_now.referendum.state = state

    assert progress_now.sentence == gettext("The key ceremony has not started.")


def test_the_deadline_is_shown_and_then_its_consequence(stage):
    current = stage.now()
    before = progress.format_deadline(current, current.opens_at - timedelta(seconds=1))
    after = progress.format_deadline(current, current.opens_at)

    assert before != after
    assert progress.format_deadline(tallied(stage).now(), current.opens_at) == ""


def test_a_late_key_delays_opening(stage):
    with time_machine.travel(stage.now().opens_at + timedelta(hours=2), tick=False):
        assert schedule.open_due() == []
        stage.end_ceremony()
        assert schedule.open_due() == [stage.referendum.pk]
