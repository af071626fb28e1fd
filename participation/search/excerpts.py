"""Excerpts of texts around the search hits, with the hits marked. Pure; makes no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from participation.search.query import Query
from participation.search.words import words

#: Maximum characters before the first hit, and of the whole excerpt.
BEFORE: Final = 60
MAX_LENGTH: Final = 240
GAP: Final = "…"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text. ``hit``: it is a word that matches the query."""

    text: str
    hit: bool = False


def split_at_hits(text: str, query: Query) -> list[Piece]:
    """``text``, divided into hits and the text between them; nothing is left out."""
    pieces: list[Piece] = []
    at = 0
    for word in words(text):
        if not query.finds(word):
            continue
        if word.start > at:
            pieces.append(Piece(text[at : word.start]))
        pieces.append(Piece(text[word.start : word.end], hit=True))
        at = word.end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def build_excerpt(text: str, query: Query) -> Sequence[Piece]:
    """At most ``MAX_LENGTH`` characters of ``text``, on one line, around the first hit, in pieces."""
    flat = " ".join(text.split())
    first = next((word.start for word in words(flat) if query.finds(word)), 0)
    start = _find_start(flat, first)
    end = _find_end(flat, start)
    pieces = split_at_hits(flat[start:end].strip(), query)
    if start:
        pieces.insert(0, Piece(f"{GAP} "))
    if end < len(flat):
        pieces.append(Piece(f" {GAP}"))
    return pieces


def _find_start(flat: str, first: int) -> int:
    """Start of the excerpt: a space at most ``BEFORE`` characters before the first hit."""
    if first <= BEFORE or len(flat) <= MAX_LENGTH:
        return 0
    blank = flat.find(" ", first - BEFORE, first)
    return blank if blank >= 0 else first


def _find_end(flat: str, start: int) -> int:
    if len(flat) - start <= MAX_LENGTH:
        return len(flat)
    blank = flat.rfind(" ", start + MAX_LENGTH // 2, start + MAX_LENGTH)
    return blank if blank >= 0 else start + MAX_LENGTH
