"""Names that readers could take for that of the council, of an office, or of somebody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.people import names

OFFICES = ("Bornova Kent Konseyi", "Halk Masası", "Konak")


@pytest.mark.parametrize(
    "name",
    [
        "İzmir Kent Konseyi",
        "İZMİR KENT KONSEYİ",
        "Izmir Kent Konseyı",
        "İzmir Кеnt Konseyi",
        "İzmir 𝐊𝐞𝐧𝐭 Konseyi",
        "İzmir\u00a0Kent\u00a0Konseyi",
        "Kent-Konseyi",
        "KentKonseyi",
        "K.e.n.t Konseyi",
        "Konsey Görevlisi",
        "Izmir Citizens’ Council",
        "Resmî yanıt · İzmir Büyükşehir Belediyesi",
        "Resmi Hesap",
        "BeIediye",
        "lzmir Be1ediyyesi",
        "✔ İzmir Valiliği",
        "İzmir Valiliği",
        "İl Başkanlığı",
        "Yetkili kişi",
        "Ayşe ✅",
        "moderatör",
        "(Moderatör)",
        "Ｍoderatòr",
        "ΜОDЕRАТОR",
        "M0der4tör",
        "rnoderatör",
        "M o d e r a t ö r",
        "Meydan Yöneticisi",
        "Yöne.tici",
        "Admin Ayşe",
        "@dmin",
        "A d m i n",
        "Başkan",
        "Başkan Ayşe",
        "B.a.ş.k.a.n Ayşe",
        "Meclis Başkanı",
        "Genel Sekreter",
        "Meydan destek ekibi",
        "halk  masası",
        "HalkMasası",
        "Halk Masası Buca",
        "KONAK",
    ],
)
def test_names_of_the_council_of_offices_and_of_staff_look_official(name):
    assert names.does_look_official(name, OFFICES)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ayşe Kent",
        "Ayşe Konak",
        "Ayşe Başkan",
        "Başkanoğlu",
        "Vali Kaya",
        "Muhtar Kent",
        "Elif Meydan",
        "Resmiye Ak",
        "Kerim Bakan",
        "Ali Müdür",
        "Ad. Min. Kaya",
        "Moderato",
        "Nadmin Kaya",
        "Konca Yönet",
        "Nil Yetkin",
        "Ayşe Başkan İkiz",
        "Kaan 35",
        "Halk Deniz Masası",
        "محمد",
    ],
)
def test_names_of_people_do_not_look_official(name):
    assert not names.does_look_official(name, OFFICES)


@pytest.mark.parametrize(
    ("name", "alike"),
    [
        ("AYŞE YILMAZ", True),
        ("Ayse  Yilmaz.", True),
        ("Аyşe Yılmaz", True),
        ("Ayşe Yıllmaz", True),
        ("4yşe Yı1maz", True),
        ("Ayşe YıImaz", True),
        ("A y ş e Yılmaz", True),
        ("Yılmaz Ayşe", True),
        ("Ayşe Yılmaz 2", True),
        ("Ayşe Yılmazer", False),
        ("Ayşe Yılmaz Kaya", False),
        ("Ayşe Y.", False),
        ("Ayşen Yılmaz", False),
        ("", False),
    ],
)
def test_a_name_is_alike_if_it_reads_the_same(name, alike):
    assert names.does_look_like(name, "Ayşe Yılmaz") == alike


def test_names_without_letters_are_not_alike():
    assert not names.does_look_like("…", "—")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared(name, other):
    assert names.does_look_like(name, other) == names.does_look_like(other, name)
    names.does_look_official(name, [other])
