"""Tokens of full-text search. Pure.

Words are folded by Turkish rules, then to ASCII, so that ``cigli`` matches ``Çiğli`` and ``ışıklar`` matches
``IŞIKLAR``. Their roots are further tokens: ``parkta`` matches ``parkların``.

A token consists of letters and digits of any script, so that no database treats it as query syntax.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from participation.search.stems import all_roots
from participation.text.turkish import ascii_fold, fold

#: Maximum characters of a token; longer words match by their beginning. Index keys are limited in length.
MAX_TOKEN_LENGTH: Final = 40
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
    suffix: bool

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset((self.form, *all_roots(self.form)))


def words(text: str) -> Iterator[Word]:
    """The words of ``text``, in order."""
    previous = None
    for match in _WORD.finditer(text):
        form = folded(match[0][: 4 * MAX_TOKEN_LENGTH])
        if not form:
            continue
        follows = previous is not None and match.start() == previous.end + 1
        suffix = follows and text[match.start() - 1] in _APOSTROPHES
        previous = Word(match.start(), match.end(), form, suffix)
        yield previous


def forms(text: str) -> list[str]:
    """The folded words of ``text``, in order; faster than ``words``."""
    return [form for match in _WORD.finditer(text) if (form := folded(match[0][: 4 * MAX_TOKEN_LENGTH]))]


@lru_cache(_CACHED)
def folded(word: str) -> str:
    """``word`` in letters and digits without accents, at most ``MAX_TOKEN_LENGTH``; "" if it has none."""
    # Compatibility characters (𝐂, ﬁ, Ⅳ) count as their letters.
    plain = unicodedata.normalize("NFKD", ascii_fold(unicodedata.normalize("NFKC", word))).lower()
    return "".join(it for it in plain if it.isalnum())[:MAX_TOKEN_LENGTH]


def spelled(text: str) -> dict[str, str]:
    """The words of ``text`` by their folded form, each as it was first written, in lower case."""
    spelling: dict[str, str] = {}
    for word in words(text):
        if not word.suffix:
            spelling.setdefault(word.form, fold(text[word.start : word.end])[:MAX_TOKEN_LENGTH])
    return spelling


def tokens(text: str) -> list[str]:
    """The distinct tokens of ``text``: its folded words and their roots."""
    return list(dict.fromkeys(token for form in forms(text) for token in (form, *all_roots(form))))


def folded_text(text: str) -> str:
    """The folded words of ``text`` in order, ``|``, their roots; with a blank on both sides of each."""
    in_order = forms(text)
    others = dict.fromkeys(root for form in in_order for root in all_roots(form))
    return f" {' '.join((*in_order, '|', *others))} "


def document(body: str, title: str = "") -> str:
    """Search document of a post: distinct tokens separated by spaces; those of ``title`` also with prefix."""
    titled = tokens(title)
    return " ".join(dict.fromkeys([*titled, *tokens(body), *(f"{IN_TITLE}{token}" for token in titled)]))
