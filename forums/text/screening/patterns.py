"""Entries of word lists in run-length form, for look-up by letters with tolerance for repeated letters."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from forums.text.screening.entries import Entry


@dataclass(frozen=True, slots=True)
class Runs:
    """Run-length encoding of a word: ``kkül`` has key ``kül`` and counts 2, 1, 1."""

    key: str
    counts: tuple[int, ...]

    @classmethod
    def of(cls, word: str) -> "Runs":
        runs = [(letter, sum(1 for _ in run)) for letter, run in groupby(word)]
        return cls("".join(letter for letter, _ in runs), tuple(count for _, count in runs))


@dataclass(frozen=True, slots=True)
class Part:
    """One word of an entry. ``stem``: a prefix."""

    word: str
    runs: Runs
    stem: bool

    @classmethod
    def of(cls, notation: str) -> "Part":
        word = notation.rstrip("*")
        return cls(word, Runs.of(word), stem=word != notation)

    def fits(self, word: Runs) -> bool:
        """Whether ``word`` has the same letters, each at least as often."""
        same = word.key.startswith(self.runs.key) if self.stem else word.key == self.runs.key
        return same and all(
            count >= least for count, least in zip(word.counts, self.runs.counts, strict=False)
        )

    def repetition(self, word: Runs) -> int:
        """The highest count of a letter that a fitting word repeats more often than needed; 1 if none.

        The last letter of a prefix is ignored: the word may go on with the same letter.
        """
        compared = len(self.runs.counts) - self.stem
        pairs = zip(word.counts[:compared], self.runs.counts[:compared], strict=True)
        return max((count for count, needed in pairs if count > needed), default=1)

    def may_be(self, masked: str) -> bool:
        """Whether ``masked`` may be this word, with an asterisk for each hidden letter.

        The first letter and at least half of the letters, but not all, must be visible.
        """
        compared = masked[: len(self.word)]
        visible = sum(letter != "*" for letter in compared)
        return (
            (len(masked) >= len(self.word) if self.stem else len(masked) == len(self.word))
            and max(2, len(self.word) / 2) <= visible < len(self.word)
            and compared[0] == self.word[0]
            and all(letter in (own, "*") for letter, own in zip(compared, self.word, strict=True))
        )


@dataclass(frozen=True, slots=True)
class Pattern:
    entry: Entry
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, entry: Entry, words: str) -> "Pattern":
        return cls(entry, tuple(Part.of(word) for word in words.split() if word.strip("*")))

    @property
    def letters(self) -> int:
        return sum(len(part.word) for part in self.parts)


class Table:
    """Index of patterns by the run-length key of their first word."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_key: defaultdict[str, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            if pattern.parts:
                self._by_key[pattern.parts[0].runs.key].append(pattern)
        self._lengths = sorted({len(key) for key in self._by_key})
        self.longest = max(self._lengths, default=0)

    def fitting(self, words: Sequence[Runs], place: int) -> Iterator[Pattern]:
        """Patterns that match the words from ``place`` on."""
        for length in self._lengths:
            if length > len(words[place].key):
                break
            for pattern in self._by_key.get(words[place].key[:length], ()):
                following = words[place : place + len(pattern.parts)]
                if len(following) == len(pattern.parts) and all(
                    part.fits(word) for part, word in zip(pattern.parts, following, strict=True)
                ):
                    yield pattern

    def within(self, letters: Runs, place: int) -> Iterator[Pattern]:
        """Patterns of one word that match at ``place`` of a sequence of letters without word boundaries."""
        for length in self._lengths:
            if place + length > len(letters.key):
                break
            for pattern in self._by_key.get(letters.key[place : place + length], ()):
                counts = letters.counts[place : place + length]
                if len(pattern.parts) == 1 and all(
                    count >= least for count, least in zip(counts, pattern.parts[0].runs.counts, strict=True)
                ):
                    yield pattern


class Exceptions:
    """A set of exceptions: plain words, or prefixes with a trailing ``*``."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_key: defaultdict[str, list[Part]] = defaultdict(list)
        for part in (Part.of(word) for word in words if word.strip("*")):
            self._by_key[part.runs.key].append(part)
        self._lengths = sorted({len(key) for key in self._by_key})

    def __contains__(self, word: Runs) -> bool:
        return any(
            part.fits(word) for length in self._lengths for part in self._by_key.get(word.key[:length], ())
        )
