"""Reads of drafts, with the boards, threads and posts they are for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from forums.boards import rules as boards_rules
from forums.boards.models import Board
from forums.discussion import rules as discussion_rules
from forums.discussion.drafts.models import Draft
from forums.discussion.models import Post, Thread
from participation.people.models import User
from participation.people.rules import Person


@dataclass(frozen=True, slots=True)
class DraftWithPlace:
    """A draft with its place. ``about``: name of the board or title of the thread; ``address``: URL of the
    form to continue on. Both are "" if the place is gone or the person may not read it.
    """

    draft: Draft
    kind: str
    about: str
    address: str


def list_drafts(resident: User) -> list[Draft]:
    """All drafts of ``resident``, last saved first."""
    return list(Draft.objects.filter(resident=resident))


def find_draft_for_place(resident: User, place: str) -> Draft | None:
    return Draft.objects.filter(resident=resident, place=place).first()


def list_drafts_with_places(person: Person, drafts: Iterable[Draft]) -> list[DraftWithPlace]:
    """``drafts`` with their places, in three queries. A draft can name any id: ``about`` is filled only for
    places that ``person`` may read.
    """
    split: list[tuple[Draft, str, int]] = []
    ids: dict[str, list[int]] = {"board": [], "thread": [], "post": []}
    for draft in drafts:
        kind, _colon, ident = draft.place.partition(":")
        split.append((draft, kind, int(ident)))
        ids[kind].append(int(ident))
    board_rows = Board.objects.filter(pk__in=ids["board"])
    boards = {it.pk: it for it in board_rows if boards_rules.may_read_board(person, it)}
    thread_rows = Thread.objects.filter(pk__in=ids["thread"]).select_related("board", "merged_into__board")
    threads = {it.pk: it for it in thread_rows if discussion_rules.may_see_thread(person, it)}
    post_rows = Post.objects.filter(pk__in=ids["post"]).select_related("thread__board")
    posts = {it.pk: it for it in post_rows if discussion_rules.may_see_thread(person, it.thread)}
    result = []
    for draft, kind, key in split:
        if kind == "board" and key in boards:
            about, address = boards[key].name, reverse("forums:start", args=[boards[key].slug])
        elif kind == "thread" and key in threads:
            about, address = threads[key].title, f"{threads[key].get_absolute_url()}#yanit"
        elif kind == "post" and key in posts:
            about, address = posts[key].thread.title, reverse("forums:edit", args=[key])
        else:
            about, address = "", ""
        result.append(DraftWithPlace(draft, kind, about, address))
    return result
