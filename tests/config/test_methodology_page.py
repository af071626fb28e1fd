"""The whole method on the site: the text of docs/methodology, as a page in the reader's language."""

import re

import pytest

from config.methodology import methodology

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "title", "words"),
    [
        ("/yontem/tamami/", "Kamuoyu yoklamaları nasıl sayılır ve yayımlanır", "Örnek: ağırlıklandırma"),
        ("/en/yontem/tamami/", "How opinion polls are counted and published", "Example: weighting"),
    ],
)
def test_the_page_is_the_text_in_the_language_of_the_page(client, db, address, title, words):
    page = client.get(address).content.decode()

    assert f"<h1>{title}</h1>" in page
    assert f"<h3>{words}</h3>" in page


@pytest.mark.parametrize("language", ["tr", "en"])
def test_headings_go_down_in_steps_and_nothing_of_the_markup_is_left(language):
    for part in methodology(language).parts:
        assert set(re.findall(r"<h(\d)", part.body)) <= {"3"}
        assert not re.search(r"\*\*|\]\(|^#|&lt;", re.sub(r"<pre>.*?</pre>", "", part.body, flags=re.DOTALL))


@pytest.mark.parametrize("language", ["tr", "en"])
def test_lines_of_the_file_are_no_lines_of_the_page(language):
    text = methodology(language)

    assert "<br" not in text.lead + "".join(part.body for part in text.parts)
    # Formulas keep theirs, tables their rows, lists their items.
    bodies = "".join(part.body for part in text.parts)
    assert bodies.count("<pre>") == 9
    assert bodies.count("<table>") == 7
    assert bodies.count("<li>") > 50


def test_parts_have_names_of_their_own_in_addresses():
    names = [part.ident for part in methodology("tr").parts]

    assert len(set(names)) == len(names)
    assert "agirliklandirma" in names


def test_another_language_gets_the_turkish_text():
    assert methodology("de") == methodology("tr")


def test_the_short_page_leads_to_the_whole(client, db):
    assert 'href="/yontem/tamami/"' in client.get("/yontem/").content.decode()
