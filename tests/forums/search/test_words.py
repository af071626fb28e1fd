"""Normalised words, parsed queries, and highlighted excerpts of search."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.search.excerpts import MAX_LENGTH, build_excerpt, split_at_hits
from participation.search.query import parse_query
from participation.search.words import IN_TITLE, MAX_TOKEN_LENGTH, document, folded, words

texts = st.text(max_size=200)


def matches(query, text):
    """Whether each term matches a token of the text, as in both databases."""
    tokens = set(document(text).split())
    asked = parse_query(query)
    return bool(asked) and all(tokens & set(term) for term in asked.terms) and asked.phrases_stand_in(text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("ışıklar", "IŞIKLAR"),
        ("IŞIKLAR", "ışıklar yandı"),
        ("isiklar", "Işıklar"),
        ("cigli", "Çiğli"),
        ("Çiğli’de", "cigli"),
        ("çiğli", "ÇİĞLİ'nin durağı"),
        ("parkta", "parkların"),
        ("parkların", "Bu parktan"),
        ("otobüs", "otobüsler"),
        ("evora", "Évora"),
        ("istanbul", "I\u0307STANBUL"),
        ("istanbul", "i\u0307stanbul"),
        ("kaldırım", "kal\u00addı\u200brım"),
        ("park", "𝐏𝐀𝐑𝐊"),
        ("مدرسة", "هذه مدرسة"),
        ('"gece hattı"', "Her gece hattı yok."),
        ("“gece hattı”", "GECE HATTI!"),
    ],
)
def test_query_matches(query, text):
    assert matches(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("kordon", "gordon değil, kor don"),
        ("park yol", "park"),
        ('"gece hattı"', "hattı gece"),
        ('"gece hattı"', "gece hatlarında"),
        ('"park"', "parkta"),
        ("", "park"),
        ("!? ()", "park"),
    ],
)
def test_query_does_not_match(query, text):
    assert not matches(query, text)


@pytest.mark.parametrize("pair", list(product("Iİıi", repeat=2)))
def test_every_i_matches_every_i(pair):
    asked, written = (f"d{letter}k{letter}l{letter}" for letter in pair)
    assert matches(asked, written)


def test_unclosed_quotes_are_not_a_phrase():
    assert parse_query('gece "hat') == parse_query("gece hat")
    assert parse_query('"gece hat" durak').phrases == (("gece", "hat"),)


def test_suffixes_after_an_apostrophe_are_ignored():
    assert parse_query("Çiğli'de") == parse_query("Çiğli")
    assert [word.form for word in words("Çiğli'de")] == ["cigli", "de"]


@given(texts)
def test_any_text_is_a_query_and_its_tokens_are_letters_and_digits(text):
    for term in parse_query(text).terms:
        for token in term:
            assert token.isalnum()
            assert token == token.lower()
            assert 0 < len(token) <= MAX_TOKEN_LENGTH


@given(texts)
def test_every_word_of_a_text_matches_it(text):
    for word in words(text):
        assert matches(text[word.start : word.end], text)


@given(texts)
def test_folding_is_idempotent(text):
    for word in words(text):
        assert folded(word.form) == word.form


@given(texts, texts)
def test_pieces_add_up_to_the_text(text, query):
    assert "".join(piece.text for piece in split_at_hits(text, parse_query(query))) == text


@given(st.text(alphabet="ab \n<>&", max_size=1500))
def test_excerpt_is_short_and_contains_the_hit(text):
    pieces = build_excerpt(text, parse_query("ab"))
    assert sum(len(piece.text) for piece in pieces) <= MAX_LENGTH + 4
    stands = any("ab" in word.tokens for word in words(text))
    assert any(piece.hit for piece in pieces) == stands


def test_excerpt_starts_near_the_hit():
    text = "başka söz " * 100 + "burada Çiğli durağı var " + "daha söz " * 100
    pieces = build_excerpt(text, parse_query("cigli"))
    shown = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.hit] == ["Çiğli"]
    assert shown.startswith("… başka")
    assert shown.endswith(" …")


def test_title_terms_match_titles():
    tokens = document("Sabah erken.", "Kordon açılsın mı?").split()
    assert {"kordon", f"{IN_TITLE}kordon", "sabah"} <= set(tokens)
    assert f"{IN_TITLE}sabah" not in tokens
    assert len(tokens) == len(set(tokens))
