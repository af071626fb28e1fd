"""Texts as the words that search compares: folded by Turkish rules, then ASCII, so that ``cigli`` finds
``Çiğli`` and ``ışıklar`` finds ``IŞIKLAR``; beside that the stem: ``parkta`` finds ``parkların``. Pure.

A token holds letters and digits alone, in any script, never a blank, so that neither database can take it for
anything but a word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer

from participation.turkish import ascii_fold, fold

#: Characters of a token; what is longer is found by its beginning. An index holds no key of any length.
LONGEST_TOKEN: Final = 40
#: Shorter stems say nothing.
SHORTEST_STEM: Final = 2
#: Before the tokens of a title, so that threads called so can be found first. Nobody can type it as a word.
IN_TITLE: Final = "¶"
_CACHED: Final = 1 << 16

# Accents that stand alone, vowel signs, and what is not seen: all inside a word, none of it compared.
_INSIDE = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(rf"(?:[^\W_][{_INSIDE}]*)+")
_APOSTROPHES: Final = frozenset("'’‘ʼ`´")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text, ``text[start:end]``. ``form``: folded. ``suffix``: follows a name and
    its apostrophe, as ``de`` in ``Çiğli'de``."""

    start: int
    end: int
    form: str
    stem: str
    suffix: bool

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset((self.form, self.stem))


def words(text: str) -> Iterator[Word]:
    """Every word of ``text`` in its order."""
    before = None
    for match in _WORD.finditer(text):
        form, stem = compared(match[0][: 4 * LONGEST_TOKEN])
        if not form:
            continue
        follows = before is not None and match.start() == before.end + 1
        suffix = follows and text[match.start() - 1] in _APOSTROPHES
        before = Word(match.start(), match.end(), form, stem, suffix)
        yield before


def forms(text: str) -> list[str]:
    """The folded words of ``text`` in their order; quicker than ``words``."""
    found = (compared(match[0][: 4 * LONGEST_TOKEN])[0] for match in _WORD.finditer(text))
    return [form for form in found if form]


@lru_cache(_CACHED)
def compared(word: str) -> tuple[str, str]:
    """A word's folded form and its stem; both "" where nothing of it can be compared."""
    # What looks like a letter (𝐂, ﬁ, Ⅳ) counts as that letter.
    plain = unicodedata.normalize("NFKC", word)
    form = _ascii(plain)
    # A stemmer keeps its place in the object, so each call has one of its own.
    stem = _ascii(snowballstemmer.stemmer("turkish").stemWord(fold(plain)))
    return form, stem if len(stem) >= SHORTEST_STEM else form


def _ascii(text: str) -> str:
    """Folded, without accents, letters and digits alone."""
    folded = unicodedata.normalize("NFKD", ascii_fold(text)).lower()
    return "".join(it for it in folded if it.isalnum())[:LONGEST_TOKEN]


def document(body: str, title: str = "") -> str:
    """What a post is found by: each token once, with blanks between them; those of a title also as such."""
    own = _tokens(words(body))
    titled = _tokens(words(title))
    return " ".join(dict.fromkeys([*titled, *own, *(f"{IN_TITLE}{token}" for token in titled)]))


def _tokens(found: Iterable[Word]) -> list[str]:
    return list(dict.fromkeys(token for word in found for token in (word.form, word.stem)))
