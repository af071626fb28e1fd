"""Inspects a page automatically: axe in both languages, and no sideways scrolling on a phone, with text
of the usual and of twice the size.

Half of axe's time goes into colours, and most pages show the same ones. Its colour rules run only on a page
that shows a text in colours, a size or surroundings that are new in this run in the same scheme. Every
page is compared in both schemes. No colour depends on the width (tests/architecture/test_house.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from django.urls import resolve, reverse
from django.utils import translation
from playwright.sync_api import Page

from tests import once
from tests.journeys import axe, templates
from tests.journeys.persons import Person

HEIGHT = 900
#: Widths at which everything must fit. 320 is 1280 at 400 % zoom.
NARROW = (360, 320)
# Every rule, including best practices. The size of targets (WCAG 2.2 AA) must be enabled by name.
EVERY_RULE: Final[dict[str, Any]] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
#: Scheme and width in pixels in which all rules run, by language. Colour rules run in the other scheme too.
#: Faults of a language, a width or a scheme do not depend on the others.
DRESSES: Final[dict[str, tuple[Literal["light", "dark"], int]]] = {"tr": ("light", 360), "en": ("dark", 1280)}
LANGUAGES: Final = tuple(DRESSES)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
AXE = """
(options) => axe.run(document, options).then(({ violations }) => violations.map(
  ({ id, help, nodes }) => `${id} (${help}): ${nodes.map((node) => node.target.join(" ")).join(" | ")}`,
))
"""
#: axe's rules about colours (its tag ``cat.color``).
COLOUR_RULES = ("color-contrast", "link-in-text-block")
#: What colour rules judge about the page's texts, each combination once: the text's own style, the colour of
#: the text around a link, and the visible backgrounds behind it.
COLOURS = """
() => {
  const known = new Map([[null, { backgrounds: "", opacity: 1 }]]);
  const behind = (it) => {
    if (!known.has(it)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(it);
      const outer = behind(it.parentElement);
      const own = [backgroundColor, backgroundImage, filter].join(" ");
      const whole = opacity * outer.opacity;
      const isOpaque = backgroundColor.startsWith("rgb(") && backgroundImage === "none" && whole === 1;
      const isNothing = own === "rgba(0, 0, 0, 0) none none";
      const shown = isNothing ? [outer.backgrounds] : isOpaque ? [own] : [own, outer.backgrounds];
      known.set(it, { backgrounds: shown.join(" < "), opacity: whole });
    }
    return known.get(it);
  };
  const ownText = (it) => [...it.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.data.trim(),
  );
  // What axe does not judge was not judged: what is not shown, and what cannot be used, with its label.
  const isUsable = (it) => !it.matches(":disabled") && !it.closest("[aria-disabled=true]")
    && !it.closest("label")?.control?.disabled;
  const hasText = (it) => (it.matches("input, textarea, select") || ownText(it)) && isUsable(it)
    && it.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const lifted = (it) => it && (["absolute", "fixed", "sticky"].includes(getComputedStyle(it).position)
    ? `${it.localName}.${it.className}` : lifted(it.parentElement));
  const all = [...document.body.querySelectorAll("*")].filter(hasText).map((it) => {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(it);
    const link = it.closest("a");
    const around = link && `${getComputedStyle(link).textDecorationLine} in ${
      getComputedStyle(link.parentElement).color} ${ownText(link.parentElement)}`;
    return [
      color, fontSize, fontWeight, textShadow, around, lifted(it), ...Object.values(behind(it)),
    ].join(" | ");
  });
  return [...new Set(all)];
}
"""
#: Elements beyond the right edge of the window, if the page scrolls horizontally.
SIDEWAYS = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const isCut = (it) => it && (getComputedStyle(it).overflowX !== "visible" || isCut(it.parentElement));
  const out = [...document.body.querySelectorAll("*")].filter(
    (it) => it.getBoundingClientRect().right > width + 0.5 && !isCut(it.parentElement),
  );
  return `scrolls sideways, ${document.documentElement.scrollWidth} px: ` + out.slice(-3).map(
    (it) => `${it.localName}.${it.getAttribute("class")} "${it.textContent.trim().slice(0, 30)}"`,
  ).join(" | ");
}
"""
#: Elements that move although reduced motion is preferred.
MOVING = """
() => {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return "";
  const seconds = (text) => Math.max(...text.split(",").map(parseFloat));
  const out = [...document.querySelectorAll("*")].filter((it) => {
    const { transitionDuration, animationDuration } = getComputedStyle(it);
    return Math.max(seconds(transitionDuration), seconds(animationDuration)) > 0.01;
  });
  return out.length && `moves: ${out.slice(0, 3).map((it) => it.outerHTML.slice(0, 60)).join(" | ")}`;
}
"""
#: Forms in which a required field of one action stops the browser from sending another action.
BLOCKING = """
() => [...document.forms].filter((form) => {
  const buttons = [...form.elements].filter((it) => it.type === "submit");
  return !form.noValidate && buttons.length > 1
    && [...form.elements].some((it) => it.matches(":required"))
    && buttons.some((it) => it.name && !it.formNoValidate);
}).map((form) => `a required field may block another act: ${form.outerHTML.slice(0, 90)}`)
"""
#: Size of the text as chosen in the browser or the phone, in percent; sizes in rem follow.
TEXT_SIZES = (100, 200)
#: Maps text sizes in percent to the problems of those at which the page scrolls sideways.
FITS = f"""
(sizes) => {{
  const {{ style }} = document.documentElement;
  const problems = sizes.map((size) => {{
    style.fontSize = `${{size}}%`;
    const problem = ({SIDEWAYS})();
    return problem && `at ${{size}} %: ${{problem}}`;
  }});
  style.removeProperty("font-size");
  return problems.filter(Boolean);
}}
"""
OPEN_DETAILS = 'document.querySelectorAll("main details").forEach((it) => { it.open = true; })'
#: Problems that need no rules, whether axe is there, and whether text of twice the size is to be tried.
#: Django's admin is left out: with such text its pages scroll sideways on a phone.
PLAINLY = f"""
(language) => {{
  const isInAnother = document.documentElement.lang !== language;
  const problems = [isInAnother && "is in another language", ({MOVING})(), ...({BLOCKING})()];
  {OPEN_DETAILS};
  return [problems.filter(Boolean), "axe" in window, !("adminUtcOffset" in document.body.dataset)];
}}
"""

