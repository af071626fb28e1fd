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


def test_responses_of_a_resident_are_rate_limited(rates, by_token, poll):
    rates(respond="3/min")
    with time_machine.travel("2026-11-24 09:00:00", tick=False):
        Poll.objects.update(opens_at="2026-11-01T00:00Z", closes_at="2026-12-01T00:00Z")
        assert [post_to_api(by_token, poll).status_code for _ in range(3)] == [201, 200, 200]
        refused = post_to_api(by_token, poll)

    assert error(refused) == (429, "throttled")
    assert refused["Retry-After"] == "60"
    assert "60" in refused.json()["errors"][0]["detail"]


def test_next_response_is_accepted_after_the_stated_wait(rates, by_token, poll):
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


def test_page_and_api_share_one_limit(rates, resident, by_token, poll):
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


def test_refused_responses_count_towards_the_limit(rates, by_token, poll):
    rates(respond="2/min")
    address = f"/api/v1/polls/{poll.pk}/responses/"
    codes = [by_token.post(address, {}, format="json").status_code for _ in range(3)]

    assert codes == [400, 400, 429]


def test_residents_have_separate_limits(rates, poll):
    rates(respond="1/min")
    for _ in range(2):
        assert post_to_api(with_token(make_user()), poll).status_code == 201


def test_reading_is_limited_by_address_without_an_account_and_by_account_with_one(rates, by_token):
    rates(anon="2/min", user="3/min")
    visitor = APIClient()

    assert [visitor.get("/api/v1/polls/").status_code for _ in range(3)] == [200, 200, 429]
    assert [by_token.get("/api/v1/polls/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_reading_results_is_not_limited(rates, poll):
    rates(anon="1/min", user="1/min")
    visitor = APIClient()

    assert {visitor.get(f"/api/v1/polls/{poll.pk}/results/").status_code for _ in range(5)} == {200}


def test_token_requests_are_rate_limited(rates, api):
    rates(token="2/min")
    make_user(email="ayse@example.org", password=PASSWORD)
    given = {"email": "ayse@example.org", "password": "wrong", "name": "x"}
    codes = [api.post("/api/v1/tokens/", given, format="json").status_code for _ in range(3)]

    assert codes == [403, 403, 429]


def from_addresses(proxies, forwarded):
    """Statuses of read requests that claim to come from ``forwarded``, with ``proxies`` trusted proxies."""
    with override_settings(REST_FRAMEWORK={**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}):
        client = APIClient()
        return [
            client.get("/api/v1/polls/", headers={"x-forwarded-for": address}).status_code
            for address in forwarded
        ]


def test_claimed_address_is_ignored_without_a_proxy(rates):
    rates(anon="1/min")

    assert from_addresses(0, ["10.0.0.1", "10.0.0.2", "10.0.0.3"]) == [200, 429, 429]


def test_only_the_address_appended_by_the_proxy_counts(rates):
    rates(anon="1/min")

    # A client can put anything in front; nginx appends the address it saw.
    assert from_addresses(1, ["1.1.1.1, 9.9.9.9", "2.2.2.2, 9.9.9.9", "9.9.9.9", "8.8.8.8"]) == [
        200,
        429,
        429,
        200,
    ]


def test_production_trusts_its_one_proxy_and_the_embedded_setup_trusts_none():
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


def test_default_rates_limit_responses_passwords_reading_and_searching():
    shipped = importlib.import_module("config.settings.base").REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]

    assert shipped == {
        "anon": "240/min",
        "user": "600/min",
        "respond": "30/min",
        "token": "10/min",
        "search": "60/min",
        "search_network": "120/min",
    }
