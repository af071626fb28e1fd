import importlib
import os
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings
from rest_framework.test import APIClient

from polls.questionnaire.models import Poll
from polls.responses.models import Participation
from tests.api.conftest import with_token
from tests.api.envelope import error
from tests.factories import PASSWORD, choose, make_poll, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll():
    return make_poll()


def post_to_api(client, poll):
    ((question, choice),) = choose(poll, "Evet").items()
    body = {"answers": [{"question": question, "options": list(choice.options)}]}
    return client.post(f"/api/v1/polls/{poll.pk}/responses/", body, format="json")


def post_to_page(client, poll):
    ((question, choice),) = choose(poll, "Evet").items()
    return client.post(f"/yoklamalar/{poll.pk}/", {f"q{question}": choice.options[0]})


def test_a_resident_answers_so_often_and_no_oftener(rates, by_token, poll):
    rates(respond="3/min")
    with time_machine.travel("2026-11-24 09:00:00", tick=False):
        Poll.objects.update(opens_at="2026-11-01T00:00Z", closes_at="2026-12-01T00:00Z")
        assert [post_to_api(by_token, poll).status_code for _ in range(3)] == [201, 200, 200]
        refused = post_to_api(by_token, poll)

    assert error(refused) == (429, "throttled")
    assert refused["Retry-After"] == "60"
    assert "60" in refused.json()["errors"][0]["detail"]


def test_after_waiting_as_long_as_told_the_next_one_is_taken(rates, by_token, poll):
    rates(respond="1/min")
    Poll.objects.update(opens_at="2026-11-01T00:00Z", closes_at="2026-12-01T00:00Z")
    with time_machine.travel("2026-11-24 09:00:00", tick=False) as clock:
        post_to_api(by_token, poll)
        clock.shift(20)
        wait = int(post_to_api(by_token, poll)["Retry-After"])
        assert wait == 40
        clock.shift(wait - 1)
        assert post_to_api(by_token, poll).status_code == 429
        clock.shift(1)
        assert post_to_api(by_token, poll).status_code == 200


def test_page_and_api_count_together(rates, resident, by_token, poll):
    rates(respond="2/min")
    page = Client(headers={"accept-language": "en"})
    page.force_login(resident)

    assert post_to_api(by_token, poll).status_code == 201
    assert post_to_page(page, poll).status_code == 302
    assert error(post_to_api(by_token, poll)) == (429, "throttled")
    refused = post_to_page(page, poll)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert Participation.objects.count() == 1


def test_what_was_sent_in_vain_counts_too(rates, by_token, poll):
    rates(respond="2/min")
    address = f"/api/v1/polls/{poll.pk}/responses/"
    codes = [by_token.post(address, {}, format="json").status_code for _ in range(3)]

    assert codes == [400, 400, 429]


def test_one_resident_does_not_use_up_anothers_share(rates, poll):
    rates(respond="1/min")
    for _ in range(2):
        assert post_to_api(with_token(make_user()), poll).status_code == 201


def test_reading_is_bounded_by_address_without_an_account_and_by_account_with_one(rates, by_token):
    rates(anon="2/min", user="3/min")
    visitor = APIClient()

    assert [visitor.get("/api/v1/polls/").status_code for _ in range(3)] == [200, 200, 429]
    assert [by_token.get("/api/v1/polls/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_results_may_be_asked_for_as_often_as_needed(rates, poll):
    rates(anon="1/min", user="1/min")
    visitor = APIClient()

    assert {visitor.get(f"/api/v1/polls/{poll.pk}/results/").status_code for _ in range(5)} == {200}


def test_tokens_are_asked_for_so_often_and_no_oftener(rates, api):
    rates(token="2/min")
    make_user(email="ayse@example.org", password=PASSWORD)
    given = {"email": "ayse@example.org", "password": "wrong", "name": "x"}
    codes = [api.post("/api/v1/tokens/", given, format="json").status_code for _ in range(3)]

    assert codes == [403, 403, 429]


def from_addresses(proxies, forwarded):
    """Statuses of reads that claim to come from ``forwarded``, with so many proxies in front."""
    with override_settings(REST_FRAMEWORK={**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}):
        client = APIClient()
        return [
            client.get("/api/v1/polls/", headers={"x-forwarded-for": address}).status_code
            for address in forwarded
        ]


def test_without_a_proxy_no_claimed_address_gives_a_new_share(rates):
    rates(anon="1/min")

    assert from_addresses(0, ["10.0.0.1", "10.0.0.2", "10.0.0.3"]) == [200, 429, 429]


def test_behind_the_proxy_only_what_it_appended_counts(rates):
    rates(anon="1/min")

    # A client writes what it likes in front; nginx appends the address it saw.
    assert from_addresses(1, ["1.1.1.1, 9.9.9.9", "2.2.2.2, 9.9.9.9", "9.9.9.9", "8.8.8.8"]) == [
        200,
        429,
        429,
        200,
    ]


def test_production_believes_the_one_proxy_in_front_and_the_embedded_setup_nobody():
    asked = "from django.conf import settings; print(settings.REST_FRAMEWORK['NUM_PROXIES'])"
    said = {"MEYDAN_SECRET_KEY": "x" * 60, "MEYDAN_ROLL_PEPPER": "y" * 60, "MEYDAN_HOSTS": "meydan.example"}
    common = {**os.environ, **said}
    answers = {}
    for name in ("development", "production"):
        environment = {**common, "DJANGO_SETTINGS_MODULE": f"config.settings.{name}"}
        run = subprocess.run(
            [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
        )
        answers[name] = run.stdout.strip()

    assert answers == {"development": "0", "production": "1"}


def test_the_shipped_rates_bound_answers_passwords_and_reading():
    shipped = importlib.import_module("config.settings.base").REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]

    assert shipped == {"anon": "240/min", "user": "600/min", "respond": "30/min", "token": "10/min"}
