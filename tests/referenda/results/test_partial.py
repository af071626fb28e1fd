"""A result is partial until the counts of all voting desks are signed, and says so wherever it is shown."""

from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from participation.audit.models import Entry
from participation.roll.models import Channel
from participation.roll.operations import strike_offs
from referenda.desks.models import Desk
from referenda.desks.operations import desks
from referenda.lifecycle import embeds
from referenda.lifecycle.operations import certification
from referenda.referendum import errors, live
from referenda.referendum.models import Referendum, State, Transition
from referenda.results.objections.operations import file_objection
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db

NAMES = ("Alsancak masası", "Konak masası")


@pytest.fixture(scope="module")
def decrypted(module_db):
    """One vote online and one at each of two desks. The sum is decrypted; no desk is counted."""
    stage = Stage(voters=4, quorum=30).make_ready(*NAMES).collect()
    with stage.voting():
        stage.cast(0, [0, 1, 0])
        for voter in (1, 2):
            entry = stage.entry(voter)
            strike_offs.strike_off(entry=entry, referendum_key=stage.referendum.uuid, channel=Channel.DESK)
    stage.count(1, 2)
    return stage


@pytest.fixture
def stage(decrypted):
    return deepcopy(decrypted)


@pytest.fixture
def later(stage):
    """An hour after closing."""
    with time_machine.travel(stage.now().closes_at + timedelta(hours=1), tick=False):
        yield timezone.now()


def count(stage: Stage, name: str) -> Desk:
    """The first signature."""
    desk = Desk.objects.get(referendum=stage.referendum, name=name)
    return desks.enter_count(desk=desk, officer=stage.officer, votes=[[0, 0, 1]], ballots=1, spoiled=0)


def sign(stage: Stage, name: str) -> None:
    """Count the desk ``name`` on paper and sign as two officers."""
    desk = count(stage, name)
    desks.countersign_count(desk=desk, officer=stage.other, seen=desk)


def test_the_page_says_in_its_first_line_that_counts_are_missing(client: Client, stage, later):
    page = client.get(f"/halk-oylamalari/{stage.referendum.pk}/").content.decode()

    assert "Bu, eksik bir sonuç: 3 katılımcıdan 1 kişinin oyu sayıldı." in page
    assert "Bu, geçici sonuç." not in page
    assert "Kabul edildi" not in page
    assert f"/halk-oylamalari/{stage.referendum.pk}/itirazlar/yeni/" not in page


def test_the_front_page_says_that_counts_are_missing(client: Client, stage, later):
    page = client.get("/").content.decode()

    assert "Eksik sonuç: 3 katılımcıdan 1 kişinin oyu sayıldı" in page
    assert "Kabul edildi" not in page


def test_the_api_says_how_many_are_counted(client: Client, stage, later):
    payload = client.get(f"/api/v1/referenda/{stage.referendum.pk}/results/").json()

    assert (payload["complete"], payload["counted"], payload["took_part"]) == (False, 1, 3)
    assert (payload["desks_counted"], payload["desks"]) == (0, 2)
    [question] = payload["questions"]
    assert (question["accepted"], question["threshold_met"]) == (None, None)
    assert not any(option["ahead"] for option in question["options"])
    assert payload["channels"][1]["difference"] is None
    assert client.get(f"/api/v1/referenda/{stage.referendum.pk}/").json()["state"] == "partial"


def test_nobody_learns_the_votes_of_one_desk_from_two_partial_results(client: Client, stage, later):
    def published():
        payload = client.get(f"/api/v1/referenda/{stage.referendum.pk}/results/").json()
        [question] = payload["questions"]
        return [(option["votes"], option["at_desks"]) for option in question["options"]]

    before = published()
    sign(stage, NAMES[0])
    assert published() == before == [(1, 0), (0, 0)]

    sign(stage, NAMES[1])
    assert published() == [(1, 0), (2, 2)]


def test_the_incomplete_result_is_a_public_act(client: Client, stage, later):
    acts = client.get("/api/v1/acts/", {"subject": stage.referendum.topic}).json()["results"]

    assert acts[0]["action"] == "referendum.partial"
    assert acts[1]["action"] == "referendum.tallied"


