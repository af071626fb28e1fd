"""Edit history of a post: its versions, each with the difference to the one before."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Final, Literal

from forums.discussion.models import Post
from participation.text import folding

VERSIONS_ON_A_PAGE: Final = 20
#: Maximum of old pieces times new pieces, without common prefix and suffix, for a word diff. It bounds the
#: time of the worst case to a tenth of a second for each version.
MAX_COMPARED: Final = 250_000
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version. ``pieces``: difference to the version before (the first is one piece). ``reason``: the
    editor's for changing the version before into this one. ``withdrawn``: its text was deleted.
    """

    number: int
    at: datetime
    reason: str
    withdrawn: bool
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class History:
    """A page of versions, newest first. ``total``: of all pages. ``after``: cursor of the next page (earlier
    versions), "" if there is none.
    """

    wordings: list[Version]
    total: int
    after: str = ""


def build_history_page(post: Post, after: int | None = None) -> History:
    """A page of versions of ``post``, the current one included; only those numbered below ``after``."""
    total = post.versions.count() + 1
    last = total if after is None else min(total, after - 1)
    first = max(1, last - VERSIONS_ON_A_PAGE + 1)
    # One more version than shown: the first of the page is compared with it and has its reason from it.
    rows = post.versions.filter(number__gte=first - 1, number__lte=last).order_by("number")
    earlier = {it.number: it for it in rows}
    wordings = []
    for number in range(first, last + 1):
        version, before = earlier.get(number), earlier.get(number - 1)
        body = version.body if version else post.body
        wordings.append(
            Version(
                number=number,
                at=version.written_at if version else post.edited_at or post.created_at,
                reason=before.reason if before else "",
                withdrawn=version.withdrawn if version else False,
                pieces=list(compute_word_diff(before.body, body)) if before else [Piece("same", body)],
            )
        )
    return History(wordings[::-1], total, str(first) if first > 1 else "")


def is_rewritten(before: str, after: str) -> bool:
    """Whether at least half of the words of the longer text are not in the other one, in any order.

    Case, accents, punctuation and look-alike letters make no difference.
    """
    old, new = (Counter(folding.split_plain_words(text)) for text in (before, after))
    return 2 * (old & new).total() <= max(old.total(), new.total())


def compute_word_diff(before: str, after: str) -> Iterator[Piece]:
    """Word diff of two texts. Beyond ``MAX_COMPARED`` the differing middle is replaced as a whole."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    end = _count_common_prefix(old[::-1], new[::-1])
    begin = _count_common_prefix(old[: len(old) - end], new[: len(new) - end])
    if begin:
        yield Piece("same", "".join(old[:begin]))
    yield from _compare_pieces(old[begin : len(old) - end], new[begin : len(new) - end])
    if end:
        yield Piece("same", "".join(old[-end:]))


def _count_common_prefix(old: Sequence[str], new: Sequence[str]) -> int:
    """Length of the common prefix."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    return sum(1 for _pair in same)


def _compare_pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """Equal, removed and added pieces, in order. Long texts are replaced as a whole."""
    if len(old) * len(new) > MAX_COMPARED:
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
