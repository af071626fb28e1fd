"""The texts of the files, in each language of the site.

A separate table instead of gettext catalogues: files are rendered in a given language outside any request,
and the type checker verifies that no language lacks a text.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Words:
    months: tuple[str, ...]
    bulletin: str
    council: str
    number: str
    version: str
    published_at: str
    replaces: str
    why: str
    address: str
    hash: str
    hash_help: str
    page: str
    contents: str
    summary: str
    comment: str
    warnings: str
    method: str
    section: str
    chart: str
    row: str
    column: str
    unit: str
    value: str
    sheet: str
    hidden: str
    bar_chart: str
    interval: str
    same_figures: str
    unprintable: str
    highest: str
    title: str
    text: str
    units: dict[str, str]


TURKISH = Words(
    months=(
        "Ocak",
        "Şubat",
        "Mart",
        "Nisan",
        "Mayıs",
        "Haziran",
        "Temmuz",
        "Ağustos",
        "Eylül",
        "Ekim",
        "Kasım",
        "Aralık",
    ),
    bulletin="Kamuoyu raporu",
    council="Yayımlayan",
    number="Numara",
    version="Sürüm",
    published_at="Yayım zamanı",
    replaces="Yerine geçtiği sürüm",
    why="Yeni sürümün gerekçesi",
    address="Adresi",
    hash="SHA-256 özeti",
    hash_help="Sitede ve PDF, XLSX, CSV, JSON dosyalarında aynı özet yazar; farklıysa içerik değişmiştir.",
    page="Sayfa",
    contents="İçindekiler",
    summary="Özet",
    comment="Konseyin değerlendirmesi",
    warnings="Uyarılar",
    method="Yöntem",
    section="Bölüm",
    chart="Grafik",
    row="Satır",
    column="Sütun",
    unit="Birim",
    value="Değer",
    sheet="Sayfa",
    hidden="gizli",
    bar_chart="Çubuk grafik",
    interval="{low} ile {high} arası",
    same_figures="Aynı sayılar aşağıdaki tablodadır.",
    unprintable=(
        "� işareti, bu dosyanın yazı tipinde bulunmayan bir karakterin yerini tutar; tam metin sitededir."
    ),
    highest="{all} satırdan değeri en yüksek {shown} satır",
    title="Başlık",
    text="Metin",
    units={
        "people": "kişi",
        "percent": "%",
        "whole_percent": "%",
        "points": "puan",
        "lira": "₺",
        "score": "puan",
        "number": "sayı",
    },
)
ENGLISH = Words(
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    bulletin="Public opinion bulletin",
    council="Published by",
    number="Number",
    version="Version",
    published_at="Published at",
    replaces="Version replaced",
    why="Why there is a new version",
    address="Address",
    hash="SHA-256 hash",
    hash_help=(
        "The site and the PDF, XLSX, CSV and JSON files show the same hash; if not, something was changed."
    ),
    page="Page",
    contents="Contents",
    summary="Summary",
    comment="The council's view",
    warnings="Warnings",
    method="Method",
    section="Section",
    chart="Chart",
    row="Row",
    column="Column",
    unit="Unit",
    value="Value",
    sheet="Sheet",
    hidden="hidden",
    bar_chart="Bar chart",
    interval="between {low} and {high}",
    same_figures="The table below has the same figures.",
    unprintable=(
        "� stands for a character that the typeface of this file does not have; the site has the whole text."
    ),
    highest="The {shown} highest of {all} rows",
    title="Title",
    text="Text",
    units={
        "people": "people",
        "percent": "%",
        "whole_percent": "%",
        "points": "points",
        "lira": "₺",
        "score": "score",
        "number": "number",
    },
)
LANGUAGES = {"tr": TURKISH, "en": ENGLISH}


def words(language: str) -> Words:
    return LANGUAGES[language]
