"""Trustees' pages and publications: access, order and refusals."""

import json
from copy import deepcopy

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from referenda.lifecycle.operations import opening, review
from referenda.referendum.models import State
from referenda.trustees import progress, queries
from referenda.trustees.models import Decryption
from referenda.trustees.operations import ceremony as ceremony_operations
from referenda.voting import canonical, ceremony
from referenda.voting.ceremony import Member
from tests.factories import make_user
from tests.referenda.making import Stage
from tests.referenda.trustees.browsers import (
    Browser,
    browser,
    certificate,
    certified,
    dealing,
    dealt,
    key,
    published,
    refused,
    tallied,
)

ACTS = ("certificate", "dealing", "key", "decryption")


@pytest.fixture(scope="module")
def begun(module_db):
    return Stage(voters=1).begin_ceremony()


@pytest.fixture
def stage(begun, db):
    """The ceremony has begun."""
    return deepcopy(begun)


# Access


def test_requests_of_a_visitor_are_refused_with_a_code(stage):
    visitor = Browser(stage, None)

    assert (visitor.look("trustee-state").status_code, visitor.state()["code"]) == (401, "signed_out")
    refused(visitor, "certificate", certificate(stage, 1), 401, "signed_out")


@pytest.mark.parametrize("role", ["resident", "officer", "observer", "trustee", "administrator"])
def test_a_trustee_of_another_referendum_is_refused(stage, role):
    other = Browser(stage, make_user(role=role))

    page = other.look()

    assert page.status_code == 403
    assert other.state()["code"] == "trustees_only"
    refused(other, "certificate", certificate(stage, 1), 403, "trustees_only")


def test_a_trustee_who_lost_the_role_is_refused(stage):
    stage.trustees()[0].person.groups.clear()

    assert browser(stage, 1).look().status_code == 403
    refused(browser(stage, 1), "certificate", certificate(stage, 1), 403, "trustees_only")


def test_a_draft_has_no_trustee_page(db):
    stage = Stage()

    assert browser(stage, 1).look().status_code == 404
    assert browser(stage, 1).look("ceremony").status_code == 404


def test_get_requests_and_requests_without_a_token_publish_nothing(stage):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(stage.trustees()[0].person)
    address = reverse("referenda:trustee-certificate", args=[stage.referendum.pk])
    before = published()

    assert strict.post(address, certificate(stage, 1), content_type="application/json").status_code == 403
    assert browser(stage, 1).get(address).status_code == 302
    assert published() == before


@pytest.mark.parametrize("role", [None, "resident", "observer", "officer"])
def test_everyone_sees_the_progress_of_the_trustees(stage, role):
    stage.certify_place(stage.trustees()[1])

    page = Browser(stage, role and make_user(role=role)).look("ceremony").content.decode()

    assert f"2. {stage.trustees()[1].name}" in page
    assert progress.format_key_digits(stage.trustees()[1]) in page
    assert page.count('class="is-done"') == 1
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_an_observer_follows_the_officers_table_on_the_public_page(stage):
    officer = Browser(stage, stage.officer).get(reverse("referenda-staff:manage", args=[stage.referendum.pk]))

    assert officer.content.decode().count("data-trustee=") == 3 * 4


# The full sequence


def test_the_whole_ceremony_over_http(stage):
    browsers = [browser(stage, index) for index in (1, 2, 3)]
    made = {"certificate": certificate, "dealing": dealing, "key": key}
    panels = []
    for act, make in made.items():
        for index, one in enumerate(browsers, start=1):
            before = one.state()["panel"]
            answer = one.send(act, make(stage, index))
            assert answer.status_code == 200
            panels.append((before, answer.json()["panel"]))

    assert panels == [
        *[("make", "wait"), ("make", "wait"), ("make", "deal")],
        *[("deal", "wait"), ("deal", "wait"), ("deal", "finish")],
        *[("finish", "wait"), ("finish", "wait"), ("finish", "keep")],
    ]
    opening.make_ready(referendum=stage.referendum, officer=stage.officer)
    assert stage.state == State.READY


def test_the_page_names_late_trustees(stage):
    browser(stage, 1).send("certificate", certificate(stage, 1))

    state = browser(stage, 1).state()

    second, third = (trustee.name for trustee in stage.trustees()[1:])
    assert state["sentence"].endswith(f"2. {second}, 3. {third}.")
    assert state["certificates"][1:] == [None, None]
    assert state["sentence"] in browser(stage, 1).look().content.decode()


@pytest.mark.parametrize("needed", [None, 1])
def test_the_page_has_the_district_file_only_where_districts_are_counted(db, needed):
    rule = {} if needed is None else {"districts_needed": needed, "district_least": 10}
    stage = Stage(voters=10, **rule).begin_ceremony()
    page = browser(stage, 1).look().content.decode()
    address = reverse("referenda:districts", args=[stage.referendum.pk])

    assert page.count(f' districts="{address}"') == (0 if needed is None else 1)
    assert ("toplamı ve her ilçe grubunun toplamı çözülür, başka hiçbir şey" in page) == (needed is not None)
    assert ("şifreli toplamı çözülür, başka hiçbir şey" in page) == (needed is None)


def test_decrypting_over_http(stage):
    tallied(stage)
    first, third = browser(stage, 1), browser(stage, 3)
    state = first.state()
    assert (state["panel"], state["ballots"]) == ("decrypt", 1)
    assert state["begun"] is True
    assert not {"election", "trustees", "tally"} & state.keys()

    assert first.send("decryption", stage.partial(stage.trustees()[0])).json()["panel"] == "decrypted"
    assert third.send("decryption", stage.partial(stage.trustees()[2])).json()["panel"] == "decrypted"

    assert stage.state == State.PROVISIONAL
    assert browser(stage, 2).state()["panel"] == "over"
    assert "ballots" not in browser(stage, 2).state()


