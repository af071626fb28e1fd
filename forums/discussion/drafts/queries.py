"""Drafts with the places they are for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from forums.boards import rules as boards_rules
from forums.boards.models import Board
from forums.discussion import rules as discussion_rules
from forums.discussion.drafts.models import Draft
from forums.discussion.models import Post, Thread
from forums.members.rules import Person
from participation.people.models import User


@dataclass(frozen=True, slots=True)
class Placed:
    """``about``: what it is written for, in the words of its author or of the council; ``address``: where to
    go on; both "" where the place is gone, or not for this person's eyes."""

    draft: Draft
    kind: str
    about: str
    address: str


def drafts_of(resident: User) -> list[Draft]:
    """The latest first."""
    return list(Draft.objects.filter(resident=resident))


def draft_at(resident: User, place: str) -> Draft | None:
    return Draft.objects.filter(resident=resident, place=place).first()


def drafts_with_places(person: Person, drafts: Iterable[Draft]) -> list[Placed]:
    """Three queries, however many there are. Anybody can keep a draft for any number: only what ``person``
    may read is named."""
    split: list[tuple[Draft, str, int]] = []
    ids: dict[str, list[int]] = {"board": [], "thread": [], "post": []}
    for draft in drafts:
        kind, _colon, ident = draft.place.partition(":")
        split.append((draft, kind, int(ident)))
        ids[kind].append(int(ident))
    found_boards = Board.objects.filter(pk__in=ids["board"])
    boards = {it.pk: it for it in found_boards if boards_rules.may_read(person, it)}
    found_threads = Thread.objects.filter(pk__in=ids["thread"]).select_related("board", "merged_into__board")
    threads = {it.pk: it for it in found_threads if discussion_rules.may_see_thread(person, it)}
    found_posts = Post.objects.filter(pk__in=ids["post"]).select_related("thread__board")
    posts = {it.pk: it for it in found_posts if discussion_rules.may_see_thread(person, it.thread)}
    found = []
    for draft, kind, key in split:
        if kind == "board" and key in boards:
            about, address = boards[key].name, reverse("forums:start", args=[boards[key].slug])
        elif kind == "thread" and key in threads:
            about, address = threads[key].title, f"{threads[key].get_absolute_url()}#yanit"
        elif kind == "post" and key in posts:
            about, address = posts[key].thread.title, reverse("forums:edit", args=[key])
        else:
            about, address = "", ""
        found.append(Placed(draft, kind, about, address))
    return found