def test_threads_that_show_the_referendum_say_that_counts_are_missing(stage, later):
    assert embeds._build_card(stage.now()).status == "eksik sonuç: 3 katılımcıdan 1 kişinin oyu sayıldı"


def test_each_signed_count_is_announced(stage, later):
    before = live.get_snapshot_version(stage.referendum.pk)

    sign(stage, NAMES[0])

    assert live.get_snapshot_version(stage.referendum.pk) > before
    assert stage.state == State.PARTIAL


def test_objections_begin_when_the_last_count_is_signed(stage, later):
    assert stage.now().objections_until is None
    with pytest.raises(errors.WrongState):
        file_objection(referendum=stage.referendum, person=stage.voters[0], text="Sandık sayılmadı.")
    with pytest.raises(errors.WrongState):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)

    sign(stage, NAMES[0])
    sign(stage, NAMES[1])

    assert stage.state == State.PROVISIONAL
    assert stage.objections_end() == later + timedelta(days=1)
    assert Transition.objects.get(after=State.PROVISIONAL).at == later
    assert Entry.objects.filter(action="referendum.partial").count() == 1
    assert Entry.objects.filter(action="referendum.provisional").count() == 1
    file_objection(referendum=stage.referendum, person=stage.voters[0], text="Sandık sayılmadı.")


def test_followers_hear_of_the_provisional_result_once_all_is_counted(stage, later):
    from referenda.lifecycle.notices import list_without_result_notice

    assert not list_without_result_notice(State.PROVISIONAL).exists()

    for name in NAMES:
        sign(stage, name)

    assert [it.pk for it in list_without_result_notice(State.PROVISIONAL)] == [stage.referendum.pk]


def test_a_result_whose_desks_were_counted_before_decryption_is_provisional_at_once():
    stage = Stage(voters=3).make_ready(NAMES[0])
    stage.open_voting()
    with stage.counted():
        desk = desks.enter_count(
            desk=Desk.objects.get(referendum=stage.referendum),
            officer=stage.officer,
            votes=[[0, 0, 0]],
            ballots=0,
            spoiled=0,
        )
        desks.countersign_count(desk=desk, officer=stage.other, seen=desk)
        stage.decrypt(1, 2)

    assert stage.state == State.PROVISIONAL
    assert not stage.referendum.transitions.filter(after=State.PARTIAL).exists()


def test_a_partial_result_can_be_annulled(stage, later):
    stage.annul()

    assert stage.state == State.ANNULLED


# The database refuses what the operations never do


def test_the_database_refuses_a_provisional_result_without_all_counts(stage, later):
    rows = Referendum.objects.filter(pk=stage.referendum.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=State.PROVISIONAL, objections_until=later)
    count(stage, NAMES[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=State.PROVISIONAL, objections_until=later)
    assert stage.state == State.PARTIAL


def test_the_database_refuses_an_objection_period_before_the_provisional_result(stage, later):
    with pytest.raises(IntegrityError), transaction.atomic():
        Referendum.objects.filter(pk=stage.referendum.pk).update(objections_until=later)


@pytest.mark.parametrize(
    "change", [{"signed_by": None}, {"votes": [[0, 1, 0]]}, {"ballots": 2}, {"spoiled": 1}]
)
def test_the_database_keeps_a_signed_count(stage, later, change):
    sign(stage, NAMES[0])

    with pytest.raises(IntegrityError), transaction.atomic():
        Desk.objects.filter(referendum=stage.referendum, name=NAMES[0]).update(**change)


def test_the_database_refuses_a_desk_after_the_provisional_result(stage, later):
    for name in NAMES:
        sign(stage, name)

    with pytest.raises(IntegrityError), transaction.atomic():
        Desk.objects.create(referendum=stage.referendum, name="Geç masa")
    with pytest.raises(IntegrityError), transaction.atomic():
        Desk.objects.filter(referendum=stage.referendum).delete()
