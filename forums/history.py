"""How a post changed: each wording with what was taken away and added. Pure but for the rows it is given."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from forums.models import Post

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """``pieces``: against the wording before; the first one is all of a piece. ``reason`` is why it was
    changed into this one. ``withdrawn``: its words are gone."""

    number: int
    at: datetime
    reason: str
    withdrawn: bool
    pieces: list[Piece]


def of(post: Post) -> list[Wording]:
    """Newest first, the present wording included."""
    earlier = list(post.versions.all())
    texts = [(it.body, it.written_at, it.withdrawn) for it in earlier]
    texts.append((post.body, post.edited_at or post.created_at, False))
    reasons = ["", *(it.reason for it in earlier)]
    found = []
    before = ""
    for place, (body, at, withdrawn) in enumerate(texts):
        pieces = [Piece("same", body)] if place == 0 else list(compared(before, body))
        found.append(Wording(place + 1, at, reasons[place], withdrawn, pieces))
        before = body
    return found[::-1]


def compared(before: str, after: str) -> Iterator[Piece]:
    """Word by word."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(
        None, old, new, autojunk=len(old) > 2000
    ).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("removed", "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece("added", "".join(new[j1:j2]))
