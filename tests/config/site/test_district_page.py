"""A district's own page: what is open, discussed and decided there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from polls.lifecycle.operations import steps
from tests.factories import make_district, make_poll, make_user, respond
from tests.forums.making import make_board, make_moderator, make_thread
from tests.participation.pages.making import make_office
from tests.participation.processes.making import make_process

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


def page(client: Client, slug: str = "konak") -> str:
    response = client.get(f"/ilceler/{slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_open_polls_of_the_district_and_of_the_whole_city() -> None:
    konak, buca = make_district("Konak"), make_district("Buca")
    make_poll(title="Bütün kente sorulan")
    make_poll(title="Konak’a sorulan", districts=[konak])
    make_poll(title="Buca’ya sorulan", districts=[buca])
    tomorrow = timezone.now() + timedelta(days=1)
    make_poll(
        title="Yarın açılan", districts=[konak], opens_at=tomorrow, closes_at=tomorrow + timedelta(days=3)
    )
    html = page(Client())
    assert html.index("Konak’a sorulan") < html.index("Bütün kente sorulan")
    assert "Yarın açılan" in html
    assert "Buca’ya sorulan" not in html


def test_it_shows_what_is_said_on_the_districts_boards_to_those_who_may_read_it() -> None:
    konak, buca = make_district("Konak"), make_district("Buca")
    make_thread(board=make_board(district=konak), title="Durakta gölge yok")
    make_thread(board=make_board(district=buca), title="Buca’da park")
    hidden = make_board(district=konak, read_by="staff", start_by="staff", reply_by="staff")
    make_thread(board=hidden, title="Görevliler arasında", author=make_moderator())
    html = page(Client())
    assert "Durakta gölge yok" in html
    assert "Buca’da park" not in html
    assert "Görevliler arasında" not in html
    moderator = Client()
    moderator.force_login(make_user(role="moderator"))
    assert "Görevliler arasında" in page(moderator)


def test_it_shows_what_was_decided_and_what_the_council_works_on() -> None:
    konak = make_district("Konak")
    closed = make_poll(title="Konak’ta biten", districts=[konak])
    steps.close_poll(poll=closed, editor=make_user(role="editor"), reason="Deneme")
    make_process(title="Kemeraltı süreci", district=konak)
    make_process(title="Taslak süreç", district=konak, published=False)
    make_office(name="Konak bürosu", district=konak)
    html = page(Client())
    decided = html[html.index('id="decided"') :]
    assert "Konak’ta biten" in decided
    assert "Kemeraltı süreci" in html
    assert "Taslak süreç" not in html
    assert "Konak bürosu" in html


def test_an_empty_district_says_so_and_an_unknown_one_is_not_found() -> None:
    make_district("Konak")
    html = page(Client())
    assert html.count('class="empty"') == 3
    assert Client().get("/ilceler/kadikoy/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_what_there_is() -> None:
    konak = make_district("Konak")

    def add() -> None:
        make_poll(districts=[konak])
        make_thread(board=make_board(district=konak))
        closed = make_poll(districts=[konak])
        steps.close_poll(poll=closed, editor=make_user(role="editor"), reason="Deneme")
        make_process(district=konak)
        make_office(name=f"Büro {timezone.now()}", district=konak)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(Client())
        return len(captured)

    add()
    few = queries()
    add()
    add()
    assert queries() == few


def test_cards_say_that_the_reader_has_answered() -> None:
    konak = make_district("Konak")
    poll, resident = make_poll(districts=[konak]), make_user(district=konak)
    respond(poll, resident, "Evet")
    answered = Client()
    answered.force_login(resident)
    assert "Yanıtladınız" in page(answered)
    assert "Yanıtladınız" not in page(Client())
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="Deneme")
    assert "· yanıtladınız" in page(answered)
    assert "· yanıtladınız" not in page(Client())


def test_the_front_page_leads_residents_to_their_district() -> None:
    client = Client()
    assert "/ilceler/konak/" not in client.get("/").content.decode()
    client.force_login(make_user(district=make_district("Konak")))
    assert 'href="/ilceler/konak/"' in client.get("/").content.decode()
