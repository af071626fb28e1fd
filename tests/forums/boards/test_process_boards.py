"""A published process without a board says so, and an editor opens one in one step."""

from functools import partial

import pytest
from django.urls import reverse

from forums.boards import operations
from forums.boards.models import Board
from tests.factories import make_user
from tests.forums.making import make_board
from tests.participation.processes.making import make_process
from tests.threads import together

pytestmark = pytest.mark.django_db


def test_published_process_says_that_it_has_no_board_and_an_editor_opens_it_in_one_step(client):
    process = make_process(title="Kıyı yürüyüş yolu", summary="Kıyı nasıl olsun?")
    words = "Bu sürecin henüz forumu yok"
    assert words in client.get(process.get_absolute_url()).content.decode()
    assert "Forumunu aç" not in client.get(process.get_absolute_url()).content.decode()

    client.force_login(make_user(role="editor"))
    manage = reverse("processes-staff:manage", args=[process.pk])
    place = reverse("forums-staff:board-of-process", args=[process.pk])
    for address in (process.get_absolute_url(), manage):
        page = client.get(address).content.decode()
        assert words in page
        assert f'action="{place}"' in page
    made = client.post(place)
    board = Board.objects.get()
    assert made["Location"] == reverse("forums-staff:board", args=[board.pk])
    assert (board.process, board.name, board.description) == (process, process.title, process.summary)
    for address in (process.get_absolute_url(), manage):
        assert words not in client.get(address).content.decode()
    client.post(place)
    assert Board.objects.count() == 1


def test_board_of_a_process_gets_a_free_address_and_short_words():
    process = make_process(title="Y" * 150, summary="söz " * 200)
    make_board(slug=process.slug)
    board = operations.open_board_of(process=process, editor=make_user(role="editor"))
    assert board.slug == f"{process.slug[:56]}-2"
    assert (len(board.name), board.description[-1]) == (80, "…")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_open_one_board():
    process, editors = make_process(), [make_user(role="editor") for _ in range(2)]
    made = together([partial(operations.open_board_of, process=process, editor=it) for it in editors])
    assert made[0] == made[1]
    assert Board.objects.count() == 1
