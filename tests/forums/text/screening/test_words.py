"""Listed words: found in their disguises, and innocent words let be."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import catalogues
from forums.text.screening import defaults
from forums.text.screening.entries import Entry, Severity, parse
from forums.text.screening.words import Disguise, WordList
from tests.forums.text.screening import innocent

LISTED = defaults.lists().words
#: Hidden letters are guessed from what is left of them.
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
def test_innocent_sentences_are_let_be(text):
    assert read(text, LISTED) == []


def test_innocent_words_are_let_be():
    assert len(innocent.words()) > 150
    assert {word: read(word, LISTED) for word in innocent.words() if read(word, LISTED)} == {}


def test_what_the_pages_say_in_either_language_is_let_be():
    texts = {
        text
        for app in catalogues.apps()
        for message in catalogues.read(app)
        for said in (message.id, message.string)
        for text in ([said] if isinstance(said, str) else said or ())
    }

    assert sum(len(text.split()) for text in texts) > 40_000
    assert {text: found for text in texts if (found := read(text, LISTED))} == {}


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
def test_a_disguised_word_is_found_where_it_stands(text, written, disguise):
    assert read(text) == [(written, "küfür", disguise.value)]


@pytest.mark.parametrize("text", ["küfürler", "k*", "k***r", "k f r", "küf ür", "küfürbazlığı", "**küf**ürk"])
def test_less_than_the_word_and_more_than_it_are_none(text):
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
def test_signs_are_read_as_the_letters_that_they_look_like(text, entry):
    assert read(f"bak {text} dedi", LISTED) == [(text, entry, "substituted")]


def test_turkish_letters_count_where_the_entry_is_exact():
    assert read("sövgüler") == [("sövgüler", "sövgü*", "as_written")]
    assert read("sovguler got") == []
    assert read("SÖVGÜ GÖT götür") == [("SÖVGÜ", "sövgü*", "as_written"), ("GÖT", "göt", "as_written")]


def test_a_phrase_is_its_words_in_a_row():
    assert read("çok kötü, sözler") == [("kötü, sözler", "kötü söz*", "as_written")]
    assert read("kötü bir söz") == []


def test_exceptions_are_not_found():
    assert read("sövgülük ve sövgülükler") == [("sövgülükler", "sövgü*", "as_written")]


def test_of_readings_over_each_other_the_plainest_is_told():
    assert read("sövgü.sövgü kötü sözü küüüfür") == [
        ("sövgü", "sövgü*", "as_written"),
        ("sövgü", "sövgü*", "as_written"),
        ("kötü sözü", "kötü söz*", "as_written"),
        ("küüüfür", "küfür", "repeated"),
    ]


def test_a_short_word_with_a_letter_twice_is_another_word():
    assert read("book", LISTED) == []
    assert read("boook", LISTED) == [("boook", "bok", "repeated")]


@given(st.text(max_size=300) | st.text(alphabet="kküuf.* -1@\u200b\u0308r", max_size=200))
def test_no_text_makes_it_fail_and_matches_lie_within_it_in_order(text):
    matches = LISTED.find(text) + WHOLE.find(text)

    assert all(0 <= match.start < match.end <= len(text) for match in matches)
    for found in (LISTED.find(text), WHOLE.find(text)):
        assert all(a.end <= b.start for a, b in pairwise(found))


def test_files_of_entries_are_read_and_faults_in_them_named():
    assert parse("# a\n\n3 exact göt\n1 loose kötü söz*\n", "tr") == (
        Entry("göt", "tr", Severity.SEVERE, exact=True),
        Entry("kötü söz*", "tr", Severity.MILD),
    )
    for line in ("4 exact a", "3 a", "3 sharp a", "x loose a"):
        with pytest.raises(ValueError, match=line):
            parse(line, "tr")


def test_every_default_entry_finds_itself():
    for entry in defaults.word_entries():
        text = entry.words.replace("*", "")
        assert text in [written for written, _entry, _disguise in read(text, LISTED)], entry
