"""The staff home and its entry in the menu."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from participation.staff import operations
from participation.staff.queries import SHOWN
from tests.factories import make_user
from tests.participation.staff.conftest import Bench

pytestmark = pytest.mark.django_db


def home(client: Client, role: str = "moderator") -> str:
    client.force_login(make_user(role=role))
    response = client.get("/en/yonetim/")
    assert response.status_code == 200
    return response.content.decode()


def texts(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_it_lists_what_waits_and_since_when_the_oldest_first(bench: Bench, client: Client) -> None:
    bench.wait("thing:1", ago=timedelta(days=1))
    bench.heap("item:1", ago=timedelta(days=4))
    page = texts(home(client))
    assert "2 items are waiting for you." in page
    assert page.index("<item:1>".replace("<", "&lt;").replace(">", "&gt;")) < page.index("&lt;thing:1&gt;")
    assert page.count("waiting since") == 2
    assert page.count("due ") == 2


def test_a_long_list_is_cut_and_leads_to_all(bench: Bench, client: Client) -> None:
    bench.wait(*(f"thing:{number}" for number in range(SHOWN + 3)))
    html = home(client)
    assert html.count('href="/thing:') == SHOWN
    assert f"{SHOWN + 3} items are waiting for you." in texts(html)
    assert re.search(r'href="/en/yonetim/forum/">\s*Things: see 3 more', html)


def test_nothing_waits(bench: Bench, client: Client) -> None:
    page = texts(home(client))
    assert "Nothing is waiting for you." in page
    assert "opens" in page
    assert "Kordon" in page


def test_doors_are_those_of_the_role(client: Client) -> None:
    doors = re.findall(r'<li><a href="(/en/[^"]+)">', home(client).partition('id="doors"')[2])
    assert doors == [
        "/en/yonetim/forum/",
        "/en/yonetim/forum/gorusler/",
        "/en/yonetim/forum/itirazlar/",
        "/en/yonetim/forum/gizlenenler/",
        "/en/yonetim/forum/yokluk/",
        "/en/yonetim/forum/kelimeler/",
        "/en/el-kitabi/",
        "/en/hesap/gorevler/",
    ]


def test_visitors_sign_in_first(client: Client) -> None:
    response = client.get("/yonetim/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/hesap/giris/?next=/yonetim/"


def test_residents_learn_for_whom_it_is(client: Client) -> None:
    client.force_login(make_user())
    response = client.get("/en/yonetim/")
    assert response.status_code == 403
    assert "ask an administrator of the council" in response.content.decode()


def test_the_menu_shows_the_count_without_javascript(bench: Bench, client: Client) -> None:
    moderator = make_user(role="moderator")
    client.force_login(moderator)

    def tag() -> str:
        match = re.search(
            r'<span class="tag warn num" data-workload-tag( hidden)?>\s*<span data-workload>(\d+)', html()
        )
        assert match
        return f"{match[2]}{match[1] or ''}"

    def html() -> str:
        return client.get("/en/iletisim/").content.decode()

    assert tag() == "0 hidden"
    bench.wait("thing:1", "thing:2")
    operations.check_workload(moderator.pk)
    assert tag() == "2"


def test_residents_have_no_such_entry(client: Client) -> None:
    client.force_login(make_user())
    assert "/yonetim/" not in client.get("/iletisim/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_more_rows_need_no_more_queries(
    number: int, bench: Bench, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bench.wait(*(f"thing:{it}" for it in range(number)))
    client.force_login(make_user(role="moderator"))
    client.get("/yonetim/")
    with django_assert_num_queries(2):
        client.get("/yonetim/")
