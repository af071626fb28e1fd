"""Rendering of user Markdown: harmless and faithful output."""

import re
from html import escape
from html.parser import HTMLParser
from typing import Any

import nh3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participation.text import richtext
from participation.text.markdown import DEEPEST, MAX_CELLS, MAX_LENGTH
from participation.text.markdown import _get_parser as markdown_parser
from participation.text.richtext import (
    QuoteSource,
    WrittenQuote,
    format_quote,
    is_quoted_from,
    list_attributed_quotes,
    list_mentioned_handles,
    render,
)
from tests.examples import examples
from tests.participation.attacks import ATTACKS, MENTIONS, placed


class Outline(HTMLParser):
    """Tags with attributes and the text between them, with character references resolved."""

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


ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}


def leads_where_it_may(href: str) -> bool:
    """Check a link by browser rules, which drop tabs and line ends and read a backslash as a slash."""
    href = re.sub(r"[\t\r\n]", "", href).strip("".join(map(chr, range(33)))).replace("\\", "/")
    scheme, colon, _rest = href.partition(":")
    if colon and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        return scheme.lower() in {"http", "https", "mailto"}
    return href.startswith("/") and not href.startswith("//")


def sanitised_by_another(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(richtext.TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(richtext.PROTOCOLS),
        link_rel=None,
    )


def assert_harmless(markdown: str) -> None:
    html = render(markdown, mentions=MENTIONS)
    outline = Outline(html).parts
    assert outline == Outline(sanitised_by_another(html)).parts
    assert {name.removeprefix("/") for name, _ in outline} <= richtext.TAGS | {"text"}
    for tag, attributes in outline:
        if tag == "text":
            continue
        assert {name for name, _ in attributes} <= ATTRIBUTES.get(tag, set())
        assert len(dict(attributes)) == len(attributes)
        if tag == "a":
            assert dict(attributes)["rel"] == "nofollow ugc"
            assert leads_where_it_may(dict(attributes).get("href", "/"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_become_text_or_are_removed(attack):
    for markdown in placed(attack):
        assert_harmless(markdown)


def test_html_is_escaped():
    assert render("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


@given(st.text(max_size=300))
def test_every_text_is_rendered_harmless(markdown):
    assert_harmless(markdown)


HOSTS = [
    "a",
    "A",
    ".",
    "-",
    "_",
    "xn--",
    "1",
    "0x",
    "300.",
    "@",
    ":",
    "80",
    "99999",
    "/",
    "\\",
    "?",
    "#",
    "%41",
]
HOSTS += ["[::1]", "ç", "ß", "İ", "。", "１", '"', " ", "<", "&amp;", "\t", "|", "^", "\u00ad", "\u200d"]


@given(st.lists(st.sampled_from(HOSTS), max_size=9).map("".join))
def test_every_host_is_rendered_unambiguously(host):
    for markdown in (f"https://{host}", f"[x](<http://{host}>)", f"[x](HTTPS://{host})"):
        assert_harmless(markdown)


@settings(max_examples=examples(30))
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
def test_attacks_combined_with_markup_are_harmless(markdown):
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
        ("[x](https://izmir.example@evil.example)", '<p><a rel="nofollow ugc">x</a></p>\n'),
        ("[x](https://300.1.1.1/)", '<p><a rel="nofollow ugc">x</a></p>\n'),
        (
            "[x](https://çiğli.example:18000?a#b)",
            '<p><a href="https://xn--ili-1la5z.example:18000?a#b" rel="nofollow ugc">x</a></p>\n',
        ),
        ("[x](https://İzmir.example)", '<p><a rel="nofollow ugc">x</a></p>\n'),
        ("[x](https://аbank.example)", '<p><a rel="nofollow ugc">x</a></p>\n'),  # Cyrillic а
        ("[x](https://xn--abc.example)", '<p><a rel="nofollow ugc">x</a></p>\n'),
        ("[x](http://127.0.0.1)", '<p><a href="http://127.0.0.1" rel="nofollow ugc">x</a></p>\n'),
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
def test_markdown_is_rendered(markdown, html):
    assert render(markdown) == html


def test_characters_invalid_in_html_are_replaced():
    assert render("a\x00b\ud800c") == "<p>a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c</p>\n"


def test_result_is_safe_for_templates():
    assert render("x").__html__() == "<p>x</p>\n"


# Bounds on size and time


@pytest.mark.parametrize("part", [">", "[", "*", "`", "- ", "|", "a"])
def test_a_text_that_is_too_long_is_refused(part):
    with pytest.raises(ValueError, match="32001 characters"):
        render((part * MAX_LENGTH + part)[: MAX_LENGTH + 1])
    with pytest.raises(ValueError, match="1000000 characters"):
        list_mentioned_handles((part * 1_000_000)[:1_000_000])


LONG = {
    "quotes": "> ",
    "quotes in a column": ">\n",
    "brackets": "[",
    "pictures": "![[]()",
    "links": "[a](b ",
    "asterisks": "*a **b ",
    "underscores": "*a_ ",
    "backticks": "`a``",
    "lists": "- ",
    "items": "1. a\n\n",
    "lists of lists": "- 1. * a\n",
    "bars": "|",
    "tables": "a|b\n-|-\n\n",
    "addresses": "http://a.b/(",
    "colons": "://",
    "mail": "mailto:a@",
    "tags": "<a ",
    "entities": "&amp;",
    "definitions": "[a]: b 'c\n",
    "fences": "```\n",
    "mentions": "@ayse ",
    "emoji": "👩\u200d💻",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("part", LONG.values(), ids=LONG)
def test_output_length_is_bounded_by_the_input(part):
    assert len(render((part * 4000)[:4000], mentions=MENTIONS)) < 12 * 4000


@pytest.mark.timeout(60)
def test_repeated_colons_and_slashes_take_linear_time():
    """If each one triggered a new scan for a scheme in all preceding text, this would take minutes."""
    text = "://" * 60_000

    assert len(markdown_parser().parseInline(text, {"address_of": None, "cells": 0})) == 1


def test_deeply_nested_quotes_stay_readable():
    html = render(">" * 10_000 + " söz")

    assert html.count("<blockquote>") == DEEPEST
    assert html.count("&gt;") == 10_000 - DEEPEST
    assert "söz" in html


def test_deeply_nested_lists_stay_readable():
    html = render("- " * 1000 + "söz")

    assert html.count("<ul>") == DEEPEST // 2
    assert html.count("- " * (1000 - DEEPEST // 2) + "söz") == 1


def test_text_after_a_deep_quote_is_kept():
    html = render("\n".join(">" * depth + f" s{depth}\n" for depth in range(1, 41)) + "\nson")

    assert all(f"s{depth}" in html for depth in range(1, 41))
    assert html.endswith("<p>son</p>\n")


def wide(columns: int, rows: int) -> str:
    return "a|" * columns + "\n" + "-|" * columns + "\n" + "x\n" * rows + "\n"


def test_generated_table_cells_are_limited():
    html = render(wide(250, 250) * 10)

    assert MAX_CELLS - 500 <= html.count("<td>") + html.count("<th>") <= MAX_CELLS
    assert html.count("x") == 2500


def test_long_table_ends_at_its_cell_limit_and_continues_as_text():
    html = render(wide(2, MAX_CELLS // 2) + wide(2, 1))

    assert html.count("<tr>") == MAX_CELLS // 2
    assert html.count("<table>") == 1
    assert html.count("x") == MAX_CELLS // 2 + 1


def test_reuse_of_a_link_reference_is_limited():
    html = render(f"[a]: /{'b' * 9_999} '{'c' * 1000}'\n\n" + "[a] " * 20)

    assert html.count('<a href="/bbb') == 11
    assert html.count('<a rel="nofollow ugc">a</a>') == 20 - 11


def test_length_of_a_bare_address_is_limited():
    long = "https://a.example/" + "b" * 1_900

    assert f'href="{long}"' in render(long)
    assert "<a" not in render(long + "b" * 100)


# Accounts


@pytest.mark.parametrize(
    ("markdown", "spoken_to"),
    [
        ("@ayse ve @mehmet-35, bir de @ayse", ["ayse", "mehmet-35"]),
        (
            "Sevgili @Ayse'ye: **@can** *@deniz* _@ece_ (@filiz) @gul.",
            ["ayse", "can", "deniz", "ece", "filiz", "gul"],
        ),
        ("@zeynep\n@ali\n\n# @oya\n- @nur", ["zeynep", "ali", "oya", "nur"]),
        ("`@ayse` ``` @ali ```\n\n```\n@can\n```\n\n    @ece", []),
        ("[@ayse](https://a.example) <https://a.example/@ali> https://a.example/@can a.example/@oya", []),
        ("[bir **@ayse** iki](/x) @nur [@ali][1]\n\n[1]: /y", ["nur"]),
        ("a@ayse ayse@ornek.com ayse@ornek @@ayse @ayse@ornek.com", []),
        ("@ay @" + "a" * 41 + " @ayşe @kordon_sever @ayse.yilmaz @İzmir @izmır", []),
        ("@abc @" + "a" * 40 + " @--- @a-b- @ali-", ["abc", "a" * 40, "a-b", "ali"]),
        (r"\@ayse &#64;ali", []),
        ("> @ayse dedi ki\n> > @ali\n\n@can", ["can"]),
        ("![@ayse](/x)", []),
        ("| a |\n|---|\n| @ayse |", ["ayse"]),
    ],
)
def test_mentioned_accounts_are_extracted(markdown, spoken_to):
    assert list_mentioned_handles(markdown) == spoken_to


def test_only_known_accounts_become_links():
    assert render("@Ayse, @ali ve `@ayse`", mentions={"ayse": "/uyeler/ayse/"}) == (
        '<p><a href="/uyeler/ayse/" rel="nofollow ugc">@Ayse</a>, @ali ve <code>@ayse</code></p>\n'
    )


def test_mentions_are_linked_in_quotes_but_not_inside_links():
    assert render("[@ayse](/x)\n\n> @ayse", mentions={"ayse": "/u/"}) == (
        '<p><a href="/x" rel="nofollow ugc">@ayse</a></p>\n'
        '<blockquote>\n<p><a href="/u/" rel="nofollow ugc">@ayse</a></p>\n</blockquote>\n'
    )


def test_without_known_accounts_no_mention_is_a_link():
    assert render("@ayse") == render("@ayse", mentions={}) == "<p>@ayse</p>\n"


@given(
    st.lists(st.sampled_from(["@ayse", "@can", "`", "[", "](/x)", "\n", " ", "*", "@", "-", "\\", "a"])).map(
        "".join
    )
)
def test_extracted_mentions_are_exactly_the_linked_ones(markdown):
    pages = {"ayse": "/u/ayse/", "can": "/u/can/"}
    linked = re.findall(r'href="/u/([a-z-]+)/"', render(markdown, mentions=pages))

    assert list(dict.fromkeys(linked)) == [
        handle for handle in list_mentioned_handles(markdown) if handle in pages
    ]


# Quotes of posts


def test_a_post_is_quoted_with_its_author_and_address():
    assert format_quote("Bence **iyi**.\r\n\r\nEvet.", "Ayşe Y.", "/forum/7/#p12") == (
        "> [Ayşe Y.](/forum/7/#p12):\n>\n> Bence **iyi**.\n>\n> Evet.\n\n"
    )
    assert render(format_quote("Bence **iyi**.", "Ayşe Y.", "/forum/7/#p12") + "Bence de.") == (
        '<blockquote>\n<p><a href="/forum/7/#p12" rel="nofollow ugc">Ayşe Y.</a>:</p>\n'
        "<p>Bence <strong>iyi</strong>.</p>\n</blockquote>\n<p>Bence de.</p>\n"
    )


def test_quotes_in_a_quoted_post_end_at_the_second_level():
    post = "> bir\n> > iki\n> > > üç\niki ya\n>\n> bir yine\n\nson"

    assert format_quote(post, "Ali", "/x") == "> [Ali](/x):\n>\n> > bir\n> >\n> > bir yine\n>\n> son\n\n"


def test_nested_replies_do_not_accumulate():
    post = "söz"
    for _ in range(20):
        post = format_quote(post, "Ali", "/x") + "cevap"

    assert post.count("söz") == 0
    assert post.count("cevap") == 3
    assert len(post) < 120


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("x](javascript:alert(1)) [y", "x](javascript:alert(1)) [y"),
        ("**Ali** `b` <b> &amp;", "**Ali** `b` &lt;b&gt; &amp;amp;"),
        ("Ali\n\n# Veli", "Ali # Veli"),
        ("1. Ali", "1. Ali"),
        ("@ayse", "@ayse"),
    ],
)
def test_author_name_is_escaped_in_quotes(author, shown):
    written = format_quote("söz", author, "/x?a=1&lt;=2&b")

    assert render(written, mentions=MENTIONS) == (
        f'<blockquote>\n<p><a href="/x?a=1&amp;lt;=2&amp;b" rel="nofollow ugc">{shown}</a>:</p>\n'
        "<p>söz</p>\n</blockquote>\n"
    )
    assert list_mentioned_handles(written) == []


@pytest.mark.parametrize(
    "name", ["Ayşe Y.", "Ali-Can O'Neil", "Dr. Ece (Konak)", "Veli, 3. kat!", "A + B: C"]
)
def test_ordinary_names_are_quoted_without_escapes(name):
    written = format_quote("söz", name, "/forum/ileti/7/")
    assert written == f"> [{name}](/forum/ileti/7/):\n>\n> söz\n\n"
    assert f'<a href="/forum/ileti/7/" rel="nofollow ugc">{escape(name, quote=False)}</a>:' in render(written)


NAME_PARTS = [*"ab 1.*_`[]()<>&~@!|#:/\\-+'\"", "http://", "https://a.b", "![", "](", "&amp;", "@ayse", "1."]


@given(st.lists(st.sampled_from(NAME_PARTS), min_size=1, max_size=12).map("".join))
@example(name="https://a.b/(x")
@example(name="https://a.b#!\\[](")
def test_any_name_is_shown_as_written_in_a_quote(name):
    shown = " ".join(name.split())
    if shown:
        parts = Outline(render(format_quote("söz", name, "/x"), mentions=MENTIONS)).parts
        [link] = [place for place, (tag, _content) in enumerate(parts) if tag == "a"]
        assert parts[link : link + 3] == [
            ("a", (("href", "/x"), ("rel", "nofollow ugc"))),
            ("text", shown),
            ("/a", ()),
        ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", ""])
def test_a_quote_links_only_where_links_may_lead(address):
    assert format_quote("söz", "Ali", address) == "> Ali:\n>\n> söz\n\n"


def test_address_of_a_quote_is_percent_encoded():
    [href] = re.findall('href="([^"]*)"', render(format_quote("söz", "Ali", "/a b>c\\d\n`ş`[1](2)")))
    assert href == "/a%20b%3Ec%5Cd%0A%60%C5%9F%60%5B1%5D(2)"


MARKUP = [
    "> ",
    ">",
    "- ",
    "  ",
    "    ",
    "\t",
    "1. ",
    "```",
    "~~~",
    "\n",
    "\n\n",
    "söz",
    "# ",
    "[a]: /b",
    "|",
    "---",
    "`",
]


@given(st.lists(st.sampled_from(MARKUP), max_size=25).map("".join))
def test_quote_has_at_most_one_nested_quote(markdown):
    html = render(format_quote(markdown, "Ali", "/x") + "cevap")
    depth = deepest = 0
    for tag in re.findall("</?blockquote>", html):
        depth += 1 if tag == "<blockquote>" else -1
        deepest = max(deepest, depth)

    assert 1 <= deepest <= 2
    assert html.startswith("<blockquote>\n")
    assert html.endswith("</blockquote>\n<p>cevap</p>\n")
    assert html.count("\n</blockquote>\n<p>cevap</p>\n") == 1


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        ("<p>gizli<script>alert(1)</script></p>", "<p>gizli</p>"),
        (
            '<p>gizli<a href="javascript:alert(1)" rel="nofollow ugc">x</a></p>',
            '<p>gizli<a rel="nofollow ugc">x</a></p>',
        ),
        ('<p onclick="alert(1)">gizli</p>', "<p>gizli</p>"),
    ],
)
def test_what_one_sanitiser_passes_the_other_removes(monkeypatch, caplog, passed, shown):
    monkeypatch.setattr("participation.text.richtext.bleach.clean", lambda *_args, **_options: passed)
    before = richtext.differences()

    assert render("gizli") == shown
    assert richtext.differences() == before + 1
    assert "nh3 kept less" in caplog.text
    assert "gizli" not in caplog.text


def test_texts_without_a_difference_are_not_counted():
    before = richtext.differences()
    for markdown in (
        "**a** & 'b' \"c\"\xa0<d>",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "[x](/y?a=1&b=2 'z')",
        "3. x",
    ):
        render(markdown)

    assert richtext.differences() == before


def test_quotes_show_the_source_that_is_given():
    text = "> [Can](/a/?x=1):\n>\n> Sabah.\n> > Akşam.\n\nEvet."
    [quote] = list_attributed_quotes(text)
    assert quote == WrittenQuote("/a/?x=1", ((0, " Sabah . "), (1, " Akşam . ")))
    shown = render(text, quotes={quote: QuoteSource("<Ayşe>", "/b/")})
    line = '<p><a href="/b/" rel="nofollow ugc">&lt;Ayşe&gt;</a>:</p>'
    assert shown.startswith(f'<blockquote cite="/b/">\n{line}\n<p>Sabah.</p>\n<blockquote>\n<p>Akşam.</p>')
    assert render(text, quotes={}).startswith("<blockquote>\n<p>Can:</p>\n<p>Sabah.</p>")
    assert "cite" not in render(text)
    assert "cite" not in render(text, quotes={quote: QuoteSource("Ayşe", "javascript:x")})


@pytest.mark.parametrize(
    "text",
    [
        "> Can:\n>\n> Sabah.",
        "> [Can](/a/) dedi ki:\n>\n> Sabah.",
        "> [Can](/a/) ve [Ece](/b/):\n>\n> Sabah.",
        "> **[Can](/a/):**\n>\n> Sabah.",
        "[Can](/a/):\n\nSabah.",
        ">",
        "> ```\n> [Can](/a/):\n> ```",
    ],
)
def test_only_a_line_with_one_link_and_a_colon_names_a_source(text):
    assert list_attributed_quotes(text) == []


@given(st.text("ab *_>`~[]()/:.\n-", max_size=200))
def test_a_quote_of_a_text_is_quoted_from_it(text):
    for quote in list_attributed_quotes(format_quote(text, "Ayşe", "/a/")):
        # Quotes that are nested too deeply are left out, and what they held apart grows together.
        if quote.blocks and ">" not in text and "[" not in text:
            assert is_quoted_from(quote, text)


def test_nothing_is_quoted_from_a_text_by_a_quote_without_words():
    assert not is_quoted_from(WrittenQuote("/a/", ()), "Sabah.")