Deed = Callable[[Person], None]
#: Scheme and one of ``COLOURS``, without violations.
_judged = once.Seen("colours")


@dataclass(frozen=True)
class Sight:
    """A page in one state: the name of its address with arguments, and the deed before the inspection.

    A text argument names something seeded, as ``{name}`` does in the query. ``state`` distinguishes several
    sights of a page in reports.
    """

    name: str
    arguments: Mapping[str, str | int] = field(default_factory=dict)
    state: str = ""
    query: str = ""
    status: int = 200
    deed: Deed | None = None

    def address(self, seeded: Mapping[str, str | int], language: str) -> str:
        given = {
            name: seeded.get(value, value) if isinstance(value, str) else value
            for name, value in self.arguments.items()
        }
        with translation.override(language):
            return reverse(self.name, kwargs=given) + self.query.format_map(seeded)

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.query, *map(str, self.arguments.values()), self.state]))


def tour(person: Person, sights: Iterable[Sight], seeded: Mapping[str, str | int]) -> None:
    """Inspect every sight in Turkish. Inspect it in English only if it shows a template that is new there.

    Another state of a known page is the same page. All problems are reported at once.
    """
    problems: list[str] = []
    # Injected by the browser at each address: cheaper than sending half a megabyte each time.
    person.page.add_init_script(axe.SCRIPT)
    for sight in sights:
        for language in LANGUAGES:
            if language != LANGUAGES[0] and templates.all_known(language, person.templates):
                continue
            person.language = language
            address = sight.address(seeded, language)
            answer = person.go(address)
            if (answer.status, answer.url) != (sight.status, person.home + address):
                problems.append(f"{sight} [{language}] answered {answer.status} at {answer.url}")
            if sight.deed is not None:
                try:
                    sight.deed(person)
                except Exception as error:
                    error.add_note(f"before {sight} [{language}] at {person.page.url}")
                    raise
            problems += [f"{sight} [{language}] {problem}" for problem in inspect(person, language)]
    assert not problems, "\n" + "\n".join(problems)


def look_around(person: Person, name: str, state: str = "") -> None:
    """Inspect the person's current page in both languages. ``name`` is the name of its address."""
    path = urlsplit(person.page.url).path
    assert resolve(path).view_name == name
    problems = []
    for language in LANGUAGES:
        if language != LANGUAGES[0]:
            person.go(f"/{language}{path}")
        problems += [f"{name} {state} [{language}] {problem}" for problem in inspect(person, language)]
    person.go(path)
    assert not problems, "\n" + "\n".join(problems)


def inspect(person: Person, language: str) -> list[str]:
    page = person.page
    problems, has_axe, is_ours = page.evaluate(PLAINLY, language)
    if not has_axe:
        page.evaluate(axe.SCRIPT)
    dress, width = DRESSES[language]
    page.set_viewport_size({"width": width, "height": HEIGHT})
    for scheme in SCHEMES:
        problems += [f"{scheme} {width}: {it}" for it in _violations(page, scheme, whole=scheme == dress)]
    templates.note(language, person.templates)
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        problems += [f"{width} {it}" for it in page.evaluate(FITS, TEXT_SIZES[: 1 + is_ours])]
    return list(problems)


def _violations(page: Page, scheme: Literal["light", "dark"], *, whole: bool) -> list[str]:
    """axe's violations in ``scheme``: of all rules, or only of colour rules unless ``whole``."""
    page.emulate_media(color_scheme=scheme)
    colours = {f"{scheme} {it}" for it in page.evaluate(COLOURS)}
    is_known = _judged.has(colours)
    if is_known and not whole:
        return []
    if whole:
        rules = {**EVERY_RULE["rules"], **{rule: {"enabled": not is_known} for rule in COLOUR_RULES}}
        options = {**EVERY_RULE, "rules": rules}
    else:
        options = {"resultTypes": ["violations"], "runOnly": COLOUR_RULES}
    violations = list(page.evaluate(AXE, options))
    if not violations:
        _judged.add(colours)
    return violations


def with_refusal(sight: Sight) -> tuple[Sight, Sight]:
    """The page, and the same page after its form was sent empty."""
    return sight, replace(sight, state=f"{sight.state} refused".strip(), deed=send_empty)


def read_easily(person: Person) -> None:
    """Choose the first option of a poll, then switch to easy language: the answer waits on the next page."""
    person.page.locator("main fieldset input[type=radio]").first.check(force=True)
    with person.page.expect_navigation():
        person.press("Read in easy language")


def send_empty(person: Person) -> None:
    """Send the page's first form empty, without the browser's validation."""
    clear = """
    (form) => {
      form.noValidate = true;
      for (const it of form.elements) if (it.type !== "hidden" && it.localName !== "button") it.value = "";
    }
    """
    form = person.page.locator("main form.form, main article form").first
    form.evaluate(clear)
    with person.page.expect_navigation():
        form.evaluate("(form) => form.requestSubmit()")
