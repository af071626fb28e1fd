"""Fingerprints of texts: small, equal for equal words, similar for similar texts.

A fingerprint is an 8-byte hash of the words, followed, for long enough texts, by a MinHash of the shingles
(all substrings of ``SHINGLE`` characters) of the plain text: ``VALUES`` numbers of 16 bits. The fraction of
equal numbers estimates the Jaccard similarity of the shingles (A. Broder, *On the resemblance and containment
of documents*, 1997; 16 bits suffice: P. Li, A. König, *b-bit minwise hashing*, 2010). Case, diacritics,
punctuation, line breaks and invisible characters make no difference; the order of sentences makes little.

Stored fingerprints are compared with new ones: after a change of a constant, all must be recomputed.
"""

import hashlib
from typing import Final, NewType

import numpy as np
import numpy.typing as npt

from participation.text import folding

#: ``NONE`` for a text without words, which is similar to no other.
Fingerprint = NewType("Fingerprint", bytes)
NONE: Final = Fingerprint(b"")

#: Texts with fewer words are compared exactly: one changed word would be a large part of them.
MIN_WORDS: Final = 8
SHINGLE: Final = 5
VALUES: Final = 128
#: Similar texts share a key (with the probabilities in docs/screening.md); others rarely do.
KEYS: Final = 8
_ROWS: Final = 4
_EXACT: Final = 8

_Numbers = npt.NDArray[np.uint64]


def compute_fingerprint(text: str) -> Fingerprint:
    """Fingerprint of ``text``, at most ``8 + 2 * VALUES`` bytes. Total and deterministic."""
    words = folding.split_plain_words(text)
    if not words:
        return NONE
    plain = " ".join(words)
    exact = hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=_EXACT).digest()
    return Fingerprint(exact if len(words) < MIN_WORDS else exact + _compute_sketch(plain))


def estimate_similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Estimated Jaccard similarity of the shingles: 1 for equal words, about 0 for unrelated texts.

    Standard deviation 0.04 near 0.7. Exactly 1 or 0 if either text is short.
    """
    if not one or not other:
        return 0.0
    if one[:_EXACT] == other[:_EXACT]:
        return 1.0
    if len(one) == _EXACT or len(other) == _EXACT:
        return 0.0
    return float(np.mean(_read_values(one) == _read_values(other)))


def compute_index_keys(fingerprint: Fingerprint) -> tuple[int, ...]:
    """``KEYS`` signed 64-bit numbers, for as many indexed columns: similar texts agree in at least one.

    Empty for a text without words.
    """
    if not fingerprint:
        return ()
    if len(fingerprint) == _EXACT:
        return (int.from_bytes(fingerprint, "big", signed=True),) * KEYS
    return tuple(_read_values(fingerprint)[: KEYS * _ROWS].view(">i8").tolist())


def _read_values(fingerprint: Fingerprint) -> npt.NDArray[np.uint16]:
    return np.frombuffer(fingerprint, dtype=">u2", offset=_EXACT)


def _compute_sketch(plain: str) -> bytes:
    shingles = np.unique(_hash_shingles(plain))
    smallest = np.array([_mix_numbers(shingles ^ seed).min() for seed in _SEEDS], dtype=np.uint64)
    # The low bits: the high bits of a minimum of many numbers are mostly zeros.
    return (smallest & np.uint64(0xFFFF)).astype(">u2").tobytes()


def _hash_shingles(plain: str) -> _Numbers:
    """A hash of each substring of ``SHINGLE`` characters; one hash for a shorter text."""
    points = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    length = max(len(points) - SHINGLE + 1, 1)
    numbers = np.zeros(length, dtype=np.uint64)
    for offset in range(min(SHINGLE, len(points))):
        numbers = _mix_numbers(numbers + points[offset : offset + length])
    return numbers


def _mix_numbers(numbers: _Numbers) -> _Numbers:
    """A hash of each number, by the finaliser of SplitMix64 (S. Vigna, 2015)."""
    numbers = (numbers + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


_SEEDS: Final = _mix_numbers(np.arange(1, VALUES + 1, dtype=np.uint64) * np.uint64(0xD6E8FEB86659FD93))
