"""What somebody asks search for. Pure.

All words have to be there; "words in quotes" have to stand beside each other as they are. There is nothing
else in the language: whatever else is typed separates words.
"""

import re
from dataclasses import dataclass
from typing import Final

from forums.text.words import Word, forms, words

LONGEST_QUERY: Final = 200
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True, slots=True)
class Query:
    """``terms``: for each word the tokens of which a post has one. ``phrases``: folded words in a row."""

    terms: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def finds(self, word: Word) -> bool:
        """Whether ``word`` of a text is one of those asked for."""
        return any(not word.tokens.isdisjoint(term) for term in self.terms)

    def phrases_stand_in(self, *texts: str) -> bool:
        """Whether each phrase stands in one of ``texts``."""
        if not self.phrases:
            return True
        # Between blanks a phrase is a part of the whole, and half a word is none.
        whole = [f" {' '.join(forms(text))} " for text in texts]
        return all(any(f" {' '.join(phrase)} " in text for text in whole) for phrase in self.phrases)

    def exact_words_in(self, text: str) -> int:
        """How many of the words stand in ``text`` as they were asked for, not only in another form."""
        found = set(forms(text))
        return sum(term[0] in found for term in self.terms)


def parse(given: str) -> Query:
    """Any text is a query; one without words is false and finds nothing."""
    terms: list[tuple[str, ...]] = []
    phrases: list[tuple[str, ...]] = []
    for quoted in _QUOTED.findall(given):
        phrase = tuple(forms(quoted))
        if phrase:
            phrases.append(phrase)
            terms += [(form,) for form in phrase]
    loose = list(words(_QUOTED.sub(" ", given)))
    for place, word in enumerate(loose):
        # Of "Çiğli'de" the name is meant, wherever else its suffixes differ.
        if word.suffix and len(loose[place - 1].form) > 1:
            continue
        terms.append(tuple(dict.fromkeys((word.form, word.stem))))
    return Query(tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(phrases)))
