"""The query language of search. Pure.

A post must contain all words; "words in quotes" must be adjacent and in that very form. There are no
operators: every other character separates words.
"""

import re
from dataclasses import dataclass
from typing import Final

from forums.text.words import Word, forms, words

LONGEST_QUERY: Final = 200
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True, slots=True)
class Query:
    """``terms``: for each word its alternative tokens. ``phrases``: sequences of adjacent folded words."""

    terms: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()

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


def parse(text: str) -> Query:
    """Every text is a valid query; one without words is falsy and matches nothing."""
    terms: list[tuple[str, ...]] = []
    phrases: list[tuple[str, ...]] = []
    for quoted in _QUOTED.findall(text):
        phrase = tuple(forms(quoted))
        if phrase:
            phrases.append(phrase)
            terms += [(form,) for form in phrase]
    unquoted = list(words(_QUOTED.sub(" ", text)))
    for position, word in enumerate(unquoted):
        # The suffix of a name is ignored: "Çiğli'de" means "Çiğli".
        if word.suffix and len(unquoted[position - 1].form) > 1:
            continue
        terms.append(tuple(dict.fromkeys((word.form, word.stem))))
    return Query(tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(phrases)))
