import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.text.turkish import (
    ascii_fold,
    fold,
    portion_from,
    portion_of,
    possessive,
    slugify,
    sort_key,
    upper,
)

ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"
turkish_words = st.text(
    alphabet=ALPHABET + ALPHABET.translate({ord("i"): "İ", ord("ı"): "I"}).upper(), max_size=12
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("İ", "i"),
        ("I", "ı"),
        ("i", "i"),
        ("ı", "ı"),
        ("Iğdır", "ığdır"),
        ("İZMİR", "izmir"),
        ("IŞIKLAR", "ışıklar"),
        ("I\u0307zmir", "izmir"),
        ("C\u0327eşme", "çeşme"),
        ("Hâlâ", "hâlâ"),
        ("", ""),
    ],
)
def test_fold_matches_turkish_case_rules(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(("text", "raised"), [("izmir", "İZMİR"), ("ığdır", "IĞDIR"), ("ışıklar", "IŞIKLAR")])
def test_upper_matches_turkish_case_rules(text, raised):
    assert upper(text) == raised


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Çiğli", "cigli"), ("IŞIKLAR", "isiklar"), ("Güzelbahçe", "guzelbahce"), ("Hâlâ", "hala")],
)
def test_ascii_fold_replaces_turkish_letters(text, plain):
    assert ascii_fold(text) == plain


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Karşıyaka", "karsiyaka"),
        ("IŞIKLAR", "isiklar"),
        ("Işıklar", "isiklar"),
        ("çğıöşüÇĞİIÖŞÜâîû", "cgiosucgiiosuaiu"),
        ("  Kordon, hafta sonları: yaya?  ", "kordon-hafta-sonlari-yaya"),
        ("Café Zürich", "cafe-zurich"),
        ("19 Mayıs", "19-mayis"),
        ("日本", ""),
        ("--", ""),
    ],
)
def test_slugs_use_ascii_letters(text, slug):
    assert slugify(text) == slug


@pytest.mark.parametrize(
    "ordered",
    [
        ["Çiğli", "Dikili", "Kınık", "Kiraz", "Ödemiş", "Selçuk", "Şirince", "Urla"],
        ["Iğdır", "Isparta", "İzmir"],
        ["10 Eylül", "Ali", "ali can", "Ali Veli", "Alican"],
        ["hala", "hâlâ", "halaç"],
        ["pide", "qoph", "ray"],
        ["vali", "watt", "xenon", "yaz"],
        ["", "a", "zurna", "ώ"],
        ["a b", "ab"],
        ["9", "a"],
    ],
)
def test_turkish_alphabetical_order(ordered):
    for shuffled in itertools.permutations(ordered):
        assert sorted(shuffled, key=sort_key) == ordered


def test_words_are_ordered_letter_by_letter():
    assert sorted(set(ALPHABET), key=sort_key) == list(ALPHABET)


def test_order_ignores_case():
    assert sort_key("IĞDIR") == sort_key("ığdır")
    assert sort_key("İZMİR") == sort_key("izmir")


@given(st.text())
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@given(turkish_words)
def test_upper_and_lower_case_are_symmetric_for_turkish_words(word):
    assert fold(upper(word)) == fold(word)
    assert upper(fold(word)) == upper(word)


@given(st.text())
def test_slugs_are_url_safe_and_stable(text):
    slug = slugify(text)

    assert slug.isascii()
    assert slug == slugify(slug)
    assert all(part.isalnum() for part in slug.split("-")) or slug == ""


@given(turkish_words)
def test_ascii_spelling_matches_turkish_words(word):
    assert ascii_fold(word).isascii()
    assert slugify(word) == ascii_fold(word)


@given(turkish_words, turkish_words)
def test_keys_order_words_as_the_alphabet_does(one, other):
    by_alphabet = [[ALPHABET.index(letter) for letter in fold(word)] for word in (one, other)]

    assert (sort_key(one) < sort_key(other)) == (by_alphabet[0] < by_alphabet[1])


@given(st.text(max_size=30))
def test_keys_are_digits_of_bounded_length(text):
    key = sort_key(text)

    assert key == "" or (key.isascii() and key.isdigit())
    assert len(key) <= 10 * len(fold(text)) + 2


@pytest.mark.parametrize(
    ("figure", "of", "from_"),
    [
        ("%20", "%20’sinin", "%20’sinden"),
        ("%50", "%50’sinin", "%50’sinden"),
        ("%66", "%66’sının", "%66’sından"),
        ("%33,3", "%33,3’ünün", "%33,3’ünden"),
        ("%5", "%5’inin", "%5’inden"),
        ("%30", "%30’unun", "%30’undan"),
        ("%100", "%100’ünün", "%100’ünden"),
        ("%0", "%0’ının", "%0’ından"),
    ],
)
def test_endings_of_figures_follow_their_last_word(figure, of, from_):
    assert (portion_of(figure), portion_from(figure)) == (of, from_)


@pytest.mark.parametrize("figure", ["0,2’si", "12,5’i", "1,0’ı", "1.203,9’u", "10’u"])
def test_so_many_of_them_is_said_with_the_ending_of_the_last_word(figure):
    assert possessive(figure.partition("’")[0]) == figure
