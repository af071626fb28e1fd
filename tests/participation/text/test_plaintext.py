"""Cleaning of plain text: words are kept, invisible characters are removed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.text.plaintext import MAX_ACCENTS, clean_plain_text, is_line, seen

#: Every kind of character that ``seen`` decides about, beside plain ones.
TRICKY = st.text(
    st.one_of(
        st.sampled_from(
            "ab1 \t\n\r\v\x00\x85\u2028\u2029\u0301\u0323\u034f\u200b\u200c\u200d\u200f\u202e\u2066\ufe0f"
            "\ufe0e\u20e3\ufeff\u00ad\ud83d\udc69\ufffe\U0001ffff\U000e0041👩💻❤🏽ℹمیक्ष"
        ),
        st.characters(),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("c\u0327ig\u0306li", "çiğli"),
        ("bir\r\niki\rüç\u2028dört\u2029beş\x85altı", "bir\niki\nüç\ndört\nbeş\naltı"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("a\ud83db\udc69c", "abc"),
        ("a\ufffeb\uffffc\ufdd0d\U0001fffee\U0010fffff", "abcdef"),
        ("ab\u202egpj.exe\u202c\u2066x\u2069\u200e\u200f\u061c", "abgpj.exex"),
        ("kü\u200bfü\u00adr\u2060 e\u034fd\ufeffer", "küfür eder"),
        ("a\u3164b\u115fc\u2800d\u180ee\U000e0041f", "abcdef"),
        ("0532\u200d 123\u200c 45 67", "0532 123 45 67"),
        ("kö\u200dtü sö\ufe0fz\ufe00", "kötü söz"),
        ("1\ufe0f2\ufe0f", "12"),
    ],
)
def test_invisible_characters_are_removed(sent, stored):
    assert seen(sent) == stored
    assert clean_plain_text(sent) == stored


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d💻 👩🏽\u200d💻 🏳\ufe0f\u200d🌈 ❤\ufe0f 1\ufe0f\u20e3 ‼\ufe0f ©\ufe0f 👨\u200d👩\u200d👧",
        "می\u200cخواهم",
        "क्\u200dष",
        "Iğdır'da İĞNE, şöyle: \ttablo\n\n\nâîû ₺ € – “tırnak”",
        "Việt Nam, שָׁלוֹם, สวัสดี",
        "    kod\n  - liste",
    ],
)
def test_visible_characters_are_kept(text):
    assert seen(text) == unicodedata.normalize("NFC", text)
    assert clean_plain_text(text) == seen(text)


def test_stacked_accents_are_limited():
    assert clean_plain_text("z" + "\u0335\u0321" * 500 + "a") == clean_plain_text(
        "z" + "\u0335\u0321" * MAX_ACCENTS + "a"
    )
    assert len(clean_plain_text("z" + "\u0489" * 500)) == 1 + MAX_ACCENTS


def test_trailing_blanks_and_repeated_blank_lines_are_removed():
    assert clean_plain_text("\n \n  bir  \n\t\n \n \n\n iki\t\n\u00a0\n") == "  bir\n\n\n iki"


@pytest.mark.parametrize("text", ["Ayşe Yılmaz", "", "👩\u200d💻 Ayşe", "c\u0327"])
def test_visible_line_is_accepted(text):
    assert is_line(text)


@pytest.mark.parametrize(
    "unseen",
    [
        "\n",
        "\r",
        "\t",
        "\x00",
        "\x1f",
        "\x7f",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2028",
        "\u2029",
        "\ud800",
        "\u3164",
    ],
)
def test_line_with_other_characters_is_refused(unseen):
    assert not is_line(f"Ayşe{unseen}Yılmaz")


@given(TRICKY)
def test_cleaning_is_idempotent(text):
    assert seen(seen(text)) == seen(text)
    assert clean_plain_text(clean_plain_text(text)) == clean_plain_text(text)
    assert seen(clean_plain_text(text)) == clean_plain_text(text)


@given(TRICKY)
def test_every_cleaned_text_can_be_stored(text):
    cleaned = clean_plain_text(text)

    assert cleaned == unicodedata.normalize("NFC", cleaned)
    cleaned.encode()
    assert not set(cleaned) & set("\r\x00\u200b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    assert {unicodedata.category(character) for character in cleaned} & {"Cs", "Zl", "Zp"} == set()
    assert all(character in "\n\t" for character in cleaned if unicodedata.category(character) == "Cc")
    assert "\n\n\n\n" not in cleaned


@given(st.text(st.sampled_from("abcçğıİöşüâ ABC 123.,;:'\"()[]*_`>#-\n"), max_size=80))
def test_no_word_is_lost(text):
    assert clean_plain_text(text).split() == text.split()
