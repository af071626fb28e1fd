"""Fingerprints of texts: small enough for a row, equal for equal words, alike for alike texts.

A fingerprint is 8 bytes that are the same for the same words, then, for texts that are long enough, a
MinHash of the shingles (every ``SHINGLE`` characters in a row) of the plain text: ``VALUES`` numbers of 16
bits. The part of the numbers in which two texts agree estimates the part of their shingles that they share
(A. Broder, *On the resemblance and containment of documents*, 1997; 16 of the bits suffice: P. Li, A. König,
*b-bit minwise hashing*, 2010). Case, diacritics, punctuation, line breaks and what cannot be seen make no
difference, and the order of sentences makes little.

Stored fingerprints are compared with new ones: whoever changes a constant here has them all computed anew.
"""

import hashlib
from typing import Final, NewType

import numpy as np
import numpy.typing as npt

from forums.text.screening import folding

#: Nothing, where the text has no words: such texts are like no other.
Fingerprint = NewType("Fingerprint", bytes)
NONE: Final = Fingerprint(b"")

#: A text of fewer words is compared exactly: one changed word would be a large part of it.
LEAST_WORDS: Final = 8
SHINGLE: Final = 5
VALUES: Final = 128
#: Texts that are alike have a key in common (with the chances in docs/screening.md); others seldom do.
KEYS: Final = 8
_ROWS: Final = 4
_EXACT: Final = 8

_Numbers = npt.NDArray[np.uint64]


def fingerprint(text: str) -> Fingerprint:
    """At most ``8 + 2 * VALUES`` bytes. Every text has one, always the same."""
    words = folding.words(text)
    if not words:
        return NONE
    plain = " ".join(words)
    exact = hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=_EXACT).digest()
    return Fingerprint(exact if len(words) < LEAST_WORDS else exact + _sketch(plain))


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """The estimated part of all shingles of two texts that is in both: 1 for the same words, about 0 for
    texts that have nothing to do with each other; off by 0.04 as a rule (one standard deviation near 0.7).

    1 or 0 where either text is short.
    """
    if not one or not other:
        return 0.0
    if one[:_EXACT] == other[:_EXACT]:
        return 1.0
    if len(one) == _EXACT or len(other) == _EXACT:
        return 0.0
    return float(np.mean(_values(one) == _values(other)))


def keys(fingerprint: Fingerprint) -> tuple[int, ...]:
    """``KEYS`` signed 64-bit numbers for as many indexed columns: a text that is alike has the same number in
    the same column at least once. None for a text without words."""
    if not fingerprint:
        return ()
    if len(fingerprint) == _EXACT:
        return (int.from_bytes(fingerprint, "big", signed=True),) * KEYS
    return tuple(_values(fingerprint)[: KEYS * _ROWS].view(">i8").tolist())


def _values(fingerprint: Fingerprint) -> npt.NDArray[np.uint16]:
    return np.frombuffer(fingerprint, dtype=">u2", offset=_EXACT)


def _sketch(plain: str) -> bytes:
    shingles = np.unique(_shingles(plain))
    smallest = np.array([_mixed(shingles ^ seed).min() for seed in _SEEDS], dtype=np.uint64)
    # The smallest of many numbers begins with zeros; its end is as random as any.
    return (smallest & np.uint64(0xFFFF)).astype(">u2").tobytes()


def _shingles(plain: str) -> _Numbers:
    """A number for every ``SHINGLE`` characters in a row."""
    points = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    places = max(len(points) - SHINGLE + 1, 1)
    numbers = np.zeros(places, dtype=np.uint64)
    for place in range(min(SHINGLE, len(points))):
        numbers = _mixed(numbers + points[place : place + places])
    return numbers


def _mixed(numbers: _Numbers) -> _Numbers:
    """Each number as another one that looks random: the finaliser of SplitMix64 (S. Vigna, 2015)."""
    numbers = (numbers + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


_SEEDS: Final = _mixed(np.arange(1, VALUES + 1, dtype=np.uint64) * np.uint64(0xD6E8FEB86659FD93))
