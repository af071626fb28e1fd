"""The API of referenda: accepted requests, every refusal, and visibility."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from participation.roll.models import Channel, StrikeOff
from participation.roll.operations.strike_offs import strike_off
from referenda.archive import queries as archive_queries
from referenda.archive.models import Datum, Event
from referenda.ballot_box import queries as ballot_box_queries
from referenda.ballot_box.casting import throttles
from referenda.results.objections import operations
from referenda.results.objections.models import Objection
from referenda.voting import ballots, canonical, replacement
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.factories import make_user
from tests.referenda.ballot_box.casting.test_operations import BAD
from tests.referenda.making import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]

ANONYMOUS = APIClient(headers={"accept-language": "en"})
JSON = "application/json"


@pytest.fixture(scope="module")
def opened(module_db):
    prepared = Stage(voters=3).make_ready().collect()
    prepared.open_voting()
    return prepared


@pytest.fixture
def stage(opened):
    """Open for voting, with all credentials collected. The clock is in the middle of the voting period."""
    with time_machine.travel(opened.referendum.opens_at + timedelta(hours=1), tick=False):
        yield deepcopy(opened)


@pytest.fixture
def provisional(stage):
    """A result without ballots, while objections are accepted."""
    with stage.counted(1, 2):
        yield stage


def address(stage: Stage, part: str) -> str:
    return f"/api/v1/referenda/{stage.referendum.pk}/{part}"


def voter(stage: Stage, number: int = 0) -> APIClient:
    return with_token(stage.voters[number])


def send(client: Any, stage: Stage, raw: bytes, content_type: str = JSON, **headers: str) -> Any:
    return client.generic("POST", address(stage, "ballots/"), raw, content_type=content_type, headers=headers)


def stored() -> tuple[int, int, int, int]:
    return Event.objects.count(), Datum.objects.count(), StrikeOff.objects.count(), Objection.objects.count()


def refused(answer: Callable[[], Any]) -> tuple[int, str]:
    """Payload of the single error. Asserts that nothing was stored."""
    before = stored()
    payload = error(answer())
    assert stored() == before
    return payload


# Accepted ballots


def test_a_ballot_is_stored_and_its_receipt_returned(stage):
    raw = stage.ballot(0)

    answer = send(voter(stage), stage, raw)

    assert answer.status_code == 201
    head = archive_queries.get_newest_event(stage.referendum.pk)
    assert head
    assert answer.json() == {"tracker": ballots.tracker(raw), "head": head.name, "height": 1}
    assert bytes(Datum.objects.get(tracker=ballots.tracker(raw)).raw) == raw
    assert "no-store" in answer["Cache-Control"]
    assert ballot_box_queries.find_voting_channel(stage.entry(0), stage.referendum) == Channel.WEB


def test_a_ballot_sent_again_gets_the_same_receipt_and_is_stored_once(stage):
    raw = stage.ballot(0)
    first, before = send(voter(stage), stage, raw), stored()

    again = send(voter(stage), stage, raw)
    with time_machine.travel(stage.referendum.closes_at, tick=False):
        later = send(voter(stage), stage, raw)

    assert [it.status_code for it in (first, again, later)] == [201, 200, 200]
    assert first.json() == again.json() == later.json()
    assert stored() == before


def test_a_later_ballot_replaces_it(stage):
    secret = replacement.make()
    beside = {"X-Replacement-Secret-Commitment": stage.commitment(0, secret)}
    first = send(voter(stage), stage, stage.ballot(0, [0, 1, 0]), **beside).json()
    beside["X-Replacement-Secret"] = secret
    second = send(voter(stage), stage, stage.ballot(0, [0, 0, 1]), **beside).json()

    counts = {
        receipt["tracker"]: ANONYMOUS.get(address(stage, "ballots/"), {"tracker": receipt["tracker"]}).json()[
            "counts"
        ]
        for receipt in (first, second)
    }
    assert counts == {first["tracker"]: False, second["tracker"]: True}
    assert StrikeOff.objects.count() == 1


def test_a_later_ballot_needs_the_secret_of_the_one_before(stage):
    beside = {"X-Replacement-Secret-Commitment": stage.commitment(0, replacement.make())}
    assert send(voter(stage), stage, stage.ballot(0), **beside).status_code == 201
    later = stage.ballot(0)

    assert refused(lambda: send(voter(stage), stage, later)) == (409, "replacement_secret_needed")
    wrong = {"X-Replacement-Secret": replacement.make()}
    assert refused(lambda: send(voter(stage), stage, later, **wrong)) == (403, "wrong_replacement_secret")
    wrong = {"X-Replacement-Secret": "\xfe"}
    assert refused(lambda: send(voter(stage), stage, later, **wrong)) == (403, "wrong_replacement_secret")
    odd = {"X-Replacement-Secret-Commitment": "1234"}
    assert refused(lambda: send(voter(stage), stage, later, **odd)) == (400, "unreadable_commitment")


# Invalid ballots

#: Bodies by what is wrong with them. Each is refused with ``unacceptable``.
NOT_A_BALLOT: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _raw: b"",
    "a list": lambda _raw: b"[]",
    "cut off": lambda raw: raw[: len(raw) // 2],
    "cut off by a byte": lambda raw: raw[:-1],
    "twice": lambda raw: raw + raw,
    "a line's end": lambda raw: raw + b"\n",
    "a name twice": lambda raw: raw.replace(b'{"election_uuid"', b'{"election_uuid":"x","election_uuid"', 1),
    "nested without end": lambda _raw: b"[" * 100_000,
    "a number for a text": lambda raw: raw.replace(b'"credential":"', b'"credential":7,"x":"', 1),
    "escaped letters": lambda raw: raw.replace(b'"credential"', b'"\\u0063redential"', 1),
    "another question": lambda raw: canonical.write(
        {**canonical.read(raw), "answers": canonical.read(raw)["answers"] * 2}
    ),
    "no answer": lambda raw: canonical.write({**canonical.read(raw), "answers": []}),
}


@pytest.mark.parametrize("case", NOT_A_BALLOT)
def test_an_invalid_ballot_is_refused(stage, case):
    raw = NOT_A_BALLOT[case](stage.ballot(0))

    assert refused(lambda: send(voter(stage), stage, raw)) == (400, "unacceptable")


@pytest.mark.parametrize("case", BAD)
def test_a_ballot_that_fails_verification_is_refused_with_its_fault(stage, case):
    spoil, fault = BAD[case]
    raw = spoil(stage.ballot(0), stage)

    before = stored()
    (error_item,) = errors(send(voter(stage), stage, raw))
    assert (error_item["code"], stored()) == ("unacceptable", before)
    assert f"({fault})" in error_item["detail"]


def test_proofs_of_another_ballot_are_refused(stage):
    mine, other = canonical.read(stage.ballot(0)), canonical.read(stage.ballot(0))
    mine["answers"] = other["answers"]

    assert refused(lambda: send(voter(stage), stage, canonical.write(mine))) == (400, "unacceptable")


def test_a_ballot_of_another_referendum_is_refused(stage):
    other = Stage(voters=stage.voters).make_ready().collect()
    with other.voting(hours=1):
        raw = other.ballot(0)

        assert refused(lambda: send(voter(stage), stage, raw)) == (400, "unacceptable")
        renamed = raw.replace(other.referendum.uuid.encode(), stage.now().uuid.encode())
        assert refused(lambda: send(voter(stage), stage, renamed)) == (400, "unacceptable")


def test_fifty_megabytes_are_refused_unread(stage):
    raw = b"x" * (50 * 2**20)

    assert refused(lambda: send(voter(stage), stage, raw)) == (413, "request_too_large")


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml"])
def test_another_kind_of_body_is_refused(stage, content_type):
    raw = stage.ballot(0)

    assert refused(lambda: send(voter(stage), stage, raw, content_type)) == (415, "unsupported_media_type")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_ballot_is_neither_changed_nor_deleted(stage, method):
    send(voter(stage), stage, stage.ballot(0))

    assert refused(lambda: voter(stage).generic(method, address(stage, "ballots/"))) == (
        405,
        "method_not_allowed",
    )


# Who may not vote, and when


def test_visitors_are_asked_to_sign_in(stage):
    raw = stage.ballot(0)
    answer = send(ANONYMOUS, stage, raw)

    assert refused(lambda: send(ANONYMOUS, stage, raw)) == (401, "sign_in_needed")
    assert answer["WWW-Authenticate"]
    wrong = APIClient(headers={"authorization": "Token meydan_x"})
    assert refused(lambda: send(wrong, stage, raw)) == (401, "authentication_failed")


@pytest.mark.parametrize("role", ["resident", "trustee", "officer", "observer", "administrator"])
def test_a_resident_not_on_the_roll_cannot_vote(stage, role):
    other, raw = with_token(make_user(role=role)), stage.ballot(0)

    assert refused(lambda: send(other, stage, raw)) == (403, "not_on_roll")


def test_a_page_of_another_site_cannot_send_a_ballot(stage):
    by_session = APIClient(enforce_csrf_checks=True, headers={"accept-language": "en"})
    by_session.force_login(stage.voters[0])
    raw = stage.ballot(0)

    assert refused(lambda: send(by_session, stage, raw)) == (403, "csrf_failed")


def test_credentials_of_others_are_refused(stage):
    own, foreign = stage.ballot(0), stage.ballot(1)
    unlisted = ballots.make_ballot(archive_queries.get_election(stage.referendum), 12345, [[0, 1, 0]]).raw()

    assert refused(lambda: send(voter(stage), stage, unlisted)) == (403, "unknown_credential")
    assert send(voter(stage), stage, own).status_code == 201
    assert refused(lambda: send(voter(stage), stage, foreign)) == (409, "other_credential")
    assert refused(lambda: send(voter(stage, 1), stage, own)) == (409, "other_credential")
    assert refused(lambda: send(voter(stage, 1), stage, stage.ballot(0))) == (409, "other_credential")


def test_voters_at_a_desk_are_refused_with_that_reason(stage):
    strike_off(entry=stage.entry(0), referendum_key=stage.referendum.uuid, channel=Channel.DESK)
    raw = stage.ballot(0)

    assert refused(lambda: send(voter(stage), stage, raw)) == (409, "voted_at_desk")


def test_ballots_outside_the_voting_period_are_refused(stage):
    raw, now = stage.ballot(0), stage.now()

    with time_machine.travel(now.opens_at - timedelta(seconds=1), tick=False):
        assert refused(lambda: send(voter(stage), stage, raw)) == (409, "voting_not_open_yet")
    with time_machine.travel(now.closes_at, tick=False):
        assert refused(lambda: send(voter(stage), stage, raw)) == (409, "voting_closed")
    stage.annul("Liste eksikti.")
    assert refused(lambda: send(voter(stage), stage, raw)) == (409, "voting_not_open")


def test_a_draft_takes_no_ballot_and_is_not_found():
    draft = Stage(voters=1)

    assert refused(lambda: send(voter(draft), draft, b"{}")) == (404, "not_found")
    missing = APIClient(headers={"accept-language": "en"})
    assert error(missing.post("/api/v1/referenda/999999/ballots/")) == (404, "not_found")


# Rate limits


def test_page_and_api_share_one_ballot_rate_limit(stage, monkeypatch):
    monkeypatch.setattr(throttles, "MAX_BALLOTS", 2)
    page = APIClient()
    page.force_login(stage.voters[0])
    cast = f"/halk-oylamalari/{stage.referendum.pk}/oy-ver/gonder/"
    first, second, third = (stage.ballot(0) for _ in range(3))
    secret = replacement.make()
    beside = {"X-Replacement-Secret-Commitment": stage.commitment(0, secret), "X-Replacement-Secret": secret}

    assert page.generic("POST", cast, first, content_type=JSON, headers=beside).status_code == 200
    assert send(voter(stage), stage, second, **beside).status_code == 201
    refusal = send(voter(stage), stage, third)
    assert refused(lambda: send(voter(stage), stage, third)) == (429, "too_many_ballots")
    assert 0 < int(refusal["Retry-After"]) <= throttles.WINDOW
    assert page.generic("POST", cast, third, content_type=JSON).status_code == 429
    assert send(voter(stage, 1), stage, stage.ballot(1)).status_code == 201


def test_ballots_count_towards_the_rate_limit_of_responses(stage, monkeypatch):
    every: dict[str, Any] = {"anon": None, "user": None, "token": None, "respond": "1/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", every)
    raw = stage.ballot(0)

    assert send(voter(stage), stage, raw).status_code == 201
    assert refused(lambda: send(voter(stage), stage, raw)) == (429, "throttled")
    assert ANONYMOUS.get(address(stage, "ballots/"), {"tracker": ballots.tracker(raw)}).status_code == 200


# Tracker look-up


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, (400, "invalid")),
        ({"tracker": ""}, (400, "invalid")),
        ({"tracker": "x" * 101}, (400, "invalid")),
        ({"tracker": "x" * 43}, (404, "no_ballot")),
        ({"tracker": "%"}, (404, "no_ballot")),
    ],
)
def test_an_invalid_tracker_is_not_found(stage, asked, expected):
    assert error(ANONYMOUS.get(address(stage, "ballots/"), asked)) == expected


def test_before_voting_opens_there_is_no_archive():
    stage = Stage(voters=1).announce()

    for part in ("head/", "events/", "ballots/?tracker=x"):
        assert error(ANONYMOUS.get(address(stage, part))) == (404, "no_archive")
    assert error(ANONYMOUS.get(address(stage, "results/"))) == (404, "no_result")


# Objections


def file(client: APIClient, stage: Stage, body: Any) -> Any:
    return client.post(address(stage, "objections/"), body, format="json")


def test_an_objection_is_filed_without_a_name(provisional):
    answer = file(voter(provisional), provisional, {"text": " Sayfa bir saat açılmadı. "})

    assert answer.status_code == 201
    filed = Objection.objects.get()
    assert (filed.text, filed.person) == ("Sayfa bir saat açılmadı.", provisional.voters[0])
    payload = answer.json()
    assert {
        name: payload[name] for name in ("id", "text", "answer", "upheld", "consequence", "answered_at")
    } == {
        "id": filed.pk,
        "text": None,
        "answer": None,
        "upheld": None,
        "consequence": None,
        "answered_at": None,
    }
    assert set(payload) == {"id", "filed_at", "text", "answer", "upheld", "consequence", "answered_at"}


def test_an_answered_objection_is_published_masked(provisional):
    file(voter(provisional), provisional, {"text": "Yazın bana: ayse@example.org"})
    operations.answer_objection(
        objection=Objection.objects.get(), officer=provisional.officer, text="Yazdık.", upheld=True
    )

    (objection,) = ANONYMOUS.get(address(provisional, "objections/")).json()["results"]
    assert (objection["answer"], objection["upheld"]) == ("Yazdık.", True)
    assert "ayse@example.org" not in objection["text"]


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "text"),
        ({"text": ""}, "reason_needed", None),
        ({"text": "   "}, "reason_needed", None),
        ({"text": None}, "null", "text"),
        ({"text": ["a"]}, "invalid", "text"),
        ({"text": 7}, "invalid", "text"),
        ({"text": "a\0b"}, "null_characters_not_allowed", "text"),
        ({"text": "x" * 4001}, "max_length", "text"),
        ([], "invalid", "non_field_errors"),
    ],
)
def test_an_objection_needs_text(provisional, body, code, attr):
    before = stored()
    (fault,) = errors(file(voter(provisional), provisional, body))

    assert (fault["code"], fault["attr"], stored()) == (code, attr, before)


def test_an_empty_objection_is_asked_for_its_text(provisional):
    (fault,) = errors(file(voter(provisional), provisional, {"text": " "}))

    assert fault["detail"] == "Write your objection. It is published without your name."


def test_a_body_that_is_not_json_is_refused(provisional):
    client: Any = voter(provisional)
    where = address(provisional, "objections/")

    for raw in (b"{", b'{"text":"a","text":"b"}', b"\xff"):
        before = stored()
        answer = client.generic("POST", where, raw, content_type=JSON)
        assert (error(answer), stored()) == ((400, "parse_error"), before)


@pytest.mark.parametrize("body", [{"text": "Olmaz."}, {}])
def test_objecting_needs_an_account(provisional, body):
    assert refused(lambda: file(ANONYMOUS, provisional, body)) == (401, "sign_in_needed")


def test_objections_are_accepted_only_against_a_provisional_result(stage):
    assert refused(lambda: file(voter(stage), stage, {"text": "Olmaz."})) == (409, "wrong_state")


def test_objections_are_accepted_until_the_deadline(provisional):
    with time_machine.travel(provisional.objections_end() - timedelta(seconds=1), tick=False):
        assert file(voter(provisional), provisional, {"text": "Olmaz."}).status_code == 201
    with time_machine.travel(provisional.objections_end(), tick=False):
        assert refused(lambda: file(voter(provisional), provisional, {"text": "Olmaz."})) == (
            409,
            "wrong_state",
        )


def test_objections_per_person_are_limited(provisional):
    client = voter(provisional)
    assert [file(client, provisional, {"text": f"{n}."}).status_code for n in range(5)] == [201] * 5

    assert refused(lambda: file(client, provisional, {"text": "6."})) == (409, "too_many_objections")
    assert file(voter(provisional, 1), provisional, {"text": "1."}).status_code == 201


# Visibility


PARTS = ("", "results/", "live/", "head/", "events/", "ballots/?tracker=x", "objections/")


def listed(client: APIClient) -> list[int]:
    """Ids in the list of referenda."""
    return [row["id"] for row in client.get("/api/v1/referenda/").json()["results"]]


@pytest.mark.parametrize("role", [None, "resident", "editor", "moderator", "trustee"])
def test_a_draft_is_not_found(stage, role):
    draft = Stage(voters=1)
    client = with_token(make_user(role=role)) if role else ANONYMOUS

    assert {error(client.get(address(draft, part))) for part in PARTS} == {(404, "not_found")}
    assert listed(client) == [stage.referendum.pk]


@pytest.mark.parametrize("role", ["officer", "observer"])
def test_officers_and_observers_read_drafts(stage, role):
    draft = Stage(voters=1)
    client = with_token(make_user(role=role))

    assert client.get(address(draft, "")).json()["title"]["en"] == "Sundays on Kordon"
    assert error(client.get(address(draft, "results/"))) == (404, "no_result")
    # The same for everybody, without authentication.
    assert error(client.get(address(draft, "live/"))) == (404, "not_found")
    assert listed(client) == [stage.referendum.pk]


@pytest.mark.parametrize("role", [None, "resident", "officer", "observer", "trustee"])
def test_during_voting_only_turnout_is_public(stage, role):
    send(voter(stage), stage, stage.ballot(0))
    client = with_token(make_user(role=role)) if role else ANONYMOUS

    assert error(client.get(address(stage, "results/"))) == (404, "no_result")
    live = client.get(address(stage, "live/")).json()
    assert (live["took_part"], live["decrypted"]) == (1, [])
    assert [it["type"] for it in client.get(address(stage, "events/")).json()["results"]] == [
        "Ballot",
        "Setup",
    ]


def test_live_bytes_are_served_with_an_etag(stage):
    first = ANONYMOUS.get(address(stage, "live/"))
    again = ANONYMOUS.get(address(stage, "live/"), headers={"if-none-match": first["ETag"]})
    send(voter(stage), stage, stage.ballot(0))
    moved = ANONYMOUS.get(address(stage, "live/"), headers={"if-none-match": first["ETag"]})

    assert [it.status_code for it in (first, again, moved)] == [200, 304, 200]
    assert moved.json()["version"] > first.json()["version"]
