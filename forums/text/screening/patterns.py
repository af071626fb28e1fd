"""Entries of word lists in the form in which words are looked up: letters, and how often each is repeated."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from forums.text.screening.entries import Entry


@dataclass(frozen=True, slots=True)
class Runs:
    """A word as its letters without repetition, and how often each stands: ``kkül`` as ``kül``, 2, 1, 1."""

    key: str
    counts: tuple[int, ...]

    @classmethod
    def of(cls, word: str) -> "Runs":
        runs = [(letter, sum(1 for _ in run)) for letter, run in groupby(word)]
        return cls("".join(letter for letter, _ in runs), tuple(count for _, count in runs))


@dataclass(frozen=True, slots=True)
class Part:
    """One word of an entry. ``stem``: more may follow."""

    word: str
    runs: Runs
    stem: bool

    @classmethod
    def of(cls, notation: str) -> "Part":
        word = notation.rstrip("*")
        return cls(word, Runs.of(word), stem=word != notation)

    def fits(self, word: Runs) -> bool:
        """Each letter stands at least as often as it must."""
        same = word.key.startswith(self.runs.key) if self.stem else word.key == self.runs.key
        return same and all(
            there >= least for there, least in zip(word.counts, self.runs.counts, strict=False)
        )

    def repetition(self, word: Runs) -> int:
        """How often the letter stands that a word that fits has too often, 1 where there is none. After a
        beginning its last letter may follow."""
        compared = len(self.runs.counts) - self.stem
        pairs = zip(word.counts[:compared], self.runs.counts[:compared], strict=True)
        return max((there for there, wanted in pairs if there > wanted), default=1)

    def may_be(self, masked: str) -> bool:
        """Whether an asterisk for a letter each may hide it. Half of its letters are seen, the first among
        them, and one is not."""
        shown = masked[: len(self.word)]
        seen = sum(letter != "*" for letter in shown)
        return (
            (len(masked) >= len(self.word) if self.stem else len(masked) == len(self.word))
            and max(2, len(self.word) / 2) <= seen < len(self.word)
            and shown[0] == self.word[0]
            and all(letter in (own, "*") for letter, own in zip(shown, self.word, strict=True))
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
    """Patterns by the letters of their first word."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_key: defaultdict[str, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            if pattern.parts:
                self._by_key[pattern.parts[0].runs.key].append(pattern)
        self._lengths = sorted({len(key) for key in self._by_key})
        self.longest = max(self._lengths, default=0)

    def fitting(self, words: Sequence[Runs], place: int) -> Iterator[Pattern]:
        """Those whose words are the ones from ``place`` on."""
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
        """Those of one word that stand at a place of letters that no words divide."""
        for length in self._lengths:
            if place + length > len(letters.key):
                break
            for pattern in self._by_key.get(letters.key[place : place + length], ()):
                counts = letters.counts[place : place + length]
                if len(pattern.parts) == 1 and all(
                    there >= least for there, least in zip(counts, pattern.parts[0].runs.counts, strict=True)
                ):
                    yield pattern


class Exceptions:
    """Words, and beginnings with ``*``, by their plain letters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_key: defaultdict[str, list[Part]] = defaultdict(list)
        for part in (Part.of(word) for word in words if word.strip("*")):
            self._by_key[part.runs.key].append(part)
        self._lengths = sorted({len(key) for key in self._by_key})

    def __contains__(self, word: Runs) -> bool:
        return any(
            part.fits(word) for length in self._lengths for part in self._by_key.get(word.key[:length], ())
        )
