"""Addresses in Turkish text are matched with a house number and ignored without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.text.postal_addresses import spans


def addresses_in(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    "address",
    [
        "Atatürk Mah. 1234 Sok. No: 5 D: 3",
        "Mithatpaşa Cad. No:12/4",
        "Mithatpaşa Cad. No:12/A",
        "Mithatpaşa Caddesi No 152 Kat 3 Daire 7",
        "Mithatpaşa Cad. 152/3",
        "Mithatpaşa Cad. 152 D:3",
        "1453 Sokak No: 7",
        "1453 sok. no:7",
        "1453. Sokak No 7/2",
        "1453 sk no 7",
        "1453 Sokak 7 numarada",
        "1453 Sokak 7 no'lu evde",
        "1453 Sokak 7 numaralı daire",
        "9 Eylül Mh. Gazi Blv. No:5a",
        "GÜZELYALI MAH. İNÖNÜ CD. NO: 415",
        "Gazi Mustafa Kemal Bulvarı Gül Apt. No: 5 K:2 D:4",
        "Gazi Bulv. No-12",
        "Gül Apartmanı kat 3 daire 5",
        "Gül Apt. D: 5",
        "Kıbrıs Şehitleri Caddesi Çınar Sitesi B Blok No: 4",
        "Yalı Mahallesi\n6523 Sokak\nNo: 34",
        "1453 Sokak'taki No: 5",
        "Çiçek sokağında no 5",
    ],
)
def test_address_with_a_number_is_matched_as_a_whole(address):
    assert addresses_in(f"Adres: {address}, teşekkürler") == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ben atatürk mah. 1234 sok. no: 5 d: 3 oturuyorum", "atatürk mah. 1234 sok. no: 5 d: 3"),
        ("bizim ev Mithatpaşa Cad. 152 Karşıyaka", "Mithatpaşa Cad. 152"),
        ("bizim ev Mithatpaşa Cad. 152/Karşıyaka", "Mithatpaşa Cad. 152"),
        ("ev şurada: 1453 Sok. No:5'te, gelin", "1453 Sok. No:5"),
    ],
)
def test_match_ends_with_the_address(text, address):
    assert addresses_in(text) == [address]


def test_several_addresses_are_matched_separately():
    text = "Ya Gül Sok. No: 5, ya da Çınar Cad. No: 7/2 olsun."

    assert addresses_in(text) == ["Ya Gül Sok. No: 5", "Çınar Cad. No: 7/2"]


@pytest.mark.parametrize(
    "text",
    [
        "Mithatpaşa Caddesi'nde park yeri yok",
        "1453 Sokak'taki çukur",
        "1453 Sokak 3 gündür karanlık",
        "1453 Sok. 3 Nisan'dan beri kazılı",
        "Kıbrıs Şehitleri Caddesi 7/24 açık olsun",
        "Atatürk Caddesi 202 numaralı otobüs gelmiyor",
        "Atatürk Caddesi'nden geçen 202 no'lu hat",
        "Mithatpaşa Caddesi Hat No: 202",
        "Atatürk Mahallesi ada no 1234",
        "Mahallede 5 park, 3 okul, 120 ağaç var",
        "Sokakta 2 kat yüksek ses var",
        "Bulvar 4 şerit, cadde 2 şerit olsun",
        "Caddeler 2019-2024 arasında yenilendi",
        "Sokağı temizleyin! No 5 olan kâğıda bakın",
        "Cadde dar. No 5 olan kâğıda bakın",
        "Sokak hayvanları için\n\nNo: 5",
        "No: 5 ve D: 3",
        "Bu apartman 5 katlı",
        "site 3 gün kapalıydı; kat 2",
        "",
    ],
)
def test_street_without_a_number_is_no_match(text):
    assert addresses_in(text) == []


@given(st.text(st.sampled_from("Gül Sok. No:5/A daire\n!0١²"), max_size=80))
def test_matches_are_within_the_text_and_in_order(text):
    past = 0
    for start, end in spans(text):
        assert past <= start < end <= len(text)
        assert any(character.isdigit() for character in text[start:end])
        past = end


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "part", ["Gül Sok. ", "Sok. ", "A ", "5 ", "5/", "Gül Apt. B Blok ", "No ", "Gül Sok. No: 5 D: 3 "]
)
def test_adversarial_text_is_read_in_linear_time(part):
    text = part * (100_000 // len(part))

    assert len(addresses_in(text)) == (len(text) // len(part) if "No: 5" in part else 0)
