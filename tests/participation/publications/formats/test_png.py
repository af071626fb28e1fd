"""The preview picture of a shared link: size, letters, and only published content."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.publications.formats import png
from tests.examples import examples
from tests.participation.publications.formats.documents import (
    MARKUP,
    SHA256,
    chart,
    document,
    section,
    text,
)
from tests.pictures import size_of

LETTERS = "ğĞıIİişŞsçÇöÖüÜâ₺"


def render(language: str = "tr", **changes: Any) -> bytes:
    return png.render(document(**changes), SHA256, language)


def of_chart(drawn: dict[str, Any]) -> bytes:
    return render(sections=[section(charts=[drawn])])


def with_figure(drawn: dict[str, Any], row: int, **values: float | None) -> dict[str, Any]:
    changed = deepcopy(drawn)
    changed["rows"][row]["values"] |= values
    return changed


@pytest.mark.parametrize("rows", [2, 6, 30])
@pytest.mark.parametrize("title", ["Kıyı?", "Çiğli’de ışık " * 14, "W" * 200, MARKUP])
def test_picture_has_the_size_that_networks_require(rows, title):
    made = render(title=text(title), sections=[section(charts=[chart(rows=rows)])])

    assert size_of(made) == (png.WIDTH, png.HEIGHT) == (1200, 630)


@settings(max_examples=examples(25), deadline=None)
@given(title=st.text(min_size=1, max_size=200), label=st.text(min_size=1, max_size=200))
def test_any_text_gives_one_page(title, label):
    drawn = chart()
    drawn["rows"][0]["label"] = text(label)

    made = render(
        title=text(title), council=title, sections=[section(charts=[{**drawn, "note": text(label)}])]
    )
    assert size_of(made) == (1200, 630)


def test_the_same_document_gives_the_same_bytes():
    assert render() == render()


def test_picture_shows_only_the_figures_of_the_bars():
    drawn = chart()

    assert of_chart(with_figure(drawn, 0, weighted=44.2)) != of_chart(drawn)
    assert of_chart(with_figure(drawn, 0, low=40.0)) != of_chart(drawn)
    assert of_chart(with_figure(drawn, 0, count=9999, raw=11.1)) == of_chart(drawn)
    assert of_chart(with_figure(drawn, 0, weighted=None)) != of_chart(drawn)


def test_highest_of_many_rows_are_drawn():
    drawn = chart(rows=30)
    lowest, lower, highest = 28, 27, 0

    assert of_chart(with_figure(drawn, lowest, weighted=1.5)) == of_chart(drawn)
    assert of_chart(with_figure(drawn, highest, weighted=60.0)) != of_chart(drawn)
    assert of_chart(with_figure(drawn, lower, weighted=70.0)) != of_chart(drawn)


def test_six_rows_stay_in_the_councils_order():
    drawn = chart(rows=6)
    turned = {**drawn, "rows": drawn["rows"][::-1]}

    assert of_chart(turned) != of_chart(drawn)


def test_the_first_chart_with_a_figure_is_drawn():
    hidden = chart()
    for row in hidden["rows"]:
        row["values"] = dict.fromkeys(row["values"])
    table = chart(bars=None, interval=None)
    bars = chart(7)

    assert render(sections=[section(charts=[table, hidden]), section(charts=[bars])]) == of_chart(bars)
    assert render(sections=[section(charts=[table, hidden])]) == render(sections=[])


def test_every_letter_is_drawn_differently():
    assert len({render(title=text(letter), sections=[]) for letter in LETTERS}) == len(LETTERS)


def test_markup_in_a_title_is_text():
    assert render(title=text("*a*"), sections=[]) != render(title=text("a"), sections=[])
    assert size_of(render(title=text('#panic("x")'), sections=[]))


def test_too_long_title_is_truncated():
    first, second = (render(title=text("Kıyı ne olsun? " * 60 + end)) for end in ("Evet", "Hayır, olmasın"))

    assert first == second


def test_english_text_is_used_if_available():
    assert render("en") != render("tr")
    assert render("en", title=text("Kıyı"), sections=[]) != render(
        "en", title=text("Kıyı", "Shore"), sections=[]
    )
