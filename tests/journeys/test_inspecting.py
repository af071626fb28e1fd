"""The inspection detects faults, on a broken page and on one of ours, and equals unmodified axe."""

import re
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.journeys import axe, inspecting
from tests.journeys.cast import RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.persons import Person

#: Text that is hard to read over colours, shades and pictures, and other barriers.
BROKEN = """
<!doctype html><html lang="tr"><title>Bozuk</title>
<style>
  @media (prefers-color-scheme: dark) { body { background: #111; color: #333 } }
  .pale { color: rgb(150 150 150 / 0.9); background: hsl(60deg 100% 97%) }
  .shadow { color: #777; text-shadow: 0 0 1px #999 }
  .over { position: relative; top: -1.2em; background: rgba(0, 0, 0, 0.4); mix-blend-mode: multiply }
  .picture { background: linear-gradient(#fff, #000); color: #808080 }
  button { width: 12px; height: 12px; padding: 0 }
</style>
<body><h3>Başlık</h3><p class="pale">Soluk <b class="pale">ve koyu</b></p><p class="shadow">Gölgeli</p>
<p>Altta</p><p class="over">Üstte</p><p class="picture">Resim üstünde</p>
<p style="opacity: 0.4">Yarı saydam <a href="#x" style="color: #222; text-decoration: none">bağ</a></p>
<img src="data:," width="20" height="20"><input><button>x</button><button>y</button><ul><p>Yanlış yer</p></ul>
<div style="overflow-x: auto; width: 90px"><table style="width: 400px"><tr><td>Kayan</td></tr></table></div>
<div style="width: 1400px">Geniş</div></body></html>
"""
EVERYTHING = """
(options) => axe.run(document, options).then(({ violations, incomplete, passes, inapplicable }) =>
  Object.entries({ violations, incomplete, passes, inapplicable }).flatMap(([kind, rules]) => rules.flatMap(
    ({ id, nodes }) => [
      `${kind} ${id}`,
      ...nodes.map((it) => JSON.stringify([it.target, it.any, it.all, it.none])),
    ],
  )))
"""


@pytest.fixture
def person(calm: Somebody) -> Person:
    return calm(expected=("Content Security Policy", "content security policy"))


def reported(page: Page, script: str) -> list[str]:
    """All results of axe for the page, with their values."""
    page.evaluate(script)
    whole = {name: value for name, value in inspecting.EVERY_RULE.items() if name != "resultTypes"}
    return list(page.evaluate(EVERYTHING, whole))


@pytest.mark.parametrize("place", ["broken", "weighted"])
def test_the_faster_axe_agrees_with_the_original_axe(
    person: Person, seeded: dict[str, Any], place: str
) -> None:
    if place == "broken":
        person.page.set_content(BROKEN)
    else:
        person.open_poll(seeded[place])
    for scheme, width in inspecting.DRESSES.values():
        person.page.emulate_media(color_scheme=scheme)
        person.page.set_viewport_size({"width": width, "height": inspecting.HEIGHT})
        quick, plain = (reported(person.page, script) for script in (axe.SCRIPT, AXE_SCRIPT))
        assert quick == plain
        assert any("color-contrast" in line for line in plain)


def test_a_part_kept_since_another_reader_is_named_with_its_templates(
    calm: Somebody, seeded: dict[str, Any]
) -> None:
    resident = calm()
    resident.sign_in(RESIDENTS[0])
    for person in (calm(), resident):
        person.open_poll(seeded["live"])

        assert "polls/questionnaire/title.html" in person.templates


@pytest.mark.parametrize("style", ["color: #999", "opacity: 0.4", "color: #777; font-size: 12px"])
def test_colours_not_seen_before_are_checked(person: Person, seeded: dict[str, Any], style: str) -> None:
    person.open_poll(seeded["live"])
    assert inspecting.inspect(person, "tr") == []
    assert inspecting.inspect(person, "tr") == []

    # The content security policy blocks style attributes, but not the property.
    person.page.locator("main h1").evaluate("(it, style) => { it.style.cssText = style; }", style)

    assert any("color-contrast" in problem for problem in inspecting.inspect(person, "tr"))


#: Pairs of pages with one pale text: first not judged by axe or legible, then illegible.
PALE = '<p style="color: #bbb">Soluk</p>'
FAINT = '<p style="color: #fff; background: #333; opacity: 0.6">Soluk</p>'
UNJUDGED = {
    "hidden": (f"<div hidden>{PALE}</div>", f"<div>{PALE}</div>"),
    "not visible": (f'<div style="visibility: hidden">{PALE}</div>', f"<div>{PALE}</div>"),
    "disabled": (
        '<button disabled style="color: #bbb; background: #fff">Gönder</button>',
        '<button style="color: #bbb; background: #fff">Gönder</button>',
    ),
    "label of a disabled field": (
        '<label style="color: #bbb">Ad <input disabled></label>',
        '<label style="color: #bbb">Ad <input></label>',
    ),
    "over another background": (
        f'<div style="background: #000">{FAINT}</div>',
        f'<div style="background: #fff">{FAINT}</div>',
    ),
}


@pytest.mark.parametrize("case", UNJUDGED)
def test_colours_that_axe_did_not_check_are_not_cached(person: Person, case: str) -> None:
    unjudged = []
    for body in UNJUDGED[case]:
        person.page.set_content(
            f'<!doctype html><html lang="tr"><title>x</title><main><h1>x</h1>{body}</main></html>'
        )
        unjudged.append([it for it in inspecting.inspect(person, "tr") if "color-contrast" in it])

    assert unjudged[0] == []
    assert unjudged[1]


@pytest.mark.parametrize(("language", "dress"), [("tr", "light 360"), ("en", "dark 1280")])
def test_a_broken_page_is_detected(person: Person, language: str, dress: str) -> None:
    person.page.set_content(BROKEN.replace('lang="tr"', f'lang="{language}"'))

    problems = inspecting.inspect(person, language)

    assert sorted(re.split(r" \(|, ", problem)[0] for problem in problems) == sorted(
        [
            f"{dress}: image-alt",
            f"{dress}: label",
            f"{dress}: landmark-one-main",
            f"{dress}: list",
            f"{dress}: page-has-heading-one",
            f"{dress}: region",
            f"{dress}: target-size",
            *(
                f"{scheme} {dress.split()[1]}: {rule}"
                for scheme in ("light", "dark")
                for rule in ("color-contrast", "link-in-text-block")
            ),
            *(f"{width} at {size} %: scrolls sideways" for width in (360, 320) for size in (100, 200)),
        ]
    )
