"""From the front page to one's own answer: on a phone, without JavaScript, by keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.cast import PASSWORD, RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.persons import Person

FIRST, SECOND = "Evet, her hafta sonu", "Hayır, bugünkü gibi kalsın"
#: Nothing when the focus can be seen: drawn around what has it or around its label, inside the window.
UNSEEN_FOCUS = """
() => {
  const isDrawn = (it) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(it);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  const it = document.activeElement;
  const around = [it, it.closest("label")].find((place) => place && isDrawn(place));
  if (!around) return `no focus is drawn around ${it.outerHTML.slice(0, 120)}`;
  const { top, bottom, left, right } = around.getBoundingClientRect();
  const isInside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  return isInside ? "" : `the focus is outside the window: ${it.outerHTML.slice(0, 120)}`;
}
"""


def own_answer(person: Person) -> Locator:
    """The bars that are marked as one's own answer."""
    return person.page.locator("[data-option]").filter(has_text=person.words("your answer"))


@pytest.mark.parametrize(
    ("javascript", "width"), [(False, 1280), (True, 360)], ids=["without-javascript", "on-a-phone"]
)
def test_somebody_new_signs_up_answers_changes_the_answer_and_leaves(
    somebody: Somebody, seeded: dict[str, Any], javascript: bool, width: int
) -> None:
    email = f"yeni-gelen-{width}@example.org"
    person = somebody(java_script_enabled=javascript, viewport={"width": width, "height": 800})
    person.go("/")
    if width == 360:
        person.open_menu()
    person.in_header("Sign up").click()
    person.fill("E-mail address", email)
    person.fill("Password", "karanfil-sokagi-7")
    person.press("Sign up")
    expect(person.page).to_have_url(re.compile("/hesap/e-posta/onay/$"))
    assert "karanfil" not in person.open_mail_to(email)
    person.follow_mail()
    person.press("Yes, confirm it")
    person.open_menu()
    person.in_header("My profile").click()
    person.field("District").select_option(label="Bornova")
    person.press("Save")
    person.sees("Your profile is saved.")

    person.open_poll(seeded["live"])
    person.choose(FIRST)
    person.press("Send my answer")
    person.sees("You have answered.")
    expect(own_answer(person)).to_have_count(1)
    expect(own_answer(person)).to_contain_text(FIRST)
    person.follow("Change my answer")
    expect(person.page.get_by_label(FIRST, exact=True)).to_be_checked()
    person.choose(SECOND)
    person.press("Change my answer")
    person.sees("Your answer was changed.")
    expect(own_answer(person)).to_have_count(1)
    expect(own_answer(person)).to_contain_text(SECOND)

    person.open_menu()
    person.in_header("Sign out").click()
    person.open_poll(seeded["live"])
    expect(person.link("Sign in to answer")).to_be_visible()
    expect(own_answer(person)).to_have_count(0)


def tab_to(person: Person, target: Locator, *, most: int = 60) -> None:
    """Press Tab until ``target`` has the focus, which is seen at every stop."""
    for _press in range(most):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate(UNSEEN_FOCUS) == ""
        if target.evaluate("(it) => it === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def enter(person: Person) -> None:
    """Press Enter on what leads to another page."""
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_keyboard_alone_answers_a_poll(somebody: Somebody, seeded: dict[str, Any]) -> None:
    person = somebody(reduced_motion="reduce")
    page, keyboard = person.page, person.page.keyboard
    person.go("/")
    keyboard.press("Tab")
    expect(page.get_by_role("link", name=person.words("Skip to content"))).to_be_focused()
    assert page.evaluate(UNSEEN_FOCUS) == ""
    keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    address = f'a[href="/yoklamalar/{seeded["live"]}/"]'
    tab_to(person, page.get_by_role("main").locator(address).first)
    enter(person)
    tab_to(person, person.link("Sign in to answer"))
    enter(person)
    tab_to(person, person.field("E-mail address"))
    keyboard.type(RESIDENTS[0])
    tab_to(person, person.field("Password"))
    keyboard.type(PASSWORD)
    enter(person)
    expect(person.button("Send my answer")).to_be_visible()

    tab_to(person, person.button("Send my answer"))
    enter(person)
    told = page.get_by_role("alert")
    expect(told).to_be_focused()
    tab_to(person, told.get_by_role("link"))
    keyboard.press("Enter")
    expect(page.get_by_role("main").locator("fieldset")).to_be_focused()
    tab_to(person, page.get_by_label(FIRST, exact=True))
    keyboard.press("Space")
    expect(page.get_by_label(FIRST, exact=True)).to_be_checked()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    expect(page.get_by_label(SECOND, exact=True)).to_be_checked()
    assert page.evaluate(UNSEEN_FOCUS) == ""
    tab_to(person, person.button("Send my answer"))
    enter(person)
    person.sees("You have answered.")
    expect(own_answer(person)).to_contain_text(SECOND)
