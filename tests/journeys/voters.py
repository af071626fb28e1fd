"""The steps of voting, on the page with the credential and on the page with the ballot.

``address`` is that of a referendum: ``/halk-oylamalari/7/``.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Locator, expect

from tests.journeys.keyboard import Mouse
from tests.journeys.persons import Person

PHONE: Final[dict[str, Any]] = {"viewport": {"width": 360, "height": 740}, "reduced_motion": "reduce"}


def collected(person: Person, address: str) -> str:
    """Collect the credential. The page that shows it stays open."""
    person.go(f"{address}oy-kullanma-kodum/")
    person.press("Show my voting credential")
    return shown_credential(person)


def shown_credential(person: Person) -> str:
    shown = person.page.locator("#credential-shown")
    expect(shown).to_be_visible()
    return shown.inner_text().strip()


def option(person: Person, text: str) -> Locator:
    return person.page.locator("cast-ballot").get_by_label(text, exact=True)


def step(person: Person, name: str) -> Locator:
    """A step, once it is the only visible one and its heading has the focus."""
    panel = person.page.locator(f"[data-step={name}]")
    expect(panel).to_be_visible()
    expect(person.page.locator("[data-step]:visible")).to_have_count(1)
    expect(panel.locator("h2")).to_be_focused()
    return panel


def tracker(place: Locator) -> str:
    return (place.locator("[data-tracker]").text_content() or "").strip()


def code(person: Person) -> str:
    """The referendum's fingerprint on the page of the credential."""
    return person.page.locator("#election-code").inner_text().strip()


def say_compared(person: Person, hand: Mouse) -> None:
    """Confirm that the fingerprint was compared, and continue."""
    panel = step(person, "election")
    hand.tick(panel.get_by_role("checkbox"))
    hand.push(panel.get_by_role("button", name=person.words("Continue"), exact=True))


def go_on(person: Person, hand: Mouse) -> None:
    """Go from the page of the credential to the questions."""
    hand.push(person.button("Continue to vote"))
    say_compared(person, hand)
    step(person, "questions")


def secret(place: Locator) -> str:
    """The replacement code on a receipt."""
    return (place.locator("[data-secret]").text_content() or "").strip()


def choose(person: Person, hand: Mouse, *options: str) -> Locator:
    for text in options:
        hand.tick(option(person, text))
    hand.push(person.button("Review it"))
    return step(person, "check")


def encrypt(person: Person, hand: Mouse) -> Locator:
    hand.push(person.button("Encrypt my ballot"))
    return step(person, "ready")


def cast_ballot(person: Person, hand: Mouse, *options: str) -> Locator:
    """Go from the questions to the receipt."""
    choose(person, hand, *options)
    encrypt(person, hand)
    hand.push(person.button("Send my ballot"))
    return step(person, "receipt")


def save_opened(person: Person, hand: Mouse, file: Path) -> None:
    """Open the ballot instead of casting it, and save it."""
    hand.push(step(person, "ready").locator("summary"))
    hand.push(person.button("Open it instead of sending it"))
    step(person, "opened")
    with person.page.expect_download() as download:
        hand.push(person.link("Save the opened ballot"))
    download.value.save_as(file)


def check_on_another_device(
    visitor: Person, address: str, opened: Path, noted: str, chosen: Sequence[str]
) -> None:
    """Check an opened ballot without signing in. Asserts its tracker and choices."""
    visitor.go(f"{address}denetle/acilmis/")
    field, match = visitor.field("File of the opened ballot"), visitor.page.locator("[data-found]")
    field.set_input_files(opened)
    expect(match.locator("h2")).to_be_focused()
    assert tracker(match) == noted
    assert [it.inner_text() for it in match.locator("dd:not(.hash)").all()] == [*chosen]
