"""Voting pages: visibility, refusals, and what is never stored."""

import json
import logging
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.debug import SafeExceptionReporterFilter

from participation.roll.models import Channel
from participation.roll.operations.strike_offs import strike_off
from referenda.archive import queries as archive_queries
from referenda.archive.models import Datum, Event
from referenda.ballot_box.casting import throttles
from referenda.voting import ballots, credentials, group, replacement
from tests.factories import make_user
from tests.referenda.ballot_box.pages import CREDENTIAL, FORGETFUL, address, cast, page

pytestmark = pytest.mark.django_db


def test_residents_who_cannot_vote_see_the_reason(client, voting):
    login = f"{reverse('account_login')}?next={address(voting, 'vote')}"
    assert login in page(client, voting, "vote")
    client.force_login(make_user())
    assert reverse("roll:own") in page(client, voting, "vote")
    client.force_login(voting.voters[0])
    assert "<cast-ballot" in page(client, voting, "vote")

    strike_off(entry=voting.entry(0), referendum_key=voting.referendum.uuid, channel=Channel.DESK)
    shown = page(client, voting, "vote")
    assert _("You have voted at a voting desk.") in shown
    assert "<cast-ballot" not in shown
    with time_machine.travel(voting.now().closes_at, tick=False):
        assert _("Voting has closed.") in page(client, voting, "vote")


def test_before_opening_the_ballot_page_shows_the_opening_time(client, stage):
    client.force_login(stage.voters[0])

    shown = page(client, stage, "vote")

    assert _("Voting is not open yet.") in shown
    assert "<cast-ballot" not in shown
    assert client.get(address(stage, "election")).status_code == 404


def test_a_late_tick_does_not_prevent_voting(client, stage):
    with time_machine.travel(stage.now().opens_at, tick=False):
        client.force_login(stage.voters[0])
        assert "<cast-ballot" in page(client, stage, "vote")
        response = client.get(address(stage, "election"))

    assert response.content == archive_queries.read_election_bytes(stage.referendum)
    assert Event.objects.count() == 1


def test_the_ballot_page_shows_the_question_in_both_languages(client, voting):
    client.force_login(voting.voters[0])
    english = client.get("/en" + address(voting, "vote")).content.decode()

    assert "Shall Kordon be closed to vehicles on Sundays?" in english
    assert "Kordon her pazar taşıtlara kapatılsın mı?" in english
    assert english.count('type="radio"') == 3


def test_casting_a_ballot_returns_its_receipt(client, voting):
    client.force_login(voting.voters[0])
    raw = voting.ballot(0)

    answer = cast(client, voting, raw)

    receipt = answer.json()
    event = Event.objects.get(height=1)
    tracker = ballots.tracker(raw)
    assert (receipt["tracker"], receipt["head"], receipt["height"]) == (tracker, event.name, 1)
    assert receipt["board"] == f"{address(voting, 'board')}?{urlencode({'takip': tracker})}"
    assert tracker in client.get(receipt["board"]).content.decode()
    assert bytes(Datum.objects.get(tracker=tracker).raw) == raw
    assert cast(client, voting, raw).json() == receipt
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda raw: raw.replace(b'"blank_proof"', b'"blank_prof"'), 400, "unacceptable"),
        (lambda raw: raw + b" ", 400, "unacceptable"),
        (lambda _raw: b"", 400, "unacceptable"),
        (lambda _raw: b"\xff", 400, "unacceptable"),
    ],
)
def test_an_invalid_ballot_is_refused_with_a_message(client, voting, change, status, code):
    client.force_login(voting.voters[0])

    answer = cast(client, voting, change(voting.ballot(0)))

    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["detail"]
    assert Event.objects.count() == 1


def test_refusals_carry_their_code(client, voting, settings):
    raw = voting.ballot(0)
    answer = cast(client, voting, raw)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
    client.force_login(make_user())
    assert cast(client, voting, raw).json()["code"] == "not_on_roll"
    client.force_login(voting.voters[0])
    assert cast(client, voting, b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)).status_code == 413
    with time_machine.travel(voting.now().closes_at, tick=False):
        client.force_login(voting.voters[0])
        assert cast(client, voting, raw).json()["code"] == "voting_closed"
    assert Event.objects.count() == 1


def test_a_ballot_from_another_site_is_refused(client, voting):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(voting.voters[0])

    assert cast(strict, voting, voting.ballot(0)).status_code == 403
    assert Event.objects.count() == 1


