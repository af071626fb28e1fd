"""Which display names readers could take for that of the council, of an office, or of somebody else.

Names are compared by what a hurried reader sees: case, accents, spaces and punctuation, repeated letters,
look-alikes of other scripts and signs for letters make no difference, nor do ``l`` and ``i``, ``rn`` and
``m``.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from participation.text import folding

_PIECE = re.compile(r"[^\W_]+")
_SIGNS = re.compile(rf"[\d{folding.SIGNS}]+")
_REPEATED = re.compile(r"(.)\1+")
#: Signs of the kind that other sites show beside names that they have verified.
_BADGES = re.compile("[✓✔☑✅🗸🗹🛡]")


def _squash(word: str) -> str:
    return _REPEATED.sub(r"\1", word.replace("rn", "m").replace("l", "i"))


def _squash_all(words: str) -> frozenset[str]:
    return frozenset(map(_squash, words.split()))


#: Anywhere in a name, also across its words.
_PARTS: Final = _squash_all(
    "administrator belediye buyuksehir citizenscouncil citycouncil destekekib genelsekreter kaymakamlig "
    "kaymakamlik kentkonsey konseyeditor meclisuye moderator mudurlug mudurluk municipality resmihesap "
    "resmiyanit yonetimkurul yurutmekurul"
)
#: Beginnings of a word of a name.
_BEGINNINGS: Final = tuple(
    _squash_all(
        "admin baskanlig baskanlik baskanvekil council gorevli konsey official yonetici yonetim zabita"
    )
)
#: Words of a name.
_WORDS: Final = _squash_all(
    "bakani bakanligi baskani baskanin kaymakami muduru resmi sekreteri sekreterligi staff valiligi valilik "
    "valisi yetkili yetkilisi"
)
#: Titles that are surnames, too: refused as the first word of a name.
_TITLES: Final = _squash_all("baskan mayor")


def does_look_official(name: str, official_names: Iterable[str]) -> bool:
    """Whether ``name`` has a word by which the council, authorities or their staff are called, contains one
    of ``official_names`` as words, or has a check mark. An official name of one word counts only alone.
    """
    if _BADGES.search(name):
        return True
    readings = _list_readings(name)
    if any(_has_official_word(reading) for reading in readings):
        return True
    official = [_split_pieces(reading) for it in official_names for reading in _list_readings(it)]
    return any(_has_words(_split_pieces(reading), sought) for reading in readings for sought in official)


def does_look_like(name: str, other: str) -> bool:
    """Whether readers could take ``name`` for ``other``: the same letters, or the same words in another
    order.
    """
    return not _compute_keys(name).isdisjoint(_compute_keys(other))


def _list_readings(name: str) -> tuple[str, str]:
    """``name`` in plain letters: with signs and digits as letters (``m0derat0r``), and without them."""
    folded = folding.fold_to_plain(name)
    return folded.translate(folding.READINGS[0]), _SIGNS.sub("", folded)


def _split_pieces(reading: str) -> list[str]:
    return [_squash(piece) for piece in _PIECE.findall(reading)]


def _has_official_word(reading: str) -> bool:
    pieces = _PIECE.findall(reading)
    letters = _squash("".join(pieces))
    # Also words with punctuation in them, and those whose letters are spaced out.
    joined = ("".join(_PIECE.findall(word)) for word in reading.split())
    spaced = ("".join(run) for single, run in groupby(pieces, lambda it: len(it) == 1) if single)
    words = {_squash(word) for word in (*pieces, *joined, *spaced)}
    return (
        any(part in letters for part in _PARTS)
        or any(word.startswith(_BEGINNINGS) for word in words)
        or not _WORDS.isdisjoint(words)
        or (bool(pieces) and _squash(pieces[0]) in _TITLES)
        or not _TITLES.isdisjoint(words - {_squash(piece) for piece in pieces})
    )


def _has_words(pieces: Sequence[str], sought: Sequence[str]) -> bool:
    """Whether consecutive ``pieces`` have the letters of ``sought``; all of them if it is one word."""
    letters = "".join(sought)
    if len(sought) < 2:
        return bool(letters) and "".join(pieces) == letters
    spans = ((first, last) for last in range(1, len(pieces) + 1) for first in range(last))
    return any("".join(pieces[first:last]) == letters for first, last in spans)


def _compute_keys(name: str) -> set[str]:
    keys = set()
    for reading in _list_readings(name):
        pieces = _PIECE.findall(reading)
        keys |= {_squash("".join(pieces)), _squash(" ".join(sorted(pieces)))}
    return keys - {""}
