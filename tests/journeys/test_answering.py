"""From the front page to one's own answer: on a phone, without JavaScript, by keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.cast import PASSWORD, RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.persons import Person

IN_PRODUCTION = True
FIRST, SECOND = "Evet, her hafta sonu", "Hayır, bugünkü gibi kalsın"
#: Empty if the focus is visible: drawn around the focused element or its label, inside the window.
UNSEEN_FOCUS = """
() => {
  const isDrawn = (it) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(it);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  const it = document.activeElement;
  const around = [it, it.closest("label")].find((place) => place && isDrawn(place));
  if (!around) return `no focus is drawn around ${it.outerHTML.slice(0, 120)}`;
  const { top, bottom, left, right, height } = around.getBoundingClientRect();
  // Of a field to write in a browser brings into the window the place where one writes.
  const slack = it.matches("textarea, input:not([type=radio], [type=checkbox])") ? height / 2 : 0;
  const isInside = top >= -slack && left >= 0 && bottom <= innerHeight + slack && right <= innerWidth;
  return isInside ? "" : `the focus is outside the window: ${it.outerHTML.slice(0, 120)}`;
}
"""


def own_answer(person: Person) -> Locator:
    """The bars marked as the person's own answer."""
    return person.page.locator("[data-option]").filter(has_text=person.words("your answer"))


