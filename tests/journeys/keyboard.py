"""A page without a mouse: order and visibility of the focus, and acts with the keyboard."""

from typing import Any, Final

from playwright.sync_api import ElementHandle, Locator, Page

from tests.journeys.persons import Person

#: More presses of Tab than any page has stops.
ENDLESS: Final = 400
#: Maximum number of parts of a date field: day, month, year, calendar.
PARTS: Final = 8
#: Elements at which Tab must stop, in document order. Of radio buttons, one for each question.
MARK_STOPS = """
() => {
  const able = "a[href], button, input, select, textarea, summary, [tabindex]";
  const asked = new Set();
  window.stops = [...document.querySelectorAll(able)].filter((it) => {
    if (it.tabIndex < 0 || it.disabled || it.type === "hidden" || !it.checkVisibility()) return false;
    if (it.type !== "radio") return true;
    const isFirst = !asked.has(it.name);
    asked.add(it.name);
    return isFirst;
  });
  return window.stops.map((it) => `${it.localName} “${it.textContent.trim().slice(0, 40)}”`);
}
"""
#: Away from a field that has the focus from the beginning.
TO_THE_TOP = """
() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}
"""
#: The element with the focus: its index among the marked stops (-1: none of them), and what is wrong with it.
#: null: nothing has the focus. ``sought``: whether it is the given element.
WHERE = """
(sought) => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const hasOutline = (element) => {
    const { outlineStyle, outlineWidth } = element ? getComputedStyle(element) : {};
    return Boolean(outlineStyle) && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  // The button with which a date's calendar opens is inside of the field, and the browser frames it.
  const isCalendar = it.type === "date" && !it.matches(":focus-visible");
  const wrong = [];
  // What is led to but is no stop, such as the content behind “skip to content”, needs no frame.
  if (it.tabIndex >= 0 && !isCalendar && !hasOutline(it) && !hasOutline(it.closest(".choice"))) {
    wrong.push("shows no focus");
  }
  const { innerWidth: width, innerHeight: height } = window;
  const inside = [...it.getClientRects()].map((box) => ({
    left: Math.max(box.left, 0),
    right: Math.min(box.right, width),
    top: Math.max(box.top, 0),
    bottom: Math.min(box.bottom, height),
  })).find((box) => box.left < box.right && box.top < box.bottom);
  if (!inside) wrong.push("is outside of the window");
  else {
    const top = document.elementFromPoint((inside.left + inside.right) / 2, (inside.top + inside.bottom) / 2);
    if (!it.contains(top)) wrong.push(`lies under ${top?.outerHTML.slice(0, 60)}`);
  }
  const place = window.stops?.indexOf(it) ?? -1;
  return { place, sought: it === sought, wrong, html: it.outerHTML.slice(0, 80) };
}
"""


def walk(page: Page) -> list[str]:
    """Walk through a fresh page with Tab, then back with Shift+Tab. Returns all problems.

    Every link, button and field must be reached, in document order in both directions. The focus must be
    visible, in the window, and not covered. After the last stop the focus must leave the page.
    """
    page.evaluate(TO_THE_TOP)
    names: list[str] = page.evaluate(MARK_STOPS)
    there, problems = _places(page, "Tab")
    if there != [*range(len(names))]:
        missed = [name for place, name in enumerate(names) if place not in there]
        problems.append(f"Tab goes {there}; not reached: {missed}")
    page.evaluate("window.stops.at(-1).focus()")
    back, _known = _places(page, "Shift+Tab")
    # From the first stop it goes to the browser's own controls, or to the last stop again.
    if [place for place in back if place != len(names) - 1] != [*reversed(there[:-1])]:
        problems.append(f"Shift and Tab go {back}")
    return problems


def _places(page: Page, key: str) -> tuple[list[int], list[str]]:
    """The stops until the focus leaves the page or starts again, and the problems with them."""
    places: list[int] = []
    problems: list[str] = []
    parts = 0
    for _press in range(ENDLESS):
        page.keyboard.press(key)
        stop: dict[str, Any] | None = page.evaluate(WHERE)
        parts = parts + 1 if stop and places and stop["place"] == places[-1] else 0
        if stop is None or (parts == 0 and stop["place"] in places):
            return places, problems
        if parts > PARTS:
            return places, [*problems, f"{stop['html']} holds the focus"]
        if parts == 0:
            places.append(stop["place"])
            problems += [f"{stop['html']} {wrong}" for wrong in stop["wrong"]]
    return places, [*problems, "Tab never leaves the page"]


class Mouse:
    """A person who uses a mouse."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def press(self, place: Locator) -> None:
        """Activate a link or a button that leads to another page."""
        with self.person.page.expect_navigation():
            place.click()

    def push(self, place: Locator) -> None:
        """Activate a button that stays on the page."""
        place.click()

    def tick(self, place: Locator) -> None:
        place.check()

    def write(self, place: Locator, text: str) -> None:
        place.fill(text)

    def pick(self, place: Locator, label: str) -> None:
        place.select_option(label=label)


class Keyboard(Mouse):
    """A person who uses only a keyboard. Every element that gets the focus on the way must show it."""

    def press(self, place: Locator) -> None:
        self._reach(place)
        with self.person.page.expect_navigation():
            self.person.page.keyboard.press("Enter")

    def push(self, place: Locator) -> None:
        self._reach(place)
        self.person.page.keyboard.press("Enter")

    def tick(self, place: Locator) -> None:
        self._reach(place)
        self.person.page.keyboard.press("Space")

    def write(self, place: Locator, text: str) -> None:
        self._reach(place)
        self.person.page.keyboard.press("Control+A")
        self.person.page.keyboard.type(text)

    def pick(self, place: Locator, label: str) -> None:
        field = self._reach(place)
        for _press in range(ENDLESS):
            if field.evaluate("(it) => it.selectedOptions[0].label") == label:
                return
            self.person.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no choice “{label}”")

    def _reach(self, place: Locator) -> ElementHandle:
        """Press Tab until ``place`` has the focus. At the top of a page, skip the header by its link."""
        page, target = self.person.page, place.element_handle()
        assert target is not None
        for _press in range(ENDLESS):
            stop = page.evaluate(WHERE, target)
            assert stop is None or not stop["wrong"], stop
            if stop and stop["sought"]:
                return target
            page.keyboard.press("Enter" if stop and 'class="skip"' in stop["html"] else "Tab")
        raise AssertionError(f"Tab never reaches {target}")
