"""The beginning of a post on one line, as lists and forms show it."""

import pytest

from forums.templatetags.forums import MAX_EXCERPT_LENGTH, excerpt, excerpt_as_written


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Gece otobüsleri **artırılacak**.", "Gece otobüsleri artırılacak."),
        ("Düşünelim:\n\n- park yükü\n- *acil* yol", "Düşünelim: park yükü acil yol"),
        ("> Alıntı\n\n## Başlık\n[bağ](https://example.org) & <b>", "Başlık bağ & <b>"),
        ("![Park haritası](/a.png) Metin", "Park haritası Metin"),
        ("- > alıntı\n- cevap", "cevap"),
        ("Başlık\n" + "\n" * 9_000 + "Sonra", "Başlık Sonra"),
        ("Söz\n\n" + "> uzun alıntı\n" * 9_000, "Söz"),
        ("", ""),
    ],
)
def test_excerpts_have_neither_marks_nor_quotes(body, shown):
    assert excerpt(body) == shown


def test_moderators_see_where_links_lead():
    body = "[Belediye duyurusu](https://kotu.example/x)\n> alıntı"
    assert excerpt_as_written(body) == "[Belediye duyurusu](https://kotu.example/x)"


def test_excerpts_are_short():
    shown = excerpt("**uzun** " * 10_000)
    assert len(shown) <= MAX_EXCERPT_LENGTH + len(" …")
    assert shown.endswith("uzun …")
