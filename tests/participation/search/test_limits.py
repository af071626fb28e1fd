"""How often somebody may search, on every page and address of the API, counted in memory alone."""

from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.web.throttles import memory
from tests.api.conftest import with_token
from tests.factories import make_poll, make_user

pytestmark = pytest.mark.django_db
WORD = "zerdali"
ADDRESSES = ("/ara/", "/forum/ara/", "/api/v1/search/", "/api/v1/forums/search/")


def from_network(address, language="tr"):
    return Client(headers={"accept-language": language}, REMOTE_ADDR=address)


def search(client, address="/ara/", **given):
    return client.get(address, {"q": WORD, **given})


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_searches_without_limit(rates, address):
    rates(search_network="2/min")
    visitor = from_network("192.0.2.1")
    assert [search(visitor, address).status_code for _ in range(3)] == [200, 200, 429]


def test_all_addresses_share_one_limit(rates):
    rates(search_network="4/min")
    visitor = from_network("192.0.2.1")
    assert [search(visitor, address).status_code for address in ADDRESSES] == [200] * 4
    assert [search(visitor, address).status_code for address in ADDRESSES] == [429] * 4


def test_visitors_are_counted_by_network_and_not_by_address(rates):
    rates(search_network="2/min")
    neighbours = [f"192.0.2.{number}" for number in (1, 2, 3)]
    assert [search(from_network(it)).status_code for it in neighbours] == [200, 200, 429]
    assert search(from_network("192.0.3.1")).status_code == 200
    assert [search(from_network(f"2001:db8:1:{n}::1")).status_code for n in range(3)] == [200, 200, 429]


def test_people_who_are_signed_in_are_counted_by_account(rates):
    rates(search="2/min", search_network="1/min")
    resident, other = make_user(), make_user()
    assert [search(from_network("192.0.2.1")).status_code for _ in range(2)] == [200, 429]
    page = from_network("192.0.2.1")
    page.force_login(resident)
    assert search(page).status_code == 200
    assert search(with_token(resident), "/api/v1/search/").status_code == 200
    assert search(page, "/forum/ara/").status_code == 429
    assert search(with_token(other), "/api/v1/search/").status_code == 200


@pytest.mark.parametrize(
    ("language", "address", "said"),
    [
        ("tr", "/ara/", ("Ağınızdan son bir dakikada çok sayıda arama yapıldı.", "40 saniye bekleyip")),
        ("en", "/en/ara/", ("Many searches came from your network in the last minute.", "Wait 40 seconds")),
        ("en", "/en/forum/ara/", ("Many searches came from your network", "If you sign in")),
    ],
)
def test_page_says_in_the_visitors_language_why_and_how_long(rates, language, address, said):
    rates(search_network="1/min")
    visitor = from_network("192.0.2.1", language)
    with time_machine.travel("2026-11-24 09:00:00", tick=False) as clock:
        search(visitor, address)
        clock.shift(20)
        refused = search(visitor, address)
    assert (refused.status_code, refused["Retry-After"]) == (429, "40")
    assert refused["Content-Language"] == language
    assert all(words in unescape(refused.content.decode()) for words in said)


def test_page_tells_a_person_that_they_searched_too_often(rates, client):
    rates(search="1/min")
    client.force_login(make_user())
    search(client)
    refused = unescape(search(client).content.decode())
    assert "Son bir dakikada çok sık arama yaptınız." in refused
    assert "Ağınızdan" not in refused


def test_api_refuses_with_a_code_and_the_time_to_wait(rates):
    rates(search_network="1/min")
    visitor = from_network("192.0.2.1", "en")
    with time_machine.travel("2026-11-24 09:00:00", tick=False) as clock:
        search(visitor, "/api/v1/search/")
        clock.shift(20)
        refused = search(visitor, "/api/v1/search/")
        assert (refused.status_code, refused["Retry-After"]) == (429, "40")
        assert refused.json()["errors"][0]["code"] == "many_searches_of_network"
        clock.shift(39)
        assert search(visitor, "/api/v1/search/").status_code == 429
        clock.shift(1)
        assert search(visitor, "/api/v1/search/").status_code == 200


def test_refused_search_reads_no_text(rates):
    rates(search_network="1/min")
    make_poll(title=f"{WORD} dikilsin mi?")
    visitor = from_network("192.0.2.1")
    search(visitor)
    with CaptureQueriesContext(connection) as captured:
        assert search(visitor).status_code == 429
    assert [it["sql"] for it in captured if "search_" in it["sql"] or "forums_" in it["sql"]] == []


def test_forms_without_a_query_are_not_counted(rates):
    rates(search_network="1/min")
    visitor = from_network("192.0.2.1")
    for address in (reverse("search:search"), reverse("forums:search")):
        assert {visitor.get(address).status_code for _ in range(3)} == {200}
    assert search(visitor, tur="forum").status_code == 302
    assert search(visitor).status_code == 200


def test_nothing_says_what_was_searched_and_who_asked_is_in_memory_alone(rates):
    rates(search="9/min", search_network="9/min")
    memory.clear()
    resident = make_user()
    page = from_network("192.0.2.1")
    search(page)
    page.force_login(resident)
    with CaptureQueriesContext(connection) as captured:
        search(page)
    reads = ("SELECT", "SAVEPOINT", "RELEASE")
    assert [it["sql"] for it in captured if not it["sql"].strip().startswith(reads)] == []
    counters: Any = caches["memory"]
    kept = counters._cache
    assert sorted(key.rpartition("_")[2] for key in kept) == sorted(["192.0.2", str(resident.pk)])
    assert not any(WORD.encode() in value for value in kept.values())
