"""The query language of search. Pure.

A text must contain all words, in any form; "words in quotes" must be adjacent and in that very form. Of the
last word the beginning is enough. There are no operators: every other character separates words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from participation.search.stems import roots
from participation.search.words import Word, forms, words

MAX_QUERY_LENGTH: Final = 200
#: Fewer letters begin too many words.
MIN_BEGINNING_LENGTH: Final = 3
_QUOTES: Final = ('"', "“", "”", "„", "«", "»")
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True, slots=True)
class Query:
    """``terms``: for each word its alternative tokens, first the word as given, folded. ``phrases``:
    sequences of adjacent folded words. ``last``: which of the terms may be the beginning of a word; -1: none.
    """

    terms: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    last: int = -1

    @property
    def beginning(self) -> str:
        """What the last word may be the beginning of; "" if it is too short or a phrase."""
        begun = self.terms[self.last][0] if self.last >= 0 else ""
        return begun if len(begun) >= MIN_BEGINNING_LENGTH else ""

    def with_completions(self, tokens: Iterable[str]) -> "Query":
        """Also matching texts that have one of ``tokens`` instead of the last word."""
        if self.last < 0:
            return self
        term = tuple(dict.fromkeys((*self.terms[self.last], *tokens)))
        return replace(self, terms=(*self.terms[: self.last], term, *self.terms[self.last + 1 :]))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def finds(self, word: Word) -> bool:
        """Whether ``word`` matches one of the terms."""
        return any(not word.tokens.isdisjoint(term) for term in self.terms)

    def phrases_stand_in(self, *texts: str) -> bool:
        """Whether each phrase occurs in one of ``texts``."""
        if not self.phrases:
            return True
        # Spaces on both sides make a substring match whole words alone.
        padded = [f" {' '.join(forms(text))} " for text in texts]
        return all(any(f" {' '.join(phrase)} " in text for text in padded) for phrase in self.phrases)

    def exact_words_in(self, text: str) -> int:
        """How many terms occur in ``text`` in the very form of the query, not only with the same stem."""
        text_forms = set(forms(text))
        return sum(term[0] in text_forms for term in self.terms)


def parse_query(text: str) -> Query:
    """Every text is a valid query; one without words is falsy and matches nothing."""
    terms: list[tuple[str, ...]] = []
    phrases: list[tuple[str, ...]] = []
    for quoted in _QUOTED.findall(text):
        phrase = tuple(forms(quoted))
        if phrase:
            phrases.append(phrase)
            terms += [(form,) for form in phrase]
    last: tuple[str, ...] = ()
    unquoted = list(words(_QUOTED.sub(" ", text)))
    for position, word in enumerate(unquoted):
        # The suffix of a name is ignored: "Çiğli'de" means "Çiğli".
        if word.suffix and len(unquoted[position - 1].form) > 1:
            continue
        last = tuple(dict.fromkeys((word.form, *roots(word.form))))
        terms.append(last)
    distinct = tuple(dict.fromkeys(terms))
    place = distinct.index(last) if last and not text.rstrip().endswith(_QUOTES) else -1
    return Query(distinct, tuple(dict.fromkeys(phrases)), place)
