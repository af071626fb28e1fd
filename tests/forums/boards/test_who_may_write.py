"""Whoever may not write on a board learns it before writing, with what they can do about it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from forums.boards.models import Access
from forums.discussion.drafts import operations as drafts_operations
from participation.people.models import AssuranceLevel
from tests.factories import make_district, make_user
from tests.forums.making import make_board, make_thread, make_writer

pytestmark = pytest.mark.django_db

NAME_FIELD = 'name="body"'


@pytest.fixture
def konak():
    return make_district(name="Konak")


@pytest.fixture
def board(konak):
    return make_board(district=konak, start_by=Access.LOCALS, reply_by=Access.LOCALS)


def page(address, person=None):
    client = Client()
    if person is not None:
        client.force_login(person)
    response = client.get(address, follow=True)
    return " ".join(response.content.decode().split())


def main_of(text):
    [main] = re.findall(r"<main.*</main>", text)
    return main


def addresses(board):
    return board.get_absolute_url(), reverse("forums:start", args=[board.slug])


def test_others_are_told_on_the_board_and_instead_of_the_form(board):
    buca = make_writer(district=make_district(name="Buca"))
    on_board, on_form = (main_of(page(address, buca)) for address in addresses(board))
    for text in (on_board, on_form):
        assert "Bu foruma yalnız Konak ilçesinde oturanlar yazabilir" in text
        assert reverse("people:profile") in text
        assert reverse("forums:index") in text
    assert reverse("forums:start", args=[board.slug]) not in on_board
    assert NAME_FIELD not in on_form


@pytest.mark.parametrize(
    "options",
    [
        {"start_by": Access.RESIDENTS, "minimum_assurance": AssuranceLevel.ROLL_MATCHED},
        {"start_by": Access.STAFF},
    ],
)
def test_every_reason_stands_before_the_form(options):
    board = make_board(**options)
    on_board, on_form = (main_of(page(address, make_writer())) for address in addresses(board))
    assert reverse("forums:start", args=[board.slug]) not in on_board
    assert NAME_FIELD not in on_form
    assert (reverse("people:profile") in on_form) == ("minimum_assurance" in options)


def test_name_is_asked_for_before_the_form():
    board, nameless = make_board(), make_user(display_name="")
    on_board, on_form = (main_of(page(address, nameless)) for address in addresses(board))
    assert reverse("people:profile") in on_board
    assert reverse("people:profile") in on_form
    assert NAME_FIELD not in on_form


def test_locals_get_the_button_and_the_form(board, konak):
    local = make_writer(district=konak)
    on_board, on_form = (main_of(page(address, local)) for address in addresses(board))
    assert reverse("forums:start", args=[board.slug]) in on_board
    assert NAME_FIELD in on_form


def test_visitors_read_who_may_write_before_they_sign_up(board, konak):
    text = main_of(page(board.get_absolute_url()))
    assert "Bu foruma Konak ilçesinde oturanlar yazar" in text
    thread = make_thread(board=board, author=make_writer(district=konak))
    assert "Bu foruma Konak ilçesinde oturanlar yazar" in main_of(page(thread.get_absolute_url()))


def test_text_written_before_a_move_is_still_shown(board):
    buca = make_writer(district=make_district(name="Buca"))
    drafts_operations.save_draft(resident=buca, place=f"board:{board.pk}", title="Park", body="Işık az.")
    form = main_of(page(reverse("forums:start", args=[board.slug]), buca))
    assert "Işık az." in form
