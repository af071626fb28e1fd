"""A members' board is opened to everybody while a member is writing on it."""

from collections.abc import Callable
from functools import partial

import pytest
from django.urls import reverse

from forums import errors
from forums.boards.models import Board
from forums.curation.operations import moves
from forums.discussion.models import Thread
from tests.clients import signed_in
from tests.forums.boards.test_readers import MEMBERS, changed
from tests.forums.making import make_board, make_moderator, make_post, make_thread, make_writer
from tests.participation.processes.making import make_member, make_organ
from tests.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return make_board(organ=make_organ(name="Kadın Meclisi", kind="women"), **MEMBERS)


@pytest.fixture
def member(board):
    return make_member(board.organ, make_writer("Zeynep K."))


def opened(board: Board) -> Board:
    return changed(board, read_by="everybody", start_by="residents", reply_by="residents")


def test_post_written_for_members_is_not_stored_after_the_board_was_opened(board, member):
    opened(board)

    with pytest.raises(errors.ChangedMeanwhile):
        make_thread(board=board, author=member)
    assert not Thread.objects.exists()
    assert make_thread(board=Board.objects.get(pk=board.pk), author=member)


def test_form_shown_for_members_asks_for_confirmation_after_the_board_was_opened(board, member):
    client, start = signed_in(member), reverse("forums:start", args=[board.slug])
    shown = client.get(start).content.decode()
    assert f'name="readers" value="{board.readers}"' in shown
    sent = {"title": "Yalnız bize bir soru", "body": "Aramızda kalsın diye yazdım.", "readers": board.readers}
    opened(board)

    refused = client.post(start, sent)

    html = refused.content.decode()
    assert (refused.status_code, sent["body"] in html) == (409, True)
    assert 'name="readers" value="everybody"' in html
    assert not Thread.objects.exists()
    assert client.post(start, sent | {"readers": "everybody"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_opening_a_board_and_writing_on_it_at_once_refuses_one_of_them(book):
    organ = make_organ()
    for _ in range(4):
        board = make_board(organ=organ, **MEMBERS)
        author = make_member(organ, make_writer())

        jobs: list[Callable[[], object]] = [
            partial(make_thread, board=board, author=author),
            partial(opened, board),
        ]
        together(jobs)

        now = Board.objects.get(pk=board.pk)
        assert not (now.is_public and now.threads.exists())


@pytest.mark.django_db(transaction=True)
def test_opening_a_board_and_splitting_to_it_at_once_refuses_one_of_them(book):
    organ, moderator = make_organ(), make_moderator()
    for _ in range(4):
        author, empty = make_member(organ, make_writer()), make_board(organ=organ, **MEMBERS)
        thread = make_thread(board=make_board(organ=organ, **MEMBERS), author=author)
        posts = [make_post(thread, make_member(organ, make_writer())).pk]
        title, reason = "Ayrı bir konu olsun", "Deneme."
        split = partial(
            moves.split_thread, thread=thread, posts=posts, title=title, moderator=moderator, reason=reason
        )

        jobs: list[Callable[[], object]] = [partial(split, board=empty), partial(opened, empty)]
        together(jobs)

        now = Board.objects.get(pk=empty.pk)
        assert not (now.is_public and now.threads.exists())
