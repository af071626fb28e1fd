"""Boards, threads and posts for tests, made through the operations that people use."""

from itertools import count
from typing import Any

from forums import operations
from forums.models import Board, Post, Thread
from forums.operations import BoardDraft
from participation.people.models import User
from tests.factories import make_user

_numbers = count(1)


def make_writer(name: str | None = None, **options: Any) -> User:
    """A resident who shows a name."""
    return make_user(display_name=name or f"Kişi {next(_numbers)}", **options)


def make_board(*, editor: User | None = None, **draft: Any) -> Board:
    given = {"name": f"Ulaşım {next(_numbers)}", "description": "Yollar, duraklar, hatlar."} | draft
    return operations.save_board(editor=editor or make_user(role="editor"), draft=BoardDraft(**given))


def make_thread(
    *,
    board: Board | None = None,
    author: User | None = None,
    title: str = "Kordon hafta sonu yayalara açılsın mı?",
    body: str = "Sabah iki saatlik yükleme penceresi yeter mi?",
) -> Thread:
    posted = operations.start_thread(
        board=board or make_board(), author=author or make_writer(), title=title, body=body
    )
    return Thread.objects.get(pk=posted.post.thread_id)


def make_post(thread: Thread, author: User | None = None, body: str | None = None, **options: Any) -> Post:
    return operations.reply(
        thread=thread,
        author=author or make_writer(),
        body=body or f"Bence de, {next(_numbers)} kez düşündüm.",
        **options,
    ).post


def author_of(written: Post | Thread) -> User:
    """Whoever wrote it; tests write nothing that nobody wrote."""
    assert written.author is not None
    return written.author
