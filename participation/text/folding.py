"""Normalisation of letters for matching, with the position of each in the text.

A *folded* text is lower case by Turkish rules, keeps Turkish letters, and has Latin letters for look-alikes
(Cyrillic ``а``, full-width ``ａ``, ``𝐚``); invisible characters are removed. A *plain* text additionally has
ASCII letters for the Turkish ones, one for one.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from participation.text import turkish

#: For each Latin letter, the letters of other scripts that look like it (the clear cases of Unicode's
#: confusables).
LOOK_ALIKES: Final = {
    "a": "аАαΑɑ", "b": "ВΒЬ", "c": "сСϲϹ", "d": "ԁ", "e": "еЕΕё", "g": "ɡ", "h": "һНΗ", "i": "іІїЇιΙɩ",
    "j": "јЈ", "k": "кКκΚ", "l": "ӏӀ", "m": "мМΜ", "n": "Νո", "o": "оОοΟօ", "p": "рРρΡ", "q": "ԛ", "s": "ѕЅ",
    "t": "тТτΤ", "u": "υս", "v": "ѵνѴ", "w": "ԝωѡ", "x": "хХχΧ", "y": "уУγΥү", "z": "Ζ",
}  # fmt: skip
#: Signs that stand for letters, and what they may mean: in plain text, with ``l`` for 1, in Turkish.
SIGNS: Final = "013457@$!"
READINGS: Final = tuple(str.maketrans(SIGNS, letters) for letters in ("oieastasi", "oleastasl", "öıeaştaşı"))
_LOOK_ALIKES = {ord(other): latin for latin, others in LOOK_ALIKES.items() for other in others}
_TURKISH = frozenset("çğıöşü")
_TO_PLAIN = str.maketrans("çğıöşü", "cgiosu")
#: Letters by category that are displayed as blank.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
# A letter with up to four accents. Further ones, for effect or to slow programs down, are clusters alone.
_CLUSTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]{1,4}|.", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
#: Characters such as ``ﷺ`` decompose to a whole phrase; no disguised letter gives more letters than this.
_MAX_LETTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Folded:
    """``folded[i]`` comes from ``text[starts[i]:ends[i]]``. A character can give none or several letters."""

    folded: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Position in the text of ``folded[start:end]``, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold_with_positions(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        for letter in _fold_cluster(cluster[0]):
            pieces.append(letter)
            starts.append(cluster.start())
            ends.append(cluster.end())
    return Folded("".join(pieces), starts, ends)


def fold_to_plain(text: str) -> str:
    return replace_turkish_letters("".join(_fold_cluster(cluster) for cluster in _CLUSTER.findall(text)))


def replace_turkish_letters(folded: str) -> str:
    return folded.translate(_TO_PLAIN)


def split_plain_words(text: str) -> list[str]:
    """Plain words and numbers, in order, for comparing texts."""
    return _WORD.findall(fold_to_plain(text))


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str) -> str:
    """Folded letters of one cluster: none, one or a few."""
    letters = []
    for character in turkish.fold(turkish.compose(cluster).translate(_LOOK_ALIKES)):
        if character.isascii() or character in _TURKISH:
            letters.append(character)
            continue
        for part in unicodedata.normalize("NFKD", character):
            if unicodedata.category(part)[0] != "M" and unicodedata.category(part) != "Cf":
                letters.append(turkish.fold(part.translate(_LOOK_ALIKES)))
    return "".join(letter for letter in letters if letter not in _BLANK_LETTERS)[:_MAX_LETTERS]
