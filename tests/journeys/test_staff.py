"""The whole life of a poll, as its editor, a resident, a visitor and an observer see it."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.cast import EDITOR, OBSERVER, RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.persons import Person
from tests.journeys.sites import Site

TITLE = "Semt pazarının günü değişsin mi?"
DAYS = "Pazar hangi günlerde kurulsun?"
REASON = "Pazar yeri onarıma alındı; yanıtlar bu gün için yeterli."


def write(editor: Person) -> int:
    """Write a draft with two questions. Returns its id."""
    now = timezone.localtime()
    editor.go("/")
    editor.in_header("Manage polls").click()
    editor.follow("Create a poll")
    editor.fill("title", TITLE)
    editor.fill("context", "Bostanlı pazarı **çarşamba** kuruluyor.")
    editor.fill("opens", (now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"))
    editor.fill("closes", (now + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"))
    for statement in ("asked by", "paid by", "How people are reached"):
        editor.fill(statement, "İzmir Kent Konseyi")
    editor.press("Save the draft")
    editor.sees("The draft is saved. Now write its questions.")
    editor.follow("Add a question")
    editor.fill("question", TITLE)
    editor.fill("Options", "Evet\nHayır")
    editor.press("Save the question")
    editor.follow("Add a question")
    editor.fill("question", DAYS)
    editor.field("several choices").check()
    editor.fill("Options", "Salı\nCuma\nPazar")
    editor.fill("Maximum number of choices", "2")
    editor.press("Save the question")
    editor.sees("The question is saved.")
    number = re.search(r"/(\d+)/$", editor.page.url)
    assert number is not None
    return int(number[1])


def test_a_poll_is_drafted_opened_answered_closed_early_and_recorded(somebody: Somebody, site: Site) -> None:
    editor = somebody()
    editor.sign_in(EDITOR)
    poll = write(editor)
    editor.follow("Preview")
    editor.sees("This is how residents will see the poll. Nothing can be sent from here.")
    expect(editor.page.get_by_role("group", name=DAYS)).to_be_visible()
    expect(editor.button("Send my answer")).to_be_disabled()
    assert somebody().go(f"/yoklamalar/{poll}/").status == 404
    editor.go(f"/yonetim/yoklamalar/{poll}/")
    editor.follow("Open the poll")
    editor.press("Open the poll")
    editor.sees("The poll is open.")

    resident = somebody()
    resident.sign_in(RESIDENTS[0])
    resident.open_poll(poll)
    resident.choose("Evet", "Salı", "Pazar")
    resident.press("Send my answer")
    resident.sees("You have answered.")
    site.call("crowd", poll)

    editor.go(f"/yonetim/yoklamalar/{poll}/")
    editor.follow("Close early")
    editor.press("Close the poll")
    expect(editor.page.get_by_role("alert")).to_be_visible()
    editor.fill("Reason", REASON)
    editor.press("Close the poll")
    editor.sees("The poll is closed and its final result is published.")

    resident.sees("The poll has just closed; this is its final result.")
    results = site.results(poll)
    assert results["final"]
    visitor = somebody()
    visitor.open_poll(poll)
    for question in results["questions"]:
        for option in question["options"]:
            expect(visitor.page.get_by_role("main")).to_contain_text(f"{option['count']} kişi")
    is_on_record(somebody(), poll)


def is_on_record(observer: Person, poll: int) -> None:
    observer.sign_in(OBSERVER)
    observer.go("/")
    observer.in_header("Audit log").click()
    main = observer.page.get_by_role("main")
    entry = main.get_by_role("listitem").filter(has_text=REASON)
    expect(entry).to_contain_text(observer.words("Poll closed"))
    entry.get_by_role("link").first.click()
    observer.sees(REASON)
    expect(main).to_contain_text(f"poll:{poll}")
    observer.go("/denetim/")
    observer.press("Verify the chain now")
    observer.sees("intact")


def add(editor: Person, kind: str, text: str, options: str = "") -> None:
    """Fill in a question of ``kind``. The form shows only what this kind uses."""
    editor.follow("Add a question")
    editor.fill("question", text)
    editor.field(kind).check()
    if options:
        editor.fill("Options", options)


def test_a_poll_of_all_kinds_is_built_ordered_by_keyboard_translated_and_opened(somebody: Somebody) -> None:
    # The server refuses an order that a condition forbids.
    editor = somebody(expected=("/sorular/sirala/ answered 409",))
    editor.sign_in(EDITOR)
    poll = write(editor)
    for kind, options in (("ranking", "A\nB\nC"), ("score", "A\nB"), ("budget", "A\nB"), ("open text", "")):
        add(editor, kind, f"Soru: {kind}", options)
        expect(editor.field("Maximum number of choices")).to_be_visible(visible=kind == "ranking")
        expect(editor.field("Options")).to_be_visible(visible=kind != "open text")
        expect(editor.field("Amount to divide")).to_be_visible(visible=kind == "budget")
        editor.press("Save the question")
    add(editor, "one choice", "Neden olmasın?", "Uzak\nPahalı")
    editor.page.get_by_role("group", name=TITLE).get_by_label("Hayır").check()
    editor.press("Save the question")
    main = editor.page.get_by_role("main")
    expect(main.get_by_role("article").last).to_contain_text(TITLE)

    reorder(editor, poll)
    translate(editor)
    editor.follow("Open the poll")
    editor.press("Open the poll")
    editor.sees("The poll is open.")


def reorder(editor: Person, poll: int) -> None:
    """Move up by keyboard and by the handle. A move that a condition forbids changes nothing."""
    articles = editor.page.get_by_role("main").get_by_role("article")
    expect(articles).to_have_count(7)
    up = articles.last.get_by_role("button", name=editor.words("Move up"))
    up.focus()
    for place in (6, 5):
        editor.page.keyboard.press("Enter")
        spoken = editor.words("“{question}” is now question {place} of {count}.")
        announced = spoken.format(question="Neden olmasın?", place=place, count=7)
        expect(editor.page.locator("[aria-live]", has_text=announced)).to_be_attached()
        expect(articles.nth(place - 1)).to_contain_text("Neden olmasın?")
        focused = editor.page.locator("button:focus")
        expect(focused).to_have_accessible_name(re.compile(rf"{editor.words('Move up')}.*Neden olmasın"))

    drag(editor, 4, onto=1)
    expect(editor.page.locator("[aria-live]", has_text="2")).to_contain_text("Neden olmasın?")
    editor.go(f"/yonetim/yoklamalar/{poll}/")
    expect(articles.nth(1)).to_contain_text("Neden olmasın?")
    articles.nth(1).get_by_role("button", name=editor.words("Move up")).click()
    expect(editor.page.get_by_role("alert")).to_contain_text("Neden olmasın?")
    expect(articles.nth(1)).to_contain_text("Neden olmasın?")


def drag(editor: Person, place: int, onto: int) -> None:
    articles = editor.page.get_by_role("main").get_by_role("article")
    editor.page.set_viewport_size({"width": 1000, "height": 3000})
    handle = articles.nth(place).locator(".drag").bounding_box()
    there = articles.nth(onto).bounding_box()
    assert handle is not None
    assert there is not None
    mouse = editor.page.mouse
    mouse.move(handle["x"] + 20, handle["y"] + 20)
    mouse.down()
    mouse.move(handle["x"] + 20, there["y"] + 10, steps=12)
    mouse.up()


def translate(editor: Person) -> None:
    """Offer the poll in English: translate half of the texts, then the rest."""
    editor.follow("Settings")
    editor.page.get_by_role("checkbox", name="İngilizce").check()
    editor.press("Save the draft")
    main = editor.page.get_by_role("main")
    main.get_by_role("list").get_by_role("link", name="İngilizce").click()
    fields = main.get_by_role("textbox")
    expect(fields.first).to_be_visible()
    count = fields.count()
    for first in (0, 1):
        for place in range(first, count, 2):
            fields.nth(place).fill(f"English {place}")
        editor.press("Save the translations")
        if first == 0:
            editor.follow("Translation")
    editor.sees("Every text is translated.")


def test_what_waits_is_counted_live_and_leads_to_the_act(somebody: Somebody, site: Site) -> None:
    editor = somebody()
    editor.sign_in(EDITOR)
    poll = write(editor)
    home = editor.page.get_by_role("banner").get_by_role("link", name=re.compile(editor.words("Management")))
    expect(home.locator("visible=true").first).to_contain_text(re.compile(r"[1-9]"))

    home.locator("visible=true").first.click()
    editor.sees("Polls withdrawn to draft, or past their opening time")
    waiting = editor.page.get_by_role("main").get_by_role("article")
    waiting.get_by_role("link", name=TITLE).last.click()

    expect(editor.page).to_have_url(re.compile(rf"/yonetim/yoklamalar/{poll}/$"))


def test_a_deleted_question_is_restored_and_the_order_saved_without_scripts(somebody: Somebody) -> None:
    editor = somebody(java_script_enabled=False)
    editor.sign_in(EDITOR)
    write(editor)
    main = editor.page.get_by_role("main")
    articles = main.get_by_role("article")
    articles.first.get_by_role("link", name=editor.words("Delete")).click()
    editor.press("Delete the question")
    expect(articles).to_have_count(1)
    editor.follow("Deleted drafts")
    main.get_by_role("article").filter(has_text=TITLE).first.get_by_role("button").click()
    expect(articles).to_have_count(2)
    expect(articles.first).to_contain_text(TITLE)

    editor.follow("Order and conditions")
    main.get_by_role("button", name=editor.words("Move down")).first.click()
    expect(main.get_by_role("heading", level=2).first).to_contain_text(DAYS)
    editor.press("Save order and conditions")
    editor.sees("Order and conditions are saved.")
    expect(articles.first).to_contain_text(DAYS)