def test_the_state_holds_no_secret(stage):
    tallied(stage)
    state = json.dumps(browser(stage, 1).state())

    for trustee in stage.trustees():
        member = stage.member(trustee)
        assert member.seed.hex() not in state
        assert str(member.reading_key) not in state
        assert str(member.share(stage.certificates(), stage.dealings())) not in state


# Refusals


BAD_DATA = {
    b"": "malformed",
    b"{": "malformed",
    b"\xff\xfe": "malformed",
    b"[]": "shape",
    b'{"message":"", "signature":1}': "not_canonical",
    b'{"message":"{}"}': "shape",
}


@pytest.mark.parametrize("act", ACTS[:3])
def test_bad_data_is_refused(stage, act, subtests):
    match act:
        case "dealing":
            certified(stage)
        case "key":
            dealt(stage)
    for raw, fault in BAD_DATA.items():
        with subtests.test(raw=raw):
            refused(browser(stage, 1), act, raw, 400, "unacceptable", fault)


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"decryption_factors":[],"decryption_proofs":[]}'])
def test_a_bad_decryption_is_refused(stage, raw):
    tallied(stage)
    before = published()

    answer = browser(stage, 1).send("decryption", raw)

    assert answer.json()["code"] == "unacceptable"
    assert answer.json()["fault"] in {"malformed", "shape"}
    assert published() == before


def test_another_trustees_certificate_is_refused(stage):
    refused(browser(stage, 1), "certificate", certificate(stage, 2), 400, "unacceptable", "trustee")


def test_a_certificate_for_another_group_is_refused(stage):
    member = Member(ceremony.new_seed(), stage.now().uuid, 1, 3, 3)
    raw = canonical.write(member.certificate().json())

    refused(browser(stage, 1), "certificate", raw, 400, "unacceptable", "trustee")


def test_a_certificate_with_anothers_signature_is_refused(stage):
    own, other = (json.loads(certificate(stage, index)) for index in (1, 2))
    raw = canonical.write({"message": own["message"], "signature": other["signature"]})

    refused(browser(stage, 1), "certificate", raw, 400, "unacceptable", "trustee")


def test_shares_of_another_are_refused(stage):
    raw = dealing(certified(stage), 2)

    refused(browser(stage, 1), "dealing", raw, 400, "unacceptable", "trustee")


def test_a_key_that_does_not_match_the_shares_is_refused(stage):
    raw = key(dealt(stage), 2)

    refused(browser(stage, 1), "key", raw, 400, "unacceptable", "trustee")


def test_anothers_partial_decryption_is_refused(stage):
    tallied(stage)

    answer = browser(stage, 1).send("decryption", stage.partial(stage.trustees()[1]))
    payload = answer.json()
    assert (answer.status_code, payload["code"], payload["fault"]) == (400, "factors_refused", "decryption")
    assert "1. emanetçi" in payload["detail"]
    assert not Decryption.objects.exists()
    assert stage.state == State.TALLIED


def test_a_second_publication_is_refused(stage):
    certified(stage)
    refused(browser(stage, 1), "certificate", certificate(stage, 1), 409, "not_your_turn")
    raw = dealing(stage, 1)
    assert browser(stage, 1).send("dealing", raw).status_code == 200
    refused(browser(stage, 1), "dealing", raw, 409, "not_your_turn")


def test_a_second_decryption_is_refused(stage):
    tallied(stage)
    raw = stage.partial(stage.trustees()[0])
    assert browser(stage, 1).send("decryption", raw).status_code == 200

    refused(browser(stage, 1), "decryption", raw, 409, "already_decrypted")


def test_steps_out_of_order_are_refused(stage):
    raw = dealing(certified(stage), 1)
    stage_of_one = Stage(voters=1).begin_ceremony()
    stage_of_one.certify_place(stage_of_one.trustees()[0])

    refused(browser(stage_of_one, 1), "dealing", raw, 409, "not_your_turn")
    refused(browser(stage_of_one, 1), "key", b"{}", 409, "not_your_turn")
    refused(browser(stage, 1), "key", b"{}", 409, "not_your_turn")
    refused(browser(stage, 1), "decryption", b"{}", 409, "wrong_state")


def test_nothing_is_accepted_before_or_after_the_ceremony(db):
    stage = Stage(voters=1).announce()
    raw = certificate(stage, 1)
    refused(browser(stage, 1), "certificate", raw, 409, "wrong_state")
    assert browser(stage, 1).state()["panel"] == "early"
    review.begin_ceremony(referendum=stage.referendum, officer=stage.officer)
    stage.end_ceremony()
    refused(browser(stage, 1), "certificate", raw, 409, "wrong_state")


@pytest.mark.parametrize("act", ACTS)
def test_fifty_megabytes_are_refused(stage, act):
    before = published()

    answer: HttpResponse = browser(stage, 1).send(act, b"[" * 50_000_000)

    assert answer.status_code == 413
    assert published() == before


# Restart


def test_after_a_restart_every_trustee_creates_a_new_key(stage):
    dealt(stage)
    ceremony_operations.restart_ceremony(
        referendum=stage.referendum, officer=stage.officer, reason="Pay tutmadı."
    )
    assert browser(stage, 1).state()["panel"] == "early"
    review.begin_ceremony(referendum=stage.referendum, officer=stage.officer)

    page = browser(stage, 1).look().content.decode()

    assert browser(stage, 1).state()["panel"] == "make"
    assert "Pay tutmadı." in page
    assert [queries.list_ceremony_steps(stage.referendum.pk)] == [[0, 0, 0]]
