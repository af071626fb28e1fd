"""Pictures in rendered Markdown: only where the caller names them, and only those."""

import re

import bleach
import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.text import richtext
from participation.text.markdown import MAX_LENGTH
from participation.text.richtext import WrittenPicture, render, written_pictures
from tests.examples import examples
from tests.participation.attacks import ATTACKS, placed
from tests.participation.text.test_richtext import Outline, leads_where_it_may

KNOWN = "/sayfalar/resim/0123456789abcdef0123456789abcdef.webp"
OTHER = "/sayfalar/resim/fedcba9876543210fedcba9876543210.webp"
PICTURES = {KNOWN: (1600, 900)}
IMG = f'<img src="{KNOWN}" alt="Rampa" width="1600" height="900" loading="lazy" decoding="async">'
#: What an image may have, and the values that are not free.
ATTRIBUTES: dict[str, set[str] | None] = {
    "src": {KNOWN},
    "alt": None,
    "width": {"1600"},
    "height": {"900"},
    "loading": {"lazy"},
    "decoding": {"async"},
}


def assert_harmless(html: str) -> None:
    for tag, attributes in Outline(html).parts:
        name = tag.removeprefix("/")
        assert name in richtext.TAGS | {"img", "text"}
        if tag == "img":
            assert {name for name, _ in attributes} == set(ATTRIBUTES)
            for name, value in attributes:
                allowed = ATTRIBUTES[name]
                assert allowed is None or value in allowed
        elif tag == "a":
            assert leads_where_it_may(dict(attributes).get("href", "/"))


def test_a_known_picture_is_shown_with_its_description_and_size():
    assert render(f"Bakın: ![Rampa]({KNOWN})", pictures=PICTURES) == f"<p>Bakın: {IMG}</p>\n"


@pytest.mark.parametrize(
    "markdown",
    [f"![Rampa][r]\n\n[r]: {KNOWN}", f"![Rampa]\n\n[rampa]: {KNOWN}", f'![Ram*p*a](<{KNOWN}> "Başlık")'],
)
def test_every_way_to_write_a_picture_gives_the_same(markdown):
    assert render(markdown, pictures=PICTURES) == f"<p>{IMG}</p>\n"


def test_a_picture_may_be_a_link():
    html = render(f"[![Rampa]({KNOWN})](/iletisim/)", pictures=PICTURES)
    assert html == f'<p><a href="/iletisim/" rel="nofollow ugc">{IMG}</a></p>\n'


@pytest.mark.parametrize(
    "address",
    [
        OTHER,
        "https://evil.example/a.png",
        f"https://evil.example{KNOWN}",
        f"//evil.example{KNOWN}",
        f"{KNOWN}?x=1",
        f"/en{KNOWN}",
        f"{KNOWN}/../x",
        "data:image/png;base64,AAAA",
        "/forum/resim/00000000-0000-4000-8000-000000000000/",
        "",
    ],
)
def test_of_any_other_picture_only_the_description_is_shown(address):
    assert render(f"![Rampa](<{address}>)", pictures=PICTURES) == "<p>Rampa</p>\n"


def test_a_picture_with_a_script_as_address_is_text():
    assert render("![Rampa](javascript:alert)", pictures=PICTURES) == "<p>![Rampa](javascript:alert)</p>\n"


def test_without_known_pictures_a_picture_becomes_a_link():
    assert render(f"![Rampa]({KNOWN})") == f'<p>!<a href="{KNOWN}" rel="nofollow ugc">Rampa</a></p>\n'
    assert "<img" not in render(f"![Rampa]({KNOWN})", mentions={})


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('a" onerror="alert(1)', "a&quot; onerror=&quot;alert(1)"),
        ("<b>a</b>", "&lt;b&gt;a&lt;/b&gt;"),
        ("&quot;&gt;&lt;script&gt;", "&quot;&gt;&lt;script&gt;"),
    ],
)
def test_a_description_stays_within_its_attribute(written, shown):
    html = render(f"![{written}]({KNOWN})", pictures=PICTURES)
    assert_harmless(html)
    [(_img, attributes)] = [part for part in Outline(html).parts if part[0] == "img"]
    assert dict(attributes)["alt"] == Outline(f"<p>{shown}</p>").parts[1][1]


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_become_text_or_are_removed(attack):
    in_line = attack.replace("\n", " ")
    pictured = [
        f"![{in_line}]({KNOWN})",
        f'![a]({KNOWN} "{in_line}")',
        f"![a](<{in_line}>)",
        f"![a]({in_line})",
        f"![a][b]\n\n[b]: <{in_line}>",
        f"[![a]({KNOWN})]({in_line})",
    ]
    for markdown in [*placed(attack), *pictured]:
        assert_harmless(render(markdown, pictures=PICTURES))


