"""A poll's whole life as its editor, a resident, a visitor and an observer see it."""

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
    """A draft with two questions; its number."""
    now = timezone.localtime()
    editor.go("/")
    editor.in_header("Manage polls").click()
    editor.follow("Write a poll")
    editor.fill("title", TITLE)
    editor.fill("context", "Bostanlı pazarı **çarşamba** kuruluyor.")
    editor.fill("opens", (now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"))
    editor.fill("closes", (now + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"))
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
    editor.fill("Most choices", "2")
    editor.press("Save the question")
    editor.sees("The question is saved.")
    number = re.search(r"/(\d+)/$", editor.page.url)
    assert number is not None
    return int(number[1])


def test_a_poll_is_written_opened_answered_closed_early_and_on_record(somebody: Somebody, site: Site) -> None:
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
    editor.sees("The poll is announced. It takes answers from its opening time on.")

    resident = somebody()
    resident.sign_in(RESIDENTS[0])
    resident.open_poll(poll)
    resident.choose("Evet", "Salı", "Pazar")
    resident.press("Send my answer")
    resident.sees("You have answered.")
    site.crowd(poll)

    editor.go(f"/yonetim/yoklamalar/{poll}/")
    editor.follow("Close before its time")
    editor.press("Close the poll")
    expect(editor.page.get_by_role("alert")).to_be_visible()
    editor.fill("Reason", REASON)
    editor.press("Close the poll")
    editor.sees("The poll is closed and its final result published.")

    resident.sees("The poll has just closed; this is its final result.")
    results = site.results(poll)
    assert results["final"]
    visitor = somebody()
    visitor.open_poll(poll)
    visitor.shows(results)
    is_on_record(somebody(), poll)


def is_on_record(observer: Person, poll: int) -> None:
    observer.sign_in(OBSERVER)
    observer.in_header("Audit log").click()
    main = observer.page.get_by_role("main")
    entry = main.get_by_role("listitem").filter(has_text=REASON)
    expect(entry).to_contain_text(observer.words("Poll closed"))
    entry.get_by_role("link").first.click()
    observer.sees(REASON)
    expect(main).to_contain_text(f"poll:{poll}")
    observer.go("/denetim/")
    observer.press("Verify the chain now")
    observer.sees("whole")