@pytest.mark.parametrize(
    ("javascript", "width"),
    [
        pytest.param(False, 1280, id="without-javascript"),
        pytest.param(True, 360, id="on-a-phone", marks=pytest.mark.essential),
    ],
)
def test_a_new_user_signs_up_responds_changes_the_response_and_leaves(
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
    expect(person.button("Sign in to answer")).to_be_visible()
    expect(own_answer(person)).to_have_count(0)


def tab_to(person: Person, target: Locator, *, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until ``target`` has the focus. The focus must be visible at every stop."""
    for _press in range(most):
        person.page.keyboard.press(key)
        assert person.page.evaluate(UNSEEN_FOCUS) == ""
        if target.evaluate("(it) => it === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def enter(person: Person) -> None:
    """Press Enter on a control that leads to another page."""
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_a_poll_is_answered_with_the_keyboard_alone(somebody: Somebody, seeded: dict[str, Any]) -> None:
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
    tab_to(person, person.button("Sign in to answer"))
    enter(person)
    tab_to(person, person.field("E-mail address"))
    keyboard.type(RESIDENTS[0])
    tab_to(person, person.field("Password"))
    keyboard.type(PASSWORD)
    enter(person)
    expect(person.button("Send my answer")).to_be_visible()

    tab_to(person, person.button("Send my answer"))
    enter(person)
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    tab_to(person, alert.get_by_role("link"))
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


FIRST_WISH, SECOND_WISH = "Gece aydınlatması", "Koşu ve yürüyüş yolu"
NEVER, PATH = "Hiç gitmem", "Otobüs yok."
#: Amounts of the budget, in the order of the form.
AMOUNTS = ("60", "30", "0", "10")


def question(person: Person, text: str) -> Locator:
    """A question of the form by a part of its text."""
    return person.page.locator("fieldset.question").filter(has=person.page.locator("legend", has_text=text))


def places(person: Person) -> dict[str, str]:
    """The options that have a place, as they will be sent."""
    rows = question(person, "önce hangisi").locator(".rank").all()
    given = {row.locator("label").text_content() or "": row.locator("select").input_value() for row in rows}
    return {option: place for option, place in given.items() if place}


def test_every_question_kind_is_answered_with_the_keyboard_alone(
    somebody: Somebody, seeded: dict[str, Any]
) -> None:
    person = somebody(reduced_motion="reduce")
    page, keyboard = person.page, person.page.keyboard
    person.sign_in(RESIDENTS[1])
    person.open_poll(seeded["park"])
    why = page.locator("textarea")
    expect(why).to_be_hidden()
    tab_to(person, page.get_by_label("Her hafta", exact=True))
    keyboard.press("ArrowUp")
    expect(page.get_by_label(NEVER, exact=True)).to_be_checked()
    keyboard.press("Tab")
    expect(why).to_be_focused()
    keyboard.type(PATH)
    expect(page.get_by_text("389 karakter kaldı").first).to_be_visible()
    page.get_by_label("Her hafta", exact=True).focus()
    keyboard.press("Space")
    expect(why).to_be_hidden()
    keyboard.press("ArrowUp")
    expect(why).to_have_value(PATH)

    ranking = question(person, "önce hangisi")
    for wish in (SECOND_WISH, FIRST_WISH):
        take = ranking.locator("[data-take]").filter(has_text=wish)
        take.focus()
        keyboard.press("Enter")
        expect(take).to_be_hidden()
    expect(ranking.locator("[data-spoken]")).to_have_text(f"{FIRST_WISH}: şimdi 2. sırada.")
    up = ranking.locator(".rank").filter(has_text=FIRST_WISH).locator("[data-up]")
    tab_to(person, up, key="Shift+Tab")
    keyboard.press("Enter")
    expect(ranking.locator("[data-spoken]")).to_have_text(f"{FIRST_WISH}: şimdi 1. sırada.")
    assert places(person) == {FIRST_WISH: "1", SECOND_WISH: "2"}

    for scale in question(person, "memnunsunuz").locator(".scale").all():
        tab_to(person, scale.locator("input").first)
        keyboard.press("ArrowRight")
        expect(scale.locator("input").nth(1)).to_be_checked()
    budget = question(person, "bütçesinden")
    for amount, field in zip(AMOUNTS, budget.locator("input[type=number]").all(), strict=True):
        tab_to(person, field)
        keyboard.type(amount)
        if amount == "30":
            expect(budget.locator("[data-words]")).to_have_text("Kalan: 10 puan")
    expect(budget.locator("[data-words]")).to_have_text("Tamamı paylaştırıldı.")
    tab_to(person, person.button("Send my answer"))
    enter(person)
    person.sees("You have answered.")


def test_without_javascript_every_question_kind_is_a_form_that_keeps_input(
    somebody: Somebody, seeded: dict[str, Any]
) -> None:
    person = somebody(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = person.page
    person.sign_in(RESIDENTS[2])
    person.open_poll(seeded["park"])
    person.choose(NEVER)
    page.locator("textarea").fill(PATH)
    for wish, place in ((FIRST_WISH, "1"), (SECOND_WISH, "3")):
        page.get_by_label(wish, exact=True).select_option(place)
    for scale in question(person, "memnunsunuz").locator(".scale").all():
        scale.locator("input").nth(1).check()
    fields = question(person, "bütçesinden").locator("input[type=number]")
    for amount, field in zip(AMOUNTS, fields.all(), strict=True):
        field.fill(amount)
    fields.last.fill("20")
    person.press("Send my answer")

    alerts = page.get_by_role("alert").get_by_role("listitem")
    assert [" ".join(text.split()).rpartition(": ")[2] for text in alerts.all_text_contents()] == [
        "Sıraları 1, 2, 3 … diye atlamadan verin.",
        "Toplam 100 olmalı; şu an 110.",
    ]
    expect(page.locator("textarea")).to_have_value(PATH)
    assert places(person) == {FIRST_WISH: "1", SECOND_WISH: "3"}
    assert [field.input_value() for field in fields.all()] == ["60", "30", "0", "20"]
    page.get_by_label(SECOND_WISH, exact=True).select_option("2")
    fields.last.fill("10")
    person.press("Send my answer")
    person.sees("You have answered.")
    person.follow("Change my answer")
    assert places(person) == {FIRST_WISH: "1", SECOND_WISH: "2"}
    expect(page.locator("textarea")).to_have_value(PATH)


MINUTES, WAY, DAY = "kaç dakika", "Yolun çoğunu", "en son ne zaman"
STATEMENTS = "Bu ifadelere"
#: What is written beside *other*.
MEANT = "Kaykayla"


def value_of(person: Person, text: str) -> Locator:
    """The field for a number or a day."""
    return question(person, text).locator("input[name$=_value]")


def sees_travel_filled_in(person: Person) -> None:
    expect(value_of(person, MINUTES)).to_have_value("35")
    expect(person.page.get_by_label("Diğer", exact=True).first).to_be_checked()
    expect(question(person, WAY).locator("input[name$=_text]")).to_have_value(MEANT)
    rows = question(person, STATEMENTS).locator("fieldset").all()
    assert [row.locator("input").nth(place).is_checked() for place, row in enumerate(rows)] == [True] * 3
    expect(value_of(person, DAY)).to_have_value("2026-05-05")


def test_numbers_statements_other_and_dates_are_answered_with_the_keyboard_alone(
    somebody: Somebody, seeded: dict[str, Any]
) -> None:
    person = somebody(reduced_motion="reduce", viewport={"width": 320, "height": 700})
    page, keyboard = person.page, person.page.keyboard
    person.sign_in(RESIDENTS[1])
    person.open_poll(seeded["travel"])
    tab_to(person, value_of(person, MINUTES))
    keyboard.type("35")
    tab_to(person, question(person, WAY).locator("input[type=radio]").first)
    keyboard.press("Space")
    for _option in range(6):
        keyboard.press("ArrowDown")
    expect(page.get_by_label("Diğer", exact=True).first).to_be_checked()
    keyboard.press("Tab")
    expect(question(person, WAY).locator("input[name$=_text]")).to_be_focused()
    keyboard.type(MEANT)
    rows = question(person, STATEMENTS).locator("fieldset").all()
    assert len(rows) == 3
    for place, row in enumerate(rows):
        tab_to(person, row.locator("input").first)
        keyboard.press("Space")
        for _step in range(place):
            keyboard.press("ArrowDown")
        expect(row.locator("input").nth(place)).to_be_checked()
    tab_to(person, value_of(person, DAY))
    # The same in every order of day and month.
    keyboard.type("05052026")
    expect(value_of(person, DAY)).to_have_value("2026-05-05")
    roofs = question(person, "hangi çatıyı")
    tab_to(person, roofs.get_by_role("radio").first)
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    expect(roofs.get_by_role("radio", name="Yuvarlak çatılı bir otobüs durağı")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    tab_to(person, person.button("Send my answer"))
    enter(person)
    person.sees("You have answered.")
    person.follow("Change my answer")
    sees_travel_filled_in(person)


def test_without_javascript_numbers_statements_other_and_dates_keep_input(
    somebody: Somebody, seeded: dict[str, Any]
) -> None:
    person = somebody(java_script_enabled=False, viewport={"width": 320, "height": 700})
    person.sign_in(RESIDENTS[2])
    person.open_poll(seeded["travel"])
    value_of(person, MINUTES).fill("1.000")
    question(person, WAY).locator("input[name$=_text]").fill(MEANT)
    for place, row in enumerate(question(person, STATEMENTS).locator("fieldset").all()):
        row.locator("input").nth(place).check()
    value_of(person, DAY).fill("2026-05-05")
    person.press("Send my answer")

    alerts = person.page.get_by_role("alert").get_by_role("listitem")
    assert [" ".join(text.split()).partition("?: ")[2] for text in alerts.all_text_contents()] == [
        "Sayıyı binlik ayırmadan yazın: 1000.",
        "Bir seçeneğin yanına yazdınız ama onu seçmediniz. Seçeneği işaretleyin ya da yazdığınızı silin.",
    ]
    expect(value_of(person, MINUTES)).to_have_value("1.000")
    value_of(person, MINUTES).fill("35")
    person.page.get_by_label("Diğer", exact=True).first.check()
    person.press("Send my answer")
    person.sees("You have answered.")
    person.follow("Change my answer")
    sees_travel_filled_in(person)


def fill_in_park(person: Person, javascript: bool) -> None:
    """Answer every question of the park's poll, without sending."""
    page = person.page
    person.choose(NEVER)
    page.locator("textarea").fill(PATH)
    ranking = question(person, "önce hangisi")
    for place, wish in enumerate((FIRST_WISH, SECOND_WISH), start=1):
        if javascript:
            ranking.locator("[data-take]").filter(has_text=wish).click()
        else:
            page.get_by_label(wish, exact=True).select_option(str(place))
    for scale in question(person, "memnunsunuz").locator(".scale").all():
        scale.locator("label").nth(1).click()
    fields = question(person, "bütçesinden").locator("input[type=number]").all()
    for amount, field in zip(AMOUNTS, fields, strict=True):
        field.fill(amount)


def sees_park_filled_in(person: Person) -> None:
    person.sees("Your answers are still here. They are not sent yet.")
    page = person.page
    expect(page.get_by_label(NEVER, exact=True).or_(page.get_by_label("Never", exact=True))).to_be_checked()
    expect(page.locator("textarea")).to_have_value(PATH)
    given = [select.input_value() for select in page.locator(".rank select").all()]
    assert sorted(filter(None, given)) == ["1", "2"]
    scales = page.locator("fieldset.score").all()
    assert all(scale.locator("input").nth(1).is_checked() for scale in scales)
    amounts = page.locator(".amount input[type=number]").all()
    assert [field.input_value() for field in amounts] == list(AMOUNTS)


def switch_to_english(person: Person) -> None:
    """By the switch in the header; on a phone it is in the menu."""
    switch = person.page.get_by_role("banner").get_by_role("button", name="English", exact=True)
    if not switch.locator("visible=true").count():
        person.open_menu()
    switch.locator("visible=true").click()
    person.language = "en"


WITH_AND_WITHOUT = pytest.mark.parametrize(
    ("javascript", "width"),
    [
        pytest.param(False, 1280, id="without-javascript"),
        pytest.param(True, 360, id="on-a-phone"),
    ],
)


@WITH_AND_WITHOUT
def test_answers_survive_sign_up_with_the_link_opened_in_another_tab(
    somebody: Somebody, seeded: dict[str, Any], javascript: bool, width: int
) -> None:
    email = f"paylasilan-{width}@example.org"
    person = somebody(java_script_enabled=javascript, viewport={"width": width, "height": 800})
    person.open_poll(seeded["park"])
    fill_in_park(person, javascript)
    person.press("Sign up to answer")
    person.sees("Your answers wait in this browser. Once you are signed in, send them with one press.")
    person.fill("E-mail address", email)
    person.fill("Password", "karanfil-sokagi-7")
    person.field("Your district").select_option(label="Buca")
    person.press("Sign up")
    expect(person.page).to_have_url(re.compile("/hesap/e-posta/onay/$"))

    person.page = person.context.new_page()
    person.open_mail_to(email)
    person.follow_mail()
    person.press("Yes, confirm it")
    expect(person.page).to_have_url(re.compile(f"/yoklamalar/{seeded['park']}/$"))
    sees_park_filled_in(person)
    person.press("Send my answer")
    person.sees("You have answered.")
    assert not [it for it in person.context.cookies() if it["name"].startswith("unsent")]
    person.follow("Change my answer")
    expect(person.page.locator("textarea")).to_have_value(PATH)


@WITH_AND_WITHOUT
def test_answers_survive_languages_and_the_end_of_the_session(
    somebody: Somebody, seeded: dict[str, Any], javascript: bool, width: int
) -> None:
    person = somebody(java_script_enabled=javascript, viewport={"width": width, "height": 800})
    person.sign_in(RESIDENTS[3 if javascript else 4])
    person.open_poll(seeded["park"])
    fill_in_park(person, javascript)
    switch_to_english(person)
    expect(person.page).to_have_url(re.compile(f"/en/yoklamalar/{seeded['park']}/$"))
    sees_park_filled_in(person)

    person.context.clear_cookies(name="sessionid")
    person.press("Send my answer")
    person.sees("Your answers wait in this browser. Once you are signed in, send them with one press.")
    person.fill("E-mail address", RESIDENTS[3 if javascript else 4])
    person.fill("Password", PASSWORD)
    person.press("Sign in")
    expect(person.page).to_have_url(re.compile(f"/en/yoklamalar/{seeded['park']}/$"))
    sees_park_filled_in(person)
    person.press("Send my answer")
    person.sees("You have answered.")


@WITH_AND_WITHOUT
def test_a_visitor_changes_the_language_and_deletes_the_answers(
    somebody: Somebody, seeded: dict[str, Any], javascript: bool, width: int
) -> None:
    person = somebody(java_script_enabled=javascript, viewport={"width": width, "height": 800})
    person.open_poll(seeded["park"])
    fill_in_park(person, javascript)
    # Enter in a field does what the form's own button does, not what the switch above it does.
    person.page.locator(".amount input").first.press("Enter")
    expect(person.page).to_have_url(re.compile("/hesap/giris/"))
    person.open_poll(seeded["park"])
    sees_park_filled_in(person)
    switch_to_english(person)
    sees_park_filled_in(person)
    person.press("Delete these answers")
    expect(person.button("Delete these answers")).to_have_count(0)
    expect(person.page.locator("textarea")).to_have_value("")
    assert not [it for it in person.context.cookies() if it["name"].startswith("unsent")]