@settings(max_examples=examples(30))
@given(
    st.lists(
        st.sampled_from(
            [*ATTACKS, "![", "[", "]", "](", ")", f"]({KNOWN})", KNOWN, OTHER, "<", ">", "`", "*", '"', "\n"]
        ),
        max_size=12,
    ).map("".join)
)
def test_attacks_combined_with_pictures_are_harmless(markdown):
    assert_harmless(render(markdown, pictures=PICTURES))


HOSTILE = [
    '<img src="https://evil.example/a.png" alt="a" width="1" height="1" loading="lazy" decoding="async">',
    f'<img src="{OTHER}" alt="a">',
    f'<img src="{KNOWN}" alt="a" onerror="alert(1)" style="x:y" srcset="{OTHER} 2x" sizes="1px" class="c">',
    f'<img src="{KNOWN}" alt="a" loading="eager" decoding="sync" crossorigin="use-credentials" usemap="#m">',
    f'<img src=" {KNOWN}" alt="a">',
    f'<image src="{OTHER}">',
    f'<picture><source srcset="{OTHER}"><img src="javascript:alert(1)" alt="a"></picture>',
    f'<svg><image href="{OTHER}"/></svg><input type="image" src="{OTHER}">',
]


@pytest.mark.parametrize("layer", ["bleach", "nh3"])
@pytest.mark.parametrize("html", HOSTILE)
def test_each_sanitiser_alone_keeps_to_known_pictures(monkeypatch, layer, html):
    """As if the parser had let it through, and the other sanitiser kept everything."""
    other = {"bleach": nh3, "nh3": bleach}[layer]
    monkeypatch.setattr(other, "clean", lambda text, **_rules: text)
    for pictures in (PICTURES, {}, None):
        for tag, attributes in Outline(richtext._sanitise(html, pictures)).parts:
            assert tag in {"img", "text"}
            assert tag == "text" or pictures is not None
            for name, value in attributes or ():
                assert name in ATTRIBUTES
                assert name != "src" or value in (pictures or {})
                assert name not in {"loading", "decoding"} or value in (ATTRIBUTES[name] or ())


def test_pictures_of_a_text_are_listed_with_their_description():
    nested, in_code, escaped = "> [![ ![iç](/x) ](/y)](/z)", "`![kod](/k)`", "\\![kaçış](/l)"
    text = "\n\n".join([f"![Rampa]({KNOWN})", nested, in_code, escaped, "![&#8203;][m]", "[m]: /n"])
    assert written_pictures(text) == [
        WrittenPicture(KNOWN, "Rampa"),
        WrittenPicture("/y", " !iç "),
        WrittenPicture("/n", "\u200b"),
    ]


def test_every_picture_that_is_shown_is_listed():
    text = f"![a]({KNOWN}) ![b]({OTHER})"
    assert [it.address for it in written_pictures(text)] == [KNOWN, OTHER]
    assert re.findall('src="([^"]+)"', render(text, pictures=PICTURES)) == [KNOWN]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "part", ["![", "![]()", "![[]()", "![a](", f"![a]({KNOWN})", "![a]", "[![a](/b)](/c)"], ids=range(7)
)
def test_output_and_time_are_bounded_by_the_input(part):
    text = f"{(part * MAX_LENGTH)[: MAX_LENGTH - 100]}\n\n[a]: {KNOWN}"
    assert len(render(text, pictures=PICTURES)) < 16 * MAX_LENGTH
