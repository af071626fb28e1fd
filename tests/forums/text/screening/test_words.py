"""Listed words match in their disguises, and innocent words do not match."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import catalogues
from forums.text.screening import defaults
from forums.text.screening.entries import Entry, Severity, parse_entries
from forums.text.screening.words import Disguise, WordList
from tests.forums.text.screening import innocent

LISTED = defaults.load_default_lists().words
#: Words with hidden letters are guessed from the remaining letters.
WHOLE = WordList(
    [
        Entry("küfür", "tr", Severity.SEVERE),
        Entry("kötü söz*", "tr", Severity.CLEAR),
        Entry("sövgü*", "tr", Severity.CLEAR, exact=True),
        Entry("göt", "tr", Severity.SEVERE, exact=True),
    ],
    ["küfürbazlık*", "sövgülük"],
)


def read(text: str, listed: WordList = WHOLE) -> list[tuple[str, str, str]]:
    return [(text[m.start : m.end], m.entry.words, m.disguise.value) for m in listed.find(text)]


@pytest.mark.parametrize("text", innocent.sentences())
def test_innocent_sentences_do_not_match(text):
    assert read(text, LISTED) == []


def test_innocent_words_do_not_match():
    assert len(innocent.words()) > 150
    assert {word: read(word, LISTED) for word in innocent.words() if read(word, LISTED)} == {}


def test_interface_texts_in_both_languages_do_not_match():
    texts = {
        text
        for app in catalogues.list_project_apps()
        for message in catalogues.read_catalogue(app)
        for said in (message.id, message.string)
        for text in ([said] if isinstance(said, str) else said or ())
    }

    assert sum(len(text.split()) for text in texts) > 40_000
    assert {text: matches for text in texts if (matches := read(text, LISTED))} == {}


@pytest.mark.parametrize(
    ("text", "written", "disguise"),
    [
        ("ne küfür ama", "küfür", Disguise.AS_WRITTEN),
        ("KÜFÜR!", "KÜFÜR", Disguise.AS_WRITTEN),
        ("kufur", "kufur", Disguise.AS_WRITTEN),
        ("küfür'den", "küfür", Disguise.AS_WRITTEN),
        ("ku\u0308fu\u0308r", "ku\u0308fu\u0308r", Disguise.AS_WRITTEN),
        ("kü\u200bfür", "kü\u200bfür", Disguise.AS_WRITTEN),
        ("kü\u00adfü\u2060r", "kü\u00adfü\u2060r", Disguise.AS_WRITTEN),
        ("кufυr", "кufυr", Disguise.AS_WRITTEN),
        ("ｋｕｆｕｒ", "ｋｕｆｕｒ", Disguise.AS_WRITTEN),
        ("𝐤𝐮𝐟𝐮𝐫", "𝐤𝐮𝐟𝐮𝐫", Disguise.AS_WRITTEN),
        ("ah küüüfür", "küüüfür", Disguise.REPEATED),
        ("kkküfffürrr", "kkküfffürrr", Disguise.REPEATED),
        ("k.ü.f.ü.r et", "k.ü.f.ü.r", Disguise.SEPARATED),
        ("k ü f ü r", "k ü f ü r", Disguise.SEPARATED),
        ("K - Ü - F - Ü - R", "K - Ü - F - Ü - R", Disguise.SEPARATED),
        ("o k ü f ü r", "k ü f ü r", Disguise.SEPARATED),
        ("kü-für", "kü-für", Disguise.SEPARATED),
        ("bu k_ufur", "k_ufur", Disguise.SEPARATED),
        ("k*f*r", "k*f*r", Disguise.MASKED),
        (r"k\*f\*r", r"k\*f\*r", Disguise.MASKED),
        ("kü**r", "kü**r", Disguise.MASKED),
    ],
)
def test_disguised_word_matches_at_its_position(text, written, disguise):
    assert read(text) == [(written, "küfür", disguise.value)]


@pytest.mark.parametrize("text", ["küfürler", "k*", "k***r", "k f r", "küf ür", "küfürbazlığı", "**küf**ürk"])
def test_shorter_and_longer_words_do_not_match(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("or0spu", "orospu*"),
        ("0ro5pu", "orospu*"),
        ("s1ktir", "siktir*"),
        ("$!ktir", "siktir*"),
        ("s1k", "sik"),
        ("g0t", "göt"),
        ("p3zev3nk", "pezevenk*"),
        ("@ssh0le", "asshole*"),
        ("asshoIe".replace("I", "1"), "asshole*"),
        ("$hit", "shit"),
        ("am1na k0yayım", "amına koy*"),
    ],
)
def test_signs_match_the_letters_they_resemble(text, entry):
    assert read(f"bak {text} dedi", LISTED) == [(text, entry, "substituted")]


def test_turkish_letters_are_distinguished_where_the_entry_is_exact():
    assert read("sövgüler") == [("sövgüler", "sövgü*", "as_written")]
    assert read("sovguler got") == []
    assert read("SÖVGÜ GÖT götür") == [("SÖVGÜ", "sövgü*", "as_written"), ("GÖT", "göt", "as_written")]


def test_phrase_matches_its_words_in_sequence():
    assert read("çok kötü, sözler") == [("kötü, sözler", "kötü söz*", "as_written")]
    assert read("kötü bir söz") == []


def test_exceptions_do_not_match():
    assert read("sövgülük ve sövgülükler") == [("sövgülükler", "sövgü*", "as_written")]


def test_of_overlapping_matches_the_plainest_is_returned():
    assert read("sövgü.sövgü kötü sözü küüüfür") == [
        ("sövgü", "sövgü*", "as_written"),
        ("sövgü", "sövgü*", "as_written"),
        ("kötü sözü", "kötü söz*", "as_written"),
        ("küüüfür", "küfür", "repeated"),
    ]


def test_short_word_with_a_doubled_letter_does_not_match():
    assert read("book", LISTED) == []
    assert read("boook", LISTED) == [("boook", "bok", "repeated")]


@given(st.text(max_size=300) | st.text(alphabet="kküuf.* -1@\u200b\u0308r", max_size=200))
def test_matching_never_fails_and_matches_are_in_order_within_the_text(text):
    matches = LISTED.find(text) + WHOLE.find(text)

    assert all(0 <= match.start < match.end <= len(text) for match in matches)
    for in_order in (LISTED.find(text), WHOLE.find(text)):
        assert all(a.end <= b.start for a, b in pairwise(in_order))


def test_entry_files_are_read_and_their_errors_named():
    assert parse_entries("# a\n\n3 exact göt\n1 loose kötü söz*\n", "tr") == (
        Entry("göt", "tr", Severity.SEVERE, exact=True),
        Entry("kötü söz*", "tr", Severity.MILD),
    )
    for line in ("4 exact a", "3 a", "3 sharp a", "x loose a"):
        with pytest.raises(ValueError, match=line):
            parse_entries(line, "tr")


def test_every_default_entry_matches_itself():
    for entry in defaults.list_word_entries():
        text = entry.words.replace("*", "")
        assert text in [written for written, _entry, _disguise in read(text, LISTED)], entry
