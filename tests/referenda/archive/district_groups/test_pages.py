"""District majorities in forms, pages, API, documents, desks and the credential authority."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.publications.registry import find_source
from participation.publications.shape import check_section
from participation.refusals import ChangedMeanwhile
from participation.roll.models import Channel, StrikeOff
from referenda.archive import queries
from referenda.ballot_box.casting import operations as casting_operations
from referenda.ballot_box.credentials import authority
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.desks.operations import desks as desks_operations
from referenda.lifecycle.operations import certification, drafting
from referenda.referendum import errors
from referenda.referendum.models import CredentialMode, Referendum
from referenda.voting import ballots, canonical, credentials
from tests.referenda.archive.district_groups.test_districts import (
    NO,
    YES,
    a_stage,
    counted,
    places_of,
)
from tests.referenda.making import Stage, person_of
from tests.referenda.results.documents.test_documents import words

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_once(module_db: None) -> Stage:
    votes = [YES] * 10 + [NO] * 9 + [YES] * 2
    return counted(a_stage(10, 11).make_ready().collect(), *votes)


@pytest.fixture
def decided(made_once: Stage) -> Stage:
    """Aliağa is for it, Bornova against it, the city narrowly for it. Two districts are needed."""
    return deepcopy(made_once)


def page(stage: Stage, name: str = "referendum", language: str = "") -> str:
    answer = Client().get(f"{language}{reverse(f'referenda:{name}', args=[stage.referendum.pk])}")
    assert answer.status_code == 200
    return answer.content.decode()


# Drafting


def test_an_officer_drafts_a_referendum_with_a_district_majority():
    stage = Stage(voters=1)
    client, opens = Client(), timezone.localtime() + timedelta(days=3)
    client.force_login(stage.officer)
    given = {
        "title": "Kordon",
        "description": "Neden soruluyor.",
        "opens_at": f"{opens:%Y-%m-%dT%H:%M}",
        "closes_at": f"{opens + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "objection_days": "3",
        "threshold_percent": "50",
        "tie_rule": "rejected",
        "trustees_needed": "2",
        "credential_mode": "simple",
        "districts_needed": "16",
    }
    refused = client.post(reverse("referenda-staff:create"), given)
    assert refused.status_code == 400
    assert "Bir ilçede en az kaç oy pusulası olacağını yazın." in refused.content.decode()

    assert (
        client.post(reverse("referenda-staff:create"), {**given, "district_least": "50"}).status_code == 302
    )
    made = Referendum.objects.latest("pk")
    assert (made.districts_needed, made.district_least) == (16, 50)
    shown = client.get(reverse("referenda-staff:manage", args=[made.pk])).content.decode()
    assert "Ayrıca en az 16 ilçede de payının %50 oranını aşması gerekir." in shown


# Results


def test_the_page_shows_each_district(decided):
    shown = page(decided)
    assert "Kabul edilmedi" in shown
    assert "ilçe çoğunluğu yok" in shown
    assert re.search(r'lang="tr">Aliağa</th>\s*<td class="n">10</td>\s*<td class="n">10</td>', shown)
    assert reverse("referenda:districts", args=[decided.referendum.pk]) in shown
    assert "“Yes” by district" in page(decided, language="/en")


def test_the_api_shows_each_district(decided, client):
    question = client.get(f"/api/v1/referenda/{decided.referendum.pk}/results/").json()["questions"][0]
    detail = client.get(f"/api/v1/referenda/{decided.referendum.pk}/").json()

    assert (question["threshold_met"], question["districts_met"], question["accepted"]) == (
        True,
        False,
        False,
    )
    assert question["district_groups"] == [
        {
            "districts": ["Aliağa"],
            "ballots": 10,
            "votes": 10,
            "denominator": 10,
            "percent": 100.0,
            "passed": True,
        },
        {
            "districts": ["Bornova"],
            "ballots": 11,
            "votes": 2,
            "denominator": 11,
            "percent": pytest.approx(200 / 11),
            "passed": False,
        },
    ]
    assert (detail["districts_needed"], detail["district_least"]) == (2, 10)
    assert detail["districts_url"].endswith("/ilceler.jsonl")


def test_record_and_bulletin_show_each_district(decided, client):
    record = client.get(reverse("referenda:record", args=[decided.referendum.pk]))
    assert "Aliağa 10 10 %100,0 aşıldı Bornova 11 2 %18,2 aşılmadı" in words(record.content)
    with time_machine.travel(decided.objections_end() + timedelta(minutes=1), tick=False):
        certification.propose_certification(referendum=decided.referendum, officer=decided.officer)
        certification.certify_result(referendum=decided.referendum, officer=decided.other)
    bulletin_source = find_source("referendum")
    assert bulletin_source is not None
    section = bulletin_source.section(str(decided.referendum.pk))

    check_section({**section, "comment": {"tr": ""}})
    _votes, by_district, _turnout = section["charts"]
    assert by_district["note"] == {"tr": "İlçelere göre “Evet”.", "en": "“Yes” by district."}
    assert [(it["label"]["tr"], it["values"]) for it in by_district["rows"]] == [
        ("Aliağa", {"ballots": 10, "votes": 10, "share": 100.0}),
        ("Bornova", {"ballots": 11, "votes": 2, "share": 18.2}),
    ]


# Desks


def test_a_resident_of_another_district_is_not_struck_off():
    stage = a_stage(10, 10).make_ready()
    home, away = places_of(stage)
    desks = [
        desks_operations.announce_desk(
            referendum=stage.now(), officer=stage.officer, name=it.name, district=it
        )
        for it in (home, away)
    ]
    client = Client()
    client.force_login(stage.officer)
    address = reverse("referenda-staff:strike-off", args=[stage.referendum.pk])
    given = {"number": person_of(0).number, "birth_date": "01.01.1980"}
    with stage.voting():
        assert client.post(address, given).status_code == 400
        elsewhere = client.post(address, {**given, "desk": desks[1].pk})
        assert elsewhere.status_code == 409
        assert "Aliağa" in elsewhere.content.decode()
        strike_offs = StrikeOff.objects.filter(referendum=stage.referendum.uuid)
        assert not strike_offs.exists()

        assert client.post(address, {**given, "desk": desks[0].pk}).status_code == 302
    assert strike_offs.get().channel == Channel.DESK


def test_a_desk_is_announced_with_its_district_and_withdrawn():
    stage = a_stage(10, 10).make_ready()
    client = Client()
    client.force_login(stage.officer)
    create = reverse("referenda-staff:desk-create", args=[stage.referendum.pk])
    assert client.post(create, {"name": "Muhtarlık"}).status_code == 400
    assert client.post(create, {"name": "Muhtarlık", "district": places_of(stage)[1].pk}).status_code == 302
    desk = stage.referendum.desks.get()
    assert desk.district == places_of(stage)[1]

    remove = reverse("referenda-staff:desk-remove", args=[stage.referendum.pk, desk.pk])
    assert "Muhtarlık" in client.get(remove).content.decode()
    assert client.post(remove).status_code == 302
    assert not stage.referendum.desks.exists()
    assert client.post(remove).status_code == 404


def test_a_desk_cannot_be_withdrawn_after_opening():
    stage = Stage(voters=1).make_ready()
    desk = desks_operations.announce_desk(referendum=stage.now(), officer=stage.officer, name="Muhtarlık")
    with stage.voting(), pytest.raises(errors.WrongState):
        desks_operations.remove_desk(desk=desk, officer=stage.officer)


def test_no_desk_is_announced_for_a_deleted_draft():
    stage = Stage(voters=1)
    draft = stage.now()
    drafting.delete_draft(officer=stage.officer, referendum=stage.referendum)
    with pytest.raises(ChangedMeanwhile):
        desks_operations.announce_desk(referendum=draft, officer=stage.officer, name="Muhtarlık")


def test_deleting_a_draft_deletes_its_desks():
    stage = Stage(voters=1)
    desks_operations.announce_desk(referendum=stage.now(), officer=stage.officer, name="Muhtarlık")
    draft = Referendum.objects.filter(uuid=stage.referendum.uuid)
    drafting.delete_draft(officer=stage.officer, referendum=stage.now())
    assert not draft.exists()


# The credential authority


@pytest.fixture(scope="module")
def with_authority(module_db: None) -> Stage:
    return a_stage(
        10, 10, credential_mode=CredentialMode.STRICT, credential_authority="İzmir Barosu"
    ).begin_ceremony()


@pytest.fixture
def strict(with_authority: Stage) -> Stage:
    """The ceremony has begun; an authority creates the credentials."""
    return deepcopy(with_authority)


def test_an_authority_makes_credentials_with_districts(strict):
    stage = strict
    roll = authority.write_roll(credentials_queries.build_authority_roll(stage.referendum))
    assert roll.startswith("code,weight,district\n")
    made = authority.make_credential_files(roll, stage.now().uuid)
    assert made.districts is not None
    credentials_operations.upload_credential_list(
        referendum=stage.referendum, officer=stage.officer, raw=made.public, districts=made.districts
    )
    stage.end_ceremony()
    handed_out = dict(line.split(",") for line in made.private.splitlines()[1:])
    with stage.voting():
        for number, voter in enumerate(stage.voters):
            code = credentials_queries.compute_authority_code(stage.entry(number).pk, stage.referendum)
            key = credentials.private_key(handed_out[code], stage.now().uuid)
            chosen = YES if number < 10 else NO
            raw = ballots.make_ballot(queries.get_election(stage.referendum), key, [chosen]).raw()
            casting_operations.cast_ballot(referendum=stage.referendum, voter=voter, raw=raw)
    stage.count(1, 2)

    question = Client().get(f"/api/v1/referenda/{stage.referendum.pk}/results/").json()["questions"][0]
    assert [(it["districts"], it["votes"]) for it in question["district_groups"]] == [
        (["Aliağa"], 10),
        (["Bornova"], 0),
    ]


@pytest.mark.parametrize(
    ("districts", "fault"),
    [
        (lambda _names: None, "districts"),
        (lambda _names: b"[]", "shape"),
        (lambda _names: b"{", "malformed"),
        (lambda names: canonical.write(["Aliağa", *["Bornova"] * 19]), "districts"),
        (lambda names: canonical.write([*names[1:], "Urla"]), "districts"),
        (lambda names: canonical.write([*names[1:], 1]), "shape"),
    ],
    ids=["missing", "none", "no JSON", "other numbers", "unknown", "a number"],
)
def test_districts_that_do_not_fit_the_roll_are_refused(strict, districts, fault):
    stage = strict
    made = authority.make_credential_files(
        authority.write_roll(credentials_queries.build_authority_roll(stage.referendum)), stage.now().uuid
    )
    assert made.districts is not None
    raw = districts(canonical.read(made.districts))
    with pytest.raises(errors.Unacceptable) as refused:
        credentials_operations.upload_credential_list(
            referendum=stage.referendum, officer=stage.officer, raw=made.public, districts=raw
        )
    assert refused.value.details["fault"] == fault
    assert not stage.referendum.credentials.exists()


def test_the_command_writes_districts_if_the_roll_has_them(tmp_path):
    roll = tmp_path / "roll.csv"
    given = ["make", str(roll), "--uuid", "11111111111111"]
    given += ["--private", str(tmp_path / "secret.csv"), "--public", str(tmp_path / "public_creds.json")]
    named = [*given, "--districts", str(tmp_path / "districts.json")]
    roll.write_text("code,weight\nA1,1\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("credentials", *named)
    roll.write_text("code,weight,district\nA1,1,Çeşme\nB2,1,Çeşme\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("credentials", *given)
    assert not (tmp_path / "secret.csv").exists()

    call_command("credentials", *named)
    assert (tmp_path / "districts.json").read_text(encoding="utf-8") == '["Çeşme","Çeşme"]'


@pytest.mark.parametrize("line", ["A1,1", "A1,1,", "A1,1,a\tb"])
def test_a_roll_with_districts_names_one_for_everybody(line):
    with pytest.raises(authority.UnusableRoll) as refused:
        authority.make_credential_files(f"code,weight,district\n{line}\n", "11111111111111")
    assert refused.value.line == 2
