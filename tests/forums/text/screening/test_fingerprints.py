"""Fingerprints match near-duplicates and no other texts. docs/screening.md has the figures."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.text.screening import fingerprints
from forums.text.screening.fingerprints import compute_fingerprint, compute_index_keys, estimate_similarity
from forums.text.screening.limits import LIMITS, Trust
from participation.text import folding
from tests.forums.text.screening import corpus

ALIKE = LIMITS[Trust.NEW].alike_from
POSTS = corpus.posts(seed=1, count=80)
SHORT = "Ben de katılıyorum, çok haklısınız."


@pytest.fixture(scope="module")
def prints():
    """Fingerprints of the posts."""
    return [compute_fingerprint(post) for post in POSTS]


@pytest.mark.parametrize("name", corpus.EDITS)
def test_edited_copy_is_similar_and_shares_a_key(name, prints):
    chance = random.Random(2)
    copies = [compute_fingerprint(corpus.EDITS[name](post, chance)) for post in POSTS]
    alike = [estimate_similarity(a, b) >= ALIKE for a, b in zip(prints, copies, strict=True)]
    with_shared_key = [
        any(x == y for x, y in zip(compute_index_keys(a), compute_index_keys(b), strict=True))
        for a, b in zip(prints, copies, strict=True)
    ]

    assert np.mean(alike) >= 0.99
    assert np.mean(with_shared_key) >= 0.93


@pytest.mark.parametrize("name", ["punctuated", "capitals", "ascii_typed"])
def test_case_accents_and_punctuation_make_no_difference(name, prints):
    for post, known in zip(POSTS, prints, strict=True):
        assert compute_fingerprint(corpus.EDITS[name](post, random.Random(3))) == known


def test_different_texts_on_the_same_subjects_are_not_similar(prints):
    values = [estimate_similarity(a, b) for i, a in enumerate(prints) for b in prints[:i]]

    assert len(values) == 80 * 79 / 2
    assert sum(value >= ALIKE for value in values) == 0


def test_similarity_estimates_the_share_of_common_shingles():
    def shingles(text: str) -> set[str]:
        plain = " ".join(folding.split_plain_words(text))
        return {plain[i : i + fingerprints.SHINGLE] for i in range(len(plain) - fingerprints.SHINGLE + 1)}

    chance = random.Random(4)
    errors = []
    for _ in range(80):
        words = ["".join(chance.choices("abcdefghijklmnoprstuvyz", k=7)) for _ in range(60)]
        changed = [word if chance.random() < 0.9 else word[::-1] for word in words]
        one, other = " ".join(words), " ".join(changed)
        a, b = shingles(one), shingles(other)
        errors.append(
            estimate_similarity(compute_fingerprint(one), compute_fingerprint(other))
            - len(a & b) / len(a | b)
        )

    assert abs(np.mean(errors)) < 0.01
    assert np.std(errors) < 0.045


def test_short_text_is_similar_to_the_same_words_alone():
    same = compute_fingerprint("BEN DE KATILIYORUM... cok haklisiniz")

    assert estimate_similarity(compute_fingerprint(SHORT), same) == 1
    assert compute_index_keys(compute_fingerprint(SHORT)) == compute_index_keys(same)
    assert estimate_similarity(compute_fingerprint(SHORT), compute_fingerprint(SHORT + " Evet.")) == 0
    assert estimate_similarity(compute_fingerprint(SHORT), compute_fingerprint(POSTS[0])) == 0


def test_texts_without_words_are_similar_to_none():
    assert compute_fingerprint("!!! 😀") == fingerprints.NONE
    assert estimate_similarity(compute_fingerprint("!!!"), compute_fingerprint("!!!")) == 0
    assert compute_index_keys(fingerprints.NONE) == ()


def test_fingerprint_algorithm_does_not_change():
    """If this number changes, all stored fingerprints must be recomputed."""
    known = compute_fingerprint(
        "Sahildeki bisiklet yolunun Göztepe iskelesine kadar uzatılmasını çok isteriz."
    )

    assert known[:12].hex() == "6e23ba7820ef7b2d47e592a1"
    assert compute_index_keys(known)[0] == int.from_bytes(known[8:16], "big", signed=True)


@given(st.text(max_size=400))
def test_every_text_has_a_fingerprint_that_fits_its_columns(text):
    known = compute_fingerprint(text)

    assert len(known) in {0, 8, 8 + 2 * fingerprints.VALUES}
    assert len(compute_index_keys(known)) == (fingerprints.KEYS if known else 0)
    assert all(-(2**63) <= key < 2**63 for key in compute_index_keys(known))
    assert estimate_similarity(known, known) == (1 if known else 0)
