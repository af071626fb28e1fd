"""Known attacks, rendered on a page without content security policy: Chromium runs and fetches nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route

from participation.text import richtext
from tests.participation.attacks import ATTACKS, MENTIONS, placed

WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch", "postMessage"])
  window[name] = (...given) => { window.ran.push(name + "(" + given.join() + ")"); };
document.write = document.writeln = (text) => { window.ran.push("write(" + text + ")"); };
navigator.sendBeacon = (to) => { window.ran.push("beacon(" + to + ")"); };
"""
# Everything that could run, navigate or fetch, in all elements, including templates and shadow trees.
LOOK = """
([tags, attributes, protocols]) => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const name = element.localName;
      if (element.namespaceURI !== "http://www.w3.org/1999/xhtml" || !tags.includes(name)) found.push(name);
      for (const attribute of element.attributes)
        if (!(attributes[name] ?? []).includes(attribute.name)) found.push(`${name} ${attribute.name}`);
      if (element.hasAttribute("href") && !protocols.includes(element.protocol)) found.push(element.href);
      for (const inner of [element.content, element.shadowRoot]) if (inner) look(inner);
    }
  };
  look(document.querySelector("main"));
  return found;
}
"""
ATTRIBUTES = {"a": ["href", "title", "rel"], "ol": ["start"], "div": ["id"]}
PAGE = "https://meydan.test/"


class Watched:
    """A page that records what its scripts do and request. Nothing reaches the network."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done: list[str] = []
        self.html = ""
        page.add_init_script(WATCH)
        page.on("dialog", self._dismiss)
        page.on("console", lambda message: self.done.append(f"console {message.text}"))
        page.on("pageerror", lambda error: self.done.append(f"error {error}"))
        page.on("popup", lambda popup: self.done.append(f"popup {popup.url}"))
        page.on("framenavigated", lambda frame: self.done.append(f"frame {frame.url}"))
        page.route("**/*", self._answer)

    def _dismiss(self, dialog: Dialog) -> None:
        self.done.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _answer(self, route: Route) -> None:
        if route.request.url == PAGE and not self.html:
            route.abort()
        elif route.request.url == PAGE:
            html, self.html = self.html, ""
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            self.done.append(f"request {route.request.url}")
            route.abort()

    def show(self, html: str) -> None:
        self.html = f"<!doctype html><html lang=tr><title>x</title><main>{html}</main></html>"
        self.page.goto(PAGE)
        # Serialise and parse again, to catch markup whose meaning changes.
        self.page.evaluate(
            "() => { const main = document.querySelector('main'); main.innerHTML = main.innerHTML; }"
        )
        self.page.wait_for_load_state("networkidle")

    def ran(self) -> list[str]:
        return [*self.page.evaluate("window.ran"), *(done for done in self.done if done != f"frame {PAGE}")]

    def attacks(self) -> list[str]:
        allowed = [[*richtext.TAGS, "div"], ATTRIBUTES, [f"{name}:" for name in richtext.PROTOCOLS]]
        return list(self.page.evaluate(LOOK, allowed))


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    context = chromium.new_context()
    yield Watched(context.new_page())
    context.close()


def test_no_attack_runs_navigates_or_fetches_anything(watched: Watched) -> None:
    texts = [markdown for attack in ATTACKS for markdown in placed(attack)]
    rendered = [richtext.render(markdown, mentions=MENTIONS) for markdown in texts]
    watched.show("".join(f"<div id=t{number}>{html}</div>" for number, html in enumerate(rendered)))

    assert watched.ran() == []
    assert watched.attacks() == []
    assert watched.page.locator("main > div").count() == len(texts)


@pytest.mark.parametrize(
    ("html", "ran", "attacks"),
    [
        ("<img src=x onerror=alert(1)>", "alert(1)", "img onerror"),
        ("<script>alert(1)</script>", "alert(1)", "script"),
        ("<svg onload=alert(1)></svg>", "alert(1)", "svg"),
        ("<p style='background:url(/pixel.gif)'>x</p>", f"request {PAGE}pixel.gif", "p style"),
        ("<iframe src='about:blank#x'></iframe>", "frame about:blank#x", "iframe"),
        ("<template><b onclick=alert(1)>x</b></template>", None, "b onclick"),
        ("<a href='javascript:alert(1)'>x</a>", None, "javascript:alert(1)"),
    ],
)
def test_attacks_would_be_detected(watched: Watched, html: str, ran: str | None, attacks: str) -> None:
    watched.show(html)

    assert ran in watched.ran() if ran else watched.ran() == []
    assert attacks in watched.attacks()
