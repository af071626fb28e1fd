"""Drafts with the places they are for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from forums.models import Board, Draft, Post, Thread


@dataclass(frozen=True, slots=True)
class Placed:
    """``about``: what it is written for, in the words of its author or of the council; ``address``: where to
    go on, "" where the place is gone."""

    draft: Draft
    kind: str
    about: str
    address: str


def drafts_with_places(drafts: Iterable[Draft]) -> list[Placed]:
    """Three queries, however many there are."""
    split: list[tuple[Draft, str, int]] = []
    ids: dict[str, list[int]] = {"board": [], "thread": [], "post": []}
    for draft in drafts:
        kind, _colon, ident = draft.place.partition(":")
        split.append((draft, kind, int(ident)))
        ids[kind].append(int(ident))
    boards = {it.pk: it for it in Board.objects.filter(pk__in=ids["board"])}
    threads = {it.pk: it for it in Thread.objects.filter(pk__in=ids["thread"])}
    posts = {it.pk: it for it in Post.objects.filter(pk__in=ids["post"]).select_related("thread")}
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
