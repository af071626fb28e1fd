"""Personal data in Turkish text: matches, ignored text, and properties of masking."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import is_valid_number, parse

from participation.text.personal_data import (
    ALL_PLACEHOLDERS,
    PLACEHOLDERS,
    Finding,
    Kind,
    find_personal_data,
    mask_personal_data,
    normalise_text,
    only_masks,
)
from tests.examples import examples

QUICK = settings(max_examples=examples(150), deadline=None)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("10000000146", Kind.IDENTITY),
        ("17291716060", Kind.IDENTITY),
        ("100 000 001 46", Kind.IDENTITY),
        ("1 7 2 9 1 7 1 6 0 6 0", Kind.IDENTITY),
        ("172-917-160-60", Kind.IDENTITY),
        ("0532 123 45 67", Kind.PHONE),
        ("+90 (532) 123-45-67", Kind.PHONE),
        ("05321234567", Kind.PHONE),
        ("532 123 45 67", Kind.PHONE),
        ("0532_123_45_67", Kind.PHONE),
        ("00905321234567", Kind.PHONE),
        ("٠٥٣٢١٢٣٤٥٦٧", Kind.PHONE),
        ("0232 484 12 34", Kind.PHONE),
        ("484 12 34", Kind.PHONE),
        ("+49 30 12345678", Kind.PHONE),
        ("ayse.yilmaz@ornek.com.tr", Kind.EMAIL),
        ("ayse@gmail", Kind.EMAIL),
        ("ayse @ ornek.com", Kind.EMAIL),
        ("ayse [at] ornek.com", Kind.EMAIL),
        ("çiğdem+kordon@örnek.com", Kind.EMAIL),
        ("TR33 0006 1005 1978 6457 8413 26", Kind.IBAN),
        ("tr330006100519786457841326", Kind.IBAN),
        ("TR330006100519786457841327", Kind.IBAN),  # a wrong check digit may still be somebody's number
        ("4111 1111 1111 1111", Kind.CARD),
        ("35 ABC 123", Kind.PLATE),
        ("35abc123", Kind.PLATE),
        ("06-A-1234", Kind.PLATE),
        ("@kordon_sever", Kind.ACCOUNT),
        ("instagram.com/ayse.yilmaz", Kind.ACCOUNT),
        ("https://wa.me/905321234567", Kind.ACCOUNT),
        ("17291716050", Kind.NUMBER),  # no identity number: the checksum is wrong
        ("123456789", Kind.NUMBER),
    ],
)
def test_personal_data_in_a_sentence_is_masked(written, kind):
    before, after = "Bana ", " diye ulaşın, teşekkürler."

    assert find_personal_data(before + written + after) == [Finding(len(before), len(before + written), kind)]
    assert mask_personal_data(before + written + after) == before + PLACEHOLDERS[kind] + after


@pytest.mark.parametrize(
    "text",
    [
        "Saat 10.00 ile 22.00 arası, 35 bank ve 120 ağaç.",
        "2019, 2020, 2021 ve 2022 yıllarında; 2019 2020 2021 2022",
        "12.05.2024 14:30 toplantısı, 05.12.2024 123 kişi",
        "1.250.000 lira, 12.500.000 TL, 1.250.000.000 lira",
        "10 TL 500, 15 VE 200, 20 KM 100, 30 BIN 400",
        "3 5 7 9 11 numaralı otobüsler; 100 150 200 metre",
        "https://www.izmir.bel.tr/tr/Haberler sayfasında",
        "İzmir'in 35 plakası, 112'yi aradım, %45,3",
        "Mithatpaşa Caddesi'nde park yeri yok, 1453 Sokak'taki çukur 3 aydır duruyor",
        "Işıklar 7/24 yansın [telefon] [isim] […]",
        "Kordon'da\r\nyürüyüş\tyolu  olsun. ",
    ],
)
def test_other_text_is_unchanged(text):
    assert find_personal_data(text) == []
    assert mask_personal_data(text) == text


def test_a_postal_address_is_masked_whole():
    text = "Evim şurada: Atatürk Mah. 1234 Sok. No: 5 D: 3, bir de dükkân: Mithatpaşa Cad. No:12/4 Karşıyaka."

    assert [finding.kind for finding in find_personal_data(text)] == [Kind.ADDRESS, Kind.ADDRESS]
    assert mask_personal_data(text) == "Evim şurada: [adres], bir de dükkân: [adres] Karşıyaka."


def test_letters_next_to_a_number_do_not_hide_it():
    assert mask_personal_data("Tel:05321234567ye yazın") == "Tel:[telefon]ye yazın"


def test_several_numbers_in_a_row_are_each_masked():
    text = "0532 123 45 67 0533 765 43 21, 10000000146"

    assert mask_personal_data(text) == "[telefon] [telefon], [kimlik no]"


def test_data_exposed_by_masking_is_masked_too():
    for text in (
        "a@b@c.com@d",
        "0532 123 45 67@ali",
        "TR" + "1 " * 60,
        "0532 " * 50,
        "Gül Sok. 0532 123 45 67 No: 5",
    ):
        assert find_personal_data(mask_personal_data(text)) == []


def test_adversarial_text_is_read_in_linear_time():
    for text in ("1 " * 1000, "a" * 2000, "a@" * 1000, "(" * 2000, "a.b-" * 500, "x.com/" * 330):
        assert find_personal_data(mask_personal_data(text)) == []


def identity_numbers():
    def complete(digits):
        tenth = (7 * sum(digits[0::2]) - sum(digits[1::2])) % 10
        return "".join(map(str, [*digits, tenth, (sum(digits) + tenth) % 10]))

    digits = st.tuples(st.integers(1, 9), *[st.integers(0, 9)] * 8)
    return digits.map(complete)


def spaced(number, gaps):
    return "".join(digit + gap for digit, gap in zip(number, gaps, strict=True)).strip()


GAPS = st.lists(st.sampled_from(["", "", " ", "-", "."]), min_size=11, max_size=11)
MOBILES = st.integers(0, 9_999_999).map(lambda number: f"0532{number:07}")
ANYWHERE = st.text(st.sampled_from("ab ıŞ.,;:'\"()[]@/-_+0123456789\n"), max_size=40)


@QUICK
@given(ANYWHERE, st.one_of(identity_numbers(), MOBILES, st.emails()), ANYWHERE)
def test_masking_is_idempotent(before, data, after):
    once = mask_personal_data(before + data + after)

    assert mask_personal_data(once) == once
    assert find_personal_data(once) == []


@QUICK
@given(identity_numbers(), GAPS)
def test_no_identity_number_is_left_however_it_is_spaced(number, gaps):
    left = mask_personal_data(f"Kimlik numaram {spaced(number, gaps)} olarak kayıtlı.")

    assert not any(character.isdigit() for character in left)


@QUICK
@given(MOBILES, GAPS)
def test_no_mobile_number_is_left_however_it_is_spaced(number, gaps):
    assert is_valid_number(parse(number, "TR"))
    left = mask_personal_data(f"Numaram {spaced(number, gaps)} arayın.")

    assert not any(character.isdigit() for character in left)


@settings(QUICK, max_examples=examples(60))
@given(st.emails())
def test_no_address_is_left(address):
    assert "@" not in mask_personal_data(f"Adresim {address} yazın.")


@QUICK
@given(st.text(max_size=200))
def test_masked_text_differs_from_the_original_only_by_marks(text):
    left = mask_personal_data(text)

    assert only_masks(left, text)
    assert left == text or find_personal_data(text)


@pytest.mark.parametrize(
    ("words", "original"),
    [
        ("Ayşe Yılmaz parkı sevdi.", "Ayşe Yılmaz parkı sevdi."),
        ("[isim] parkı sevdi.", "Ayşe Yılmaz parkı sevdi."),
        ("[isim] [isim] parkı sevdi.", "Ayşe Yılmaz parkı sevdi."),
        ("Ayşe […] sevdi.", "Ayşe Yılmaz parkı sevdi."),
        ("Ayşe Yılmaz parkı […]", "Ayşe Yılmaz parkı sevdi."),
        ("[…]", "Ayşe Yılmaz parkı sevdi."),
        ("  Satır\r\nsonu\r\n", "Satır\nsonu"),
        ("[isim] dedi ki [isim]", "[isim] dedi ki Ayşe"),  # the author's own brackets
        ("a[…]a", "abaca"),
        ("a[…]c[…]a", "abacba"),
    ],
)
def test_marks_in_place_of_parts_are_accepted(words, original):
    assert only_masks(words, original)


@pytest.mark.parametrize(
    "words",
    [
        "Ayşe Yılmaz parkı sevmedi.",  # another word
        "Ayşe Yılmaz parkı çok sevdi.",  # a word more
        "Ayşe parkı sevdi.",  # one word fewer, without a placeholder
        "Ayşe Yılmaz parkı sevdi",
        "ayşe Yılmaz parkı sevdi.",
        "[isim] Ayşe Yılmaz parkı sevdi.",  # a placeholder in place of nothing
        "Ayşe Yılmaz [isim]parkı sevdi.",
        "[yalan söylüyor] parkı sevdi.",  # the reviewer's own words in brackets
        "Ayşe […] parkı […] Yılmaz sevdi.",  # in another order
        "[isim]" * 30,  # more placeholders than there are characters
        "",
    ],
)
def test_any_other_change_is_refused(words):
    assert not only_masks(words, "Ayşe Yılmaz parkı sevdi.")


def test_no_mark_looks_like_personal_data():
    assert find_personal_data(" ".join(ALL_PLACEHOLDERS)) == []
    assert find_personal_data("".join(ALL_PLACEHOLDERS)) == []


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u200d"])
@pytest.mark.parametrize(
    "number", ["1000{}0000{}146", "TR33 0006 {}1005 1978 6457 8413 {}26", "0532{} 123{} 45 67"]
)
def test_invisible_characters_do_not_hide_a_number(unseen, number):
    written = number.format(unseen, unseen)

    assert not any(sign.isdigit() for sign in mask_personal_data(normalise_text(written)))


@pytest.mark.parametrize(
    "unseen",
    [
        "\u034f",
        "\u061c",
        "\u180e",
        "\u2063",
        "\u3164",
        "\ufe0f",
        "\U000e0020",
        "\x7f",
        "\u0335",
        "\u2009",
        "\u00b7",
    ],
)
@pytest.mark.parametrize("number", ["10000000146", "TR330006100519786457841326", "05321234567"])
def test_invisible_characters_between_all_digits_do_not_hide_a_number(unseen, number):
    written = number[:2] + unseen.join(number[2:])

    assert not any(sign.isdigit() for sign in mask_personal_data(normalise_text(written)))


@pytest.mark.parametrize("unseen", ["\u200d", "\u034f", "\ufe0f", "\u0335"])
def test_invisible_characters_do_not_hide_an_address(unseen):
    assert mask_personal_data(normalise_text(f"ali{unseen}@{unseen}ornek.com")) == "[e-posta]"


def test_mobile_number_that_begins_like_a_date_is_detected():
    assert mask_personal_data("Numaram 05-3-2000-0000 arayın.") == "Numaram [telefon] arayın."
    assert mask_personal_data("05-3-2000 tarihinde") == "05-3-2000 tarihinde"


def test_enclosed_digits_are_digits():
    assert mask_personal_data("5️⃣3️⃣2️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣ arayın") == "[telefon] arayın"
    assert mask_personal_data("①⓪⓪⓪⓪⓪⓪⓪①④⑥ benim") == "[kimlik no] benim"


def test_match_has_its_position_in_the_original_text():
    text = "é\u034f ya\u0301 05\u034f32 123 45 67\u0335 ve 👨\u200d👩\u200d👧"
    [match] = find_personal_data(text)

    assert text[match.start : match.end] == "05\u034f32 123 45 67\u0335"
    assert mask_personal_data(text) == "é\u034f ya\u0301 [telefon] ve 👨\u200d👩\u200d👧"
