"""Tokens of full-text search. Pure.

Words are folded by Turkish rules, then to ASCII, so that ``cigli`` matches ``Çiğli`` and ``ışıklar`` matches
``IŞIKLAR``. The stem is a second token: ``parkta`` matches ``parkların``.

A token consists of letters and digits of any script, so that no database treats it as query syntax.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer

from participation.turkish import ascii_fold, fold

#: Maximum characters of a token; longer words match by their beginning. Index keys are limited in length.
LONGEST_TOKEN: Final = 40
#: Shorter stems are not used.
SHORTEST_STEM: Final = 2
#: Prefix of the tokens of a title, to rank title matches. It cannot be part of a token of a query.
IN_TITLE: Final = "¶"
_CACHED: Final = 1 << 16

# Combining accents, vowel signs and invisible characters: parts of a word that are not compared.
_INSIDE = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(rf"(?:[^\W_][{_INSIDE}]*)+")
_APOSTROPHES: Final = frozenset("'’‘ʼ`´")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, ``text[start:end]``. ``form``: folded. ``suffix``: follows a word and an apostrophe,
    as ``de`` in ``Çiğli'de``.
    """

    start: int
    end: int
    form: str
    stem: str
    suffix: bool

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset((self.form, self.stem))


def words(text: str) -> Iterator[Word]:
    """The words of ``text``, in order."""
    previous = None
    for match in _WORD.finditer(text):
        form, stem = form_and_stem(match[0][: 4 * LONGEST_TOKEN])
        if not form:
            continue
        follows = previous is not None and match.start() == previous.end + 1
        suffix = follows and text[match.start() - 1] in _APOSTROPHES
        previous = Word(match.start(), match.end(), form, stem, suffix)
        yield previous


def forms(text: str) -> list[str]:
    """The folded words of ``text``, in order; faster than ``words``."""
    folded = (form_and_stem(match[0][: 4 * LONGEST_TOKEN])[0] for match in _WORD.finditer(text))
    return [form for form in folded if form]


@lru_cache(_CACHED)
def form_and_stem(word: str) -> tuple[str, str]:
    """A word's folded form and its stem; both "" if it has no letter or digit."""
    # Compatibility characters (𝐂, ﬁ, Ⅳ) count as their letters.
    plain = unicodedata.normalize("NFKC", word)
    form = _ascii(plain)
    # A stemmer object has state and is not thread-safe: each call creates its own.
    stem = _ascii(snowballstemmer.stemmer("turkish").stemWord(fold(plain)))
    return form, stem if len(stem) >= SHORTEST_STEM else form


def _ascii(text: str) -> str:
    """``text`` folded to letters and digits without accents, at most ``LONGEST_TOKEN`` characters."""
    folded = unicodedata.normalize("NFKD", ascii_fold(text)).lower()
    return "".join(it for it in folded if it.isalnum())[:LONGEST_TOKEN]


def document(body: str, title: str = "") -> str:
    """Search document of a post: distinct tokens separated by spaces; those of ``title`` also with prefix."""
    body_tokens = _tokens(words(body))
    title_tokens = _tokens(words(title))
    return " ".join(
        dict.fromkeys([*title_tokens, *body_tokens, *(f"{IN_TITLE}{token}" for token in title_tokens)])
    )


def _tokens(text_words: Iterable[Word]) -> list[str]:
    return list(dict.fromkeys(token for word in text_words for token in (word.form, word.stem)))
