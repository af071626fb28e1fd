"""How a post changed: each wording with what was taken away and added. Pure but for the rows it is given."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Final, Literal

from forums.discussion.models import Post

WORDINGS_ON_A_PAGE: Final = 20
#: Pieces of one wording times those of the next, between what both begin and end with: whoever makes words
#: that are hard to compare costs a reader a tenth of a second for each wording.
MOST_COMPARED: Final = 250_000
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


@dataclass(frozen=True, slots=True)
class History:
    """The newest wordings first, of ``total``. ``after``: the number to go on with to earlier ones, "" where
    there are none."""

    wordings: list[Wording]
    total: int
    after: str = ""


def of(post: Post, after: int | None = None) -> History:
    """A page of the wordings of ``post``, the present one included; only those before number ``after``."""
    total = post.versions.count() + 1
    last = total if after is None else min(total, after - 1)
    first = max(1, last - WORDINGS_ON_A_PAGE + 1)
    # One more on each side: what the first of the page is compared with, and why the next was written.
    rows = post.versions.filter(number__gte=first - 1, number__lte=last).order_by("number")
    earlier = {it.number: it for it in rows}
    found = []
    for number in range(first, last + 1):
        version, before = earlier.get(number), earlier.get(number - 1)
        body = version.body if version else post.body
        found.append(
            Wording(
                number=number,
                at=version.written_at if version else post.edited_at or post.created_at,
                reason=before.reason if before else "",
                withdrawn=version.withdrawn if version else False,
                pieces=list(compared(before.body, body)) if before else [Piece("same", body)],
            )
        )
    return History(found[::-1], total, str(first) if first > 1 else "")


def compared(before: str, after: str) -> Iterator[Piece]:
    """Word by word, as far as that takes no long time; where too much is different, all of it at once."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    end = _alike(old[::-1], new[::-1])
    begin = _alike(old[: len(old) - end], new[: len(new) - end])
    if begin:
        yield Piece("same", "".join(old[:begin]))
    yield from _different(old[begin : len(old) - end], new[begin : len(new) - end])
    if end:
        yield Piece("same", "".join(old[-end:]))


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pieces both begin with."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    return sum(1 for _pair in same)


def _different(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if len(old) * len(new) > MOST_COMPARED:
        steps: list[tuple[str, int, int, int, int]] = [("replace", 0, len(old), 0, len(new))]
    else:
        steps = list(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    for tag, i1, i2, j1, j2 in steps:
        if tag == "equal":
            yield Piece("same", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("removed", "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece("added", "".join(new[j1:j2]))
