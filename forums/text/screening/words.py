"""Matching of listed words, as written and in common disguises.

Words are looked up in an index: the running time is linear in the text and independent of the list. Whole
words match, unless an entry is a prefix: innocent Turkish words begin with listed ones (``göt``,
``götürmek``).

Letters of other scripts and invisible characters are no disguise here: folding removes them first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, islice
from typing import Final

from forums.text.screening.entries import Entry
from forums.text.screening.patterns import Exceptions, Pattern, Runs, Table
from participation.text import folding
from participation.text.folding import Folded

#: Minimum letters of most disguised matches: shorter ones are too often coincidences.
MIN_LETTERS: Final = 4
_MIN_LENGTH: Final = 3
_REPEATED_SHORT: Final = 3
#: Masked words that are checked in a text; each costs a pass over the list.
MASKED_CHECKED: Final = 200
#: Maximum pieces of a word with separators in it, unless every letter is separated.
_MAX_PIECES: Final = 4


class Disguise(StrEnum):
    """How a match is disguised, from the most to the least certain."""

    AS_WRITTEN = "as_written"  # apart from case, and from accents unless the entry is exact
    REPEATED = "repeated"  # küüüfür
    SUBSTITUTED = "substituted"  # kuf0r, $ehir
    SEPARATED = "separated"  # k.ü.f.ü.r, k ü f ü r, kü-für
    MASKED = "masked"  # k*f*r: the hidden letters are a guess


_ORDER: Final = list(Disguise)


@dataclass(frozen=True, slots=True)
class Match:
    """``text[start:end]`` matches ``entry``. ``letters``: number of letters that were compared."""

    start: int
    end: int
    entry: Entry
    disguise: Disguise
    letters: int


@dataclass(frozen=True, slots=True)
class _Words:
    """Words at ``spans`` of a folded text, in folded and plain form."""

    spans: Sequence[tuple[int, int]]
    folded: Sequence[Runs]
    plain: Sequence[Runs]

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]], folded: Iterable[str]) -> "_Words":
        words = list(folded)
        return cls(
            list(spans),
            list(map(Runs.of, words)),
            [Runs.of(folding.replace_turkish_letters(word)) for word in words],
        )


# For folded text, in which a letter is one character. No pattern starts inside a word or backtracks into one:
# the running time stays linear.
_LETTER = r"[^\W\d_]"
_LETTERS = re.compile(rf"{_LETTER}+")
# A sign counts as a letter only at a word; an exclamation mark only inside one.
_WITH_SIGNS = re.compile(rf"(?:[^\W_]|[@$](?=[\w@$!])|(?<=[\w@$])!(?={_LETTER}))+")
_SIGN = re.compile(f"[{folding.SIGNS}]")
_SPELLED = re.compile(rf"(?<!{_LETTER}){_LETTER}(?:[\W_]{{1,3}}{_LETTER}(?!{_LETTER})){{2,}}")
_IN_PIECES = re.compile(rf"(?<!{_LETTER}){_LETTER}++(?:[._\-~|+/\\,:;]{_LETTER}++)+")
_MASKED = re.compile(rf"(?<!{_LETTER}){_LETTER}++(?:(?:\\?[*#•]){{1,4}}{_LETTER}++)+")


class WordList:
    """Entries, indexed for look-up. ``exceptions``: words, or prefixes with ``*``, that never match an entry
    of one word. Construction costs more than a search: reuse it.
    """

    def __init__(self, entries: Sequence[Entry], exceptions: Sequence[str] = ()) -> None:
        exact = [
            Pattern.of(entry, folding.fold_with_positions(entry.words).folded)
            for entry in entries
            if entry.exact
        ]
        loose = [
            Pattern.of(entry, folding.fold_to_plain(entry.words)) for entry in entries if not entry.exact
        ]
        self._exact, self._loose = Table(exact), Table(loose)
        self._exact_words = [pattern for pattern in exact if len(pattern.parts) == 1]
        self._loose_words = [pattern for pattern in loose if len(pattern.parts) == 1]
        self.longest = max(self._exact.longest, self._loose.longest)
        self._exceptions = Exceptions(folding.fold_to_plain(exception).strip() for exception in exceptions)

    def find(self, text: str) -> list[Match]:
        """Non-overlapping matches, in order of position.

        Of overlapping ones the least disguised wins, then the most severe, then the longest.
        """
        folded = folding.fold_with_positions(text)
        matches_in_text = [
            replace(match, start=start, end=end)
            for matches in (
                _match_as_written,
                _match_with_signs,
                _match_spelled,
                _match_in_pieces,
                _match_masked,
            )
            for match in matches(self, folded)
            for start, end in [folded.span(match.start, match.end)]
        ]
        matches_in_text.sort(
            key=lambda m: (_ORDER.index(m.disguise), -m.entry.severity, m.start - m.end, m.start)
        )
        return _drop_overlapping(matches_in_text)

    def fitting(self, words: _Words) -> Iterator[Match]:
        """Matches of entries with consecutive ``words``."""
        for table, forms in ((self._exact, words.folded), (self._loose, words.plain)):
            for place in range(len(forms)):
                for pattern in table.fitting(forms, place):
                    if len(pattern.parts) == 1 and words.plain[place] in self._exceptions:
                        continue
                    last = place + len(pattern.parts) - 1
                    repeated = max(
                        part.repetition(word)
                        for part, word in zip(pattern.parts, forms[place : last + 1], strict=True)
                    )
                    # "book" is not "bok", but "boook" is.
                    if 1 < repeated < _REPEATED_SHORT and pattern.letters < MIN_LETTERS:
                        continue
                    disguise = Disguise.REPEATED if repeated > 1 else Disguise.AS_WRITTEN
                    span = words.spans[place][0], words.spans[last][1]
                    yield Match(*span, pattern.entry, disguise, pattern.letters)

    def within(self, folded: str, place: Sequence[int]) -> Iterator[Match]:
        """Matches of one-word entries in consecutive letters; letter ``i`` is at ``place[i]`` of the text."""
        for table, letters in ((self._exact, folded), (self._loose, folding.replace_turkish_letters(folded))):
            groups = [list(group) for _letter, group in groupby(range(len(letters)), letters.__getitem__)]
            runs = Runs("".join(letters[group[0]] for group in groups), tuple(map(len, groups)))
            # "o" is the only word of one letter: "o a m k" is a word of three letters after another word.
            letters_without_o = len(runs.key.strip("o"))
            for first in range(len(groups)):
                for pattern in table.within(runs, first):
                    size = len(pattern.parts[0].runs.key)
                    if pattern.letters >= MIN_LETTERS or (
                        pattern.letters == _MIN_LENGTH and size == letters_without_o
                    ):
                        span = place[groups[first][0]], place[groups[first + size - 1][-1]] + 1
                        yield Match(*span, pattern.entry, Disguise.SEPARATED, pattern.letters)

    def behind(self, masked_folded: str, masked_plain: str) -> Iterator[Pattern]:
        """Patterns of one-word entries that may be hidden by asterisks."""
        for patterns, masked in ((self._exact_words, masked_folded), (self._loose_words, masked_plain)):
            yield from (pattern for pattern in patterns if pattern.parts[0].may_be(masked))


def _match_as_written(listed: WordList, text: Folded) -> Iterator[Match]:
    words = list(_LETTERS.finditer(text.folded))
    return listed.fitting(_Words.of((word.span() for word in words), (word[0] for word in words)))


def _match_with_signs(listed: WordList, text: Folded) -> Iterator[Match]:
    """Matches in words with signs that stand for letters.

    A sign can mean several letters: each of ``READINGS`` maps it to one of them.
    """
    if not _SIGN.search(text.folded):
        return
    words = list(_WITH_SIGNS.finditer(text.folded))
    spans = [word.span() for word in words]
    for reading in folding.READINGS:
        for match in listed.fitting(_Words.of(spans, (word[0].translate(reading) for word in words))):
            if _are_signs_letters(text.folded[match.start : match.end], match.letters):
                yield replace(match, disguise=Disguise.SUBSTITUTED)


def _are_signs_letters(written: str, letters: int) -> bool:
    """Whether ``written`` has signs, and they are meant as letters: ``4m`` is a measure."""
    # Of a prefix only the compared letters count: a number that follows is a number.
    compared = written if " " in written else written[:letters]
    signs = len(_SIGN.findall(compared))
    alphabetic = sum(character.isalpha() for character in compared)
    if letters < MIN_LETTERS:
        return signs == 1 and alphabetic >= 2 and not written[0].isdigit()
    return 0 < signs <= alphabetic


def _match_spelled(listed: WordList, text: Folded) -> Iterator[Match]:
    """Matches in letters that are separated one by one."""
    for run in _SPELLED.finditer(text.folded):
        places = [place for place in range(*run.span()) if text.folded[place].isalpha()]
        yield from listed.within("".join(text.folded[place] for place in places), places)


def _match_in_pieces(listed: WordList, text: Folded) -> Iterator[Match]:
    """Matches in words with separators other than spaces in them."""
    for chain in _IN_PIECES.finditer(text.folded):
        pieces = [piece.span() for piece in _LETTERS.finditer(text.folded, *chain.span())]
        for first in range(len(pieces)):
            joined = text.folded[slice(*pieces[first])]
            for start, end in pieces[first + 1 : first + _MAX_PIECES]:
                # A match that uses no letter of the last piece was found without it.
                previous_length, joined = len(joined), joined + text.folded[start:end]
                if previous_length > listed.longest:
                    break
                for match in listed.fitting(_Words.of([(pieces[first][0], end)], [joined])):
                    if match.letters >= MIN_LETTERS and match.letters > previous_length:
                        yield replace(match, disguise=Disguise.SEPARATED)


def _match_masked(listed: WordList, text: Folded) -> Iterator[Match]:
    """Matches in words whose letters are partly replaced by asterisks or similar signs."""
    for match in islice(_MASKED.finditer(text.folded), MASKED_CHECKED):
        # Markdown's backslash before an asterisk is not displayed.
        folded = re.sub(r"\\?[*#•]", "*", match[0])
        for pattern in listed.behind(folded, folding.replace_turkish_letters(folded)):
            yield Match(*match.span(), pattern.entry, Disguise.MASKED, pattern.letters)


def _drop_overlapping(matches: Sequence[Match]) -> list[Match]:
    """Matches by position, without those that overlap an earlier one of the sequence."""
    covered: set[int] = set()
    chosen = []
    for match in matches:
        places = range(match.start, match.end)
        if covered.isdisjoint(places):
            covered.update(places)
            chosen.append(match)
    return sorted(chosen, key=lambda match: match.start)
