"""Processes and organs in the API: the same public data as the pages."""

import pytest

from participation.processes.operations import processes
from tests.factories import make_user
from tests.participation.processes.making import day, make_member, make_organ, make_phase, make_process

pytestmark = pytest.mark.django_db


def read(client, address: str):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200
    return answer.json()


def test_process_includes_its_phases(client):
    process = make_process(title_en="The cycling plan")
    make_phase(process, 6, 8, title="Karar")

    body = read(client, f"processes/{process.slug}/")

    assert body["title"] == {"tr": process.title, "en": "The cycling plan"}
    assert (body["state"], body["phase"], body["organ"]) == ("published", 1, process.organ.slug)
    assert [(it["number"], it["status"], it["starts_on"]) for it in body["phases"]] == [
        (1, "now", day(-5).isoformat()),
        (2, "coming", day(6).isoformat()),
    ]
    assert read(client, "processes/")["results"] == [body]


def test_drafts_are_not_served_and_ended_processes_are(client):
    draft, ended = make_process(published=False), make_process()
    processes.end_process(editor=make_user(role="editor"), process=ended)
    client.force_login(make_user(role="editor"))

    assert [it["slug"] for it in read(client, "processes/")["results"]] == [ended.slug]
    assert client.get(f"/api/v1/processes/{draft.slug}/").status_code == 404
    body = read(client, f"processes/{ended.slug}/")
    assert (body["state"], body["ended_on"], body["phase"]) == ("ended", day(0).isoformat(), None)


def test_organ_includes_its_offices_and_number_of_people(client):
    parent = make_organ(kind="general_assembly", name="Genel Kurul")
    organ = make_organ(parent=parent, lists_members=True)
    make_member(organ, make_user(display_name="Zeynep K."), office="chair")
    make_member(organ, make_user(display_name="Mert Ö."), named=True)
    make_member(organ, make_user(display_name="Gizli Üye"))

    body = read(client, f"organs/{organ.slug}/")

    assert body["offices"] == [{"office": "chair", "name": "Zeynep K."}]
    assert (body["people"], body["members"], body["part_of"]) == (3, ["Mert Ö."], "genel-kurul")
    assert [it["slug"] for it in read(client, "organs/")["results"]] == [organ.slug, parent.slug]


def test_children_are_not_named_without_their_consent(client):
    organ = make_organ(kind="children", lists_members=True)
    make_member(organ, make_user(display_name="Can"), office="chair")

    body = read(client, f"organs/{organ.slug}/")

    assert (body["people"], body["offices"], body["members"]) == (1, [], [])


def test_no_e_mail_address_and_no_other_row_is_served(client):
    organ = make_organ(lists_members=True)
    person = make_member(organ, make_user(email="sakli@example.org", display_name="Ad"), named=True)

    body = client.get(f"/api/v1/organs/{organ.slug}/").content.decode()

    assert person.email not in body
    assert str(person.public_id) not in body
