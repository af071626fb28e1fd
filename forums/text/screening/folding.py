"""Letters without their disguise, and where each of them stands in the text.

A *folded* text is in lower case by Turkish rules, with Turkish letters, and with Latin ones for those that
only look so (Cyrillic ``а``, full-width ``ａ``, ``𝐚``). What cannot be seen is left out. A *plain* text has
the ASCII neighbours of the Turkish letters as well, each in the place of its letter.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from participation import turkish

#: By the Latin letter: letters of other scripts that are printed like it (of Unicode's confusables the plain
#: cases).
LOOK_ALIKES: Final = {
    "a": "аАαΑɑ", "b": "ВΒЬ", "c": "сСϲϹ", "d": "ԁ", "e": "еЕΕё", "g": "ɡ", "h": "һНΗ", "i": "іІїЇιΙɩ",
    "j": "јЈ", "k": "кКκΚ", "l": "ӏӀ", "m": "мМΜ", "n": "Νո", "o": "оОοΟօ", "p": "рРρΡ", "q": "ԛ", "s": "ѕЅ",
    "t": "тТτΤ", "u": "υս", "v": "ѵνѴ", "w": "ԝωѡ", "x": "хХχΧ", "y": "уУγΥү", "z": "Ζ",
}  # fmt: skip
_LOOK_ALIKES = {ord(other): latin for latin, others in LOOK_ALIKES.items() for other in others}
_TURKISH = frozenset("çğıöşü")
_TO_PLAIN = str.maketrans("çğıöşü", "cgiosu")
#: Letters by their category, but nothing is printed for them.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
# A letter with its accents. More of them than letters have (for show, or to keep a program busy) stand alone.
_CLUSTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]{1,4}|.", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
#: A few characters stand for a whole phrase: ``ﷺ``. No letter in disguise does.
_MOST_LETTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Folded:
    """``folded[i]`` is of ``text[starts[i]:ends[i]]``: some characters are none here, a few are several."""

    folded: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text ``folded[start:end]`` stands, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        for letter in _letters(cluster[0]):
            pieces.append(letter)
            starts.append(cluster.start())
            ends.append(cluster.end())
    return Folded("".join(pieces), starts, ends)


def plain(text: str) -> str:
    return to_plain("".join(_letters(cluster) for cluster in _CLUSTER.findall(text)))


def to_plain(folded: str) -> str:
    return folded.translate(_TO_PLAIN)


def words(text: str) -> list[str]:
    """Plain words and numbers, in order: what two texts are compared by."""
    return _WORD.findall(plain(text))


@lru_cache(maxsize=4096)
def _letters(cluster: str) -> str:
    """What one letter with its accents is when folded: nothing, or one character or a few."""
    found = []
    for character in turkish.fold(turkish.compose(cluster).translate(_LOOK_ALIKES)):
        if character.isascii() or character in _TURKISH:
            found.append(character)
            continue
        for part in unicodedata.normalize("NFKD", character):
            if unicodedata.category(part)[0] != "M" and unicodedata.category(part) != "Cf":
                found.append(turkish.fold(part.translate(_LOOK_ALIKES)))
    return "".join(letter for letter in found if letter not in _BLANK_LETTERS)[:_MOST_LETTERS]