def test_one_account_cannot_flood_the_archive(client, voting, monkeypatch):
    monkeypatch.setattr(throttles, "MAX_BALLOTS", 2)
    client.force_login(voting.voters[0])
    first, second, third = (voting.ballot(0) for _ in range(3))
    secret = replacement.make()
    beside = {"X-Replacement-Secret-Commitment": voting.commitment(0, secret), "X-Replacement-Secret": secret}
    answers = [cast(client, voting, it, **beside) for it in (first, second, third)]
    assert [it.status_code for it in answers] == [200, 200, 429]

    client.force_login(voting.voters[1])
    assert cast(client, voting, voting.ballot(1)).status_code == 200
    assert Event.objects.count() == 4


def test_a_wrong_secret_is_refused_counted_and_left_out_of_error_reports(client, voting, monkeypatch):
    monkeypatch.setattr(throttles, "MAX_BALLOTS", 2)
    client.force_login(voting.voters[0])
    assert cast(client, voting, voting.ballot(0)).status_code == 200
    wrong = {"X-Replacement-Secret": replacement.make()}

    answers = [cast(client, voting, voting.ballot(0), **wrong) for _ in range(2)]

    assert [it.json()["code"] for it in answers] == ["wrong_replacement_secret", "too_many_ballots"]
    meta = answers[0].wsgi_request.META
    assert meta["HTTP_X_REPLACEMENT_SECRET"] == wrong["X-Replacement-Secret"]
    hidden = SafeExceptionReporterFilter().get_safe_request_meta(answers[0].wsgi_request)
    assert wrong["X-Replacement-Secret"] not in repr(hidden)


def test_an_evicting_cache_does_not_prevent_voting(client, voting, settings):
    """A full cache may evict what was just stored."""
    settings.CACHES = {alias: {**cache, **FORGETFUL} for alias, cache in settings.CACHES.items()}
    client.force_login(voting.voters[0])

    assert cast(client, voting, voting.ballot(0)).status_code == 200


def test_anyone_can_check_whether_a_credential_is_listed(client, voting):
    own = group.encode(credentials.public_key(voting.credentials[0], voting.now().uuid))
    other = group.encode(credentials.public_key(credentials.make(), voting.now().uuid))

    def listed(body):
        return client.post(address(voting, "listed"), body, content_type="application/json")

    assert listed(json.dumps({"credential": own})).json() == {"listed": True, "voted": False}
    assert listed(json.dumps({"credential": other})).json() == {"listed": False, "voted": False}
    voting.cast(0)
    assert listed(json.dumps({"credential": own})).json() == {"listed": True, "voted": True}
    for body in ("", "[]", "{}", '{"credential":5}', b"\xff"):
        assert listed(body).status_code == 403
    # JSON nested too deeply, a lone surrogate, and a character that PostgreSQL refuses in texts.
    for body in ("[" * 100_000, '{"credential":"\\ud800"}', '{"credential":"\\u0000"}'):
        assert listed(body).status_code == 403


def test_the_receipt_pdf_shows_neither_choice_nor_voter(client, voting):
    client.force_login(voting.voters[0])
    receipt = cast(client, voting, voting.ballot(0)).json()

    answer = client.post(address(voting, "receipt"), {"tracker": receipt["tracker"]})

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="makbuz.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")
    assert client.post(address(voting, "receipt"), {"tracker": receipt["tracker"][:-1]}).status_code == 404
    assert client.post(address(voting, "receipt")).status_code == 404
    assert client.post(address(voting, "receipt"), {"tracker": "\0" * 43}).status_code == 404
    client.logout()
    # The same for anyone who knows the tracker: it holds nothing about the voter.
    assert client.post(address(voting, "receipt"), {"tracker": receipt["tracker"]}).content == answer.content


def test_the_referendum_page_links_to_voting(client, stage):
    home = stage.now().get_absolute_url()
    assert address(stage, "credential") in client.get(home).content.decode()
    assert address(stage, "vote") not in client.get(home).content.decode()
    with time_machine.travel(stage.now().opens_at, tick=False):
        shown = client.get(home).content.decode()
        assert address(stage, "credential") in shown
        assert address(stage, "vote") in shown
        assert "<check-opened" in client.get(address(stage, "opened")).content.decode()
    with time_machine.travel(stage.now().closes_at, tick=False):
        assert address(stage, "vote") not in client.get(home).content.decode()


def test_nothing_sent_is_logged(client, stage, caplog):
    with caplog.at_level(logging.DEBUG):
        client.force_login(stage.voters[0])
        [shown] = set(CREDENTIAL.findall(client.post(address(stage, "credential")).content.decode()))
        stage.credentials[0] = shown
        with stage.voting(hours=1):
            client.force_login(stage.voters[0])
            raw = stage.ballot(0)
            receipt = cast(client, stage, raw).json()
            assert cast(client, stage, raw + b" ").status_code == 400
            client.post(address(stage, "receipt"), {"tracker": receipt["tracker"]})

    logged = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    assert "gonder" in logged
    assert shown not in logged
    assert receipt["tracker"] not in logged
    assert timezone.now() < stage.now().closes_at
