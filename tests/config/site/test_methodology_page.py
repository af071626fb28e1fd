"""The whole method on the site: the text of docs/methodology, as a page in the reader's language."""

import re

import pytest

from config.site.methodology import build_methodology

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.mark.parametrize(
    ("address", "title", "words"),
    [
        ("/yontem/tamami/", "Kamuoyu yoklamaları nasıl sayılır ve yayımlanır", "Örnek: ağırlıklandırma"),
        ("/en/yontem/tamami/", "How opinion polls are counted and published", "Example: weighting"),
    ],
)
def test_page_shows_the_text_in_its_language(client, db, address, title, words):
    page = client.get(address).content.decode()

    assert f"<h1>{title}</h1>" in page
    assert f"<h3>{words}</h3>" in page


@pytest.mark.parametrize("language", ["tr", "en"])
def test_headings_skip_no_level_and_no_markup_remains(language):
    for part in build_methodology(language).parts:
        assert set(re.findall(r"<h(\d)", part.body)) <= {"3"}
        assert not re.search(r"\*\*|\]\(|^#|&lt;", re.sub(r"<pre>.*?</pre>", "", part.body, flags=re.DOTALL))


@pytest.mark.parametrize("language", ["tr", "en"])
def test_line_breaks_of_the_file_are_not_kept(language):
    text = build_methodology(language)

    assert "<br" not in text.lead + "".join(part.body for part in text.parts)
    # Formulas keep theirs, tables their rows, lists their items.
    bodies = "".join(part.body for part in text.parts)
    assert bodies.count("<pre>") == 10
    assert bodies.count("<table>") == 7
    assert bodies.count("<li>") > 50


def test_sections_have_unique_anchors():
    names = [part.ident for part in build_methodology("tr").parts]

    assert len(set(names)) == len(names)
    assert "agirliklandirma" in names


def test_another_language_gets_the_turkish_text():
    assert build_methodology("de") == build_methodology("tr")


def test_short_page_links_to_the_full_one(client, db):
    assert 'href="/yontem/tamami/"' in client.get("/yontem/").content.decode()
