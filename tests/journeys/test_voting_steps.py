"""The browser's *back* while voting: it leads through the steps, loses nothing, and keeps nothing."""

import json
import re

from playwright.sync_api import Dialog, expect

from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.keyboard import Mouse
from tests.journeys.persons import Person
from tests.journeys.seed_voting import VOTERS, WISHES
from tests.journeys.voters import (
    PHONE,
    cast_ballot,
    choose,
    collected,
    encrypt,
    option,
    say_compared,
    secret,
    step,
    tracker,
)

SEED = "seed_voting"
#: Everything that a browser keeps of a page beside what is drawn.
KEPT = """
() => JSON.stringify([
  history.state, { ...sessionStorage }, { ...localStorage }, document.cookie, location.href,
])
"""


def address_of(seeded: Seeded) -> str:
    return f"/halk-oylamalari/{seeded['voting']}/"


def back(person: Person) -> None:
    person.page.evaluate("() => { setTimeout(() => history.back()) }")


def forward(person: Person) -> None:
    person.page.evaluate("() => { setTimeout(() => history.forward()) }")


def at_questions(person: Person, address: str) -> str:
    """Type the credential and compare the fingerprint. Returns the credential."""
    credential = collected(person, address)
    person.go(address)
    person.go(f"{address}oy-ver/")
    person.fill("Voting credential", credential)
    person.press("Continue")
    say_compared(person, Mouse(person))
    step(person, "questions")
    return credential


def test_back_leads_through_the_steps_and_loses_neither_key_nor_choice(
    somebody: Somebody, seeded: Seeded
) -> None:
    person = somebody(VOTERS[0], **PHONE)
    hand = Mouse(person)
    credential = at_questions(person, address_of(seeded))
    kept: list[str] = []

    def keep() -> None:
        kept.append(person.page.evaluate(KEPT))

    choose(person, hand, "Evet", WISHES[1])
    keep()
    back(person)
    step(person, "questions")
    assert [option(person, text).is_checked() for text in ("Evet", WISHES[1])] == [True, True]
    back(person)
    step(person, "election")
    back(person)
    step(person, "credential")
    expect(person.field("Voting credential")).to_have_value(credential)
    for name in ("election", "questions", "check"):
        forward(person)
        step(person, name)
        keep()
    ready = encrypt(person, hand)
    noted = tracker(ready)
    back(person)
    chosen = step(person, "check").locator("[data-chosen] dd")
    assert [it.inner_text() for it in chosen.all()] == ["Evet", WISHES[1]]
    forward(person)
    assert tracker(step(person, "ready")) == noted
    keep()

    # Nothing of it is kept by the browser, not even until the page is left.
    for text in kept:
        assert credential not in text
        assert WISHES[1] not in text
        assert noted not in text
        state, session, local, *_rest = json.loads(text)
        assert set(state) == {"step", "depth"}
        assert (session, local) == ({}, {})


def test_a_ballot_of_an_earlier_choice_is_never_sent(somebody: Somebody, seeded: Seeded) -> None:
    person = somebody(VOTERS[1], **PHONE)
    hand = Mouse(person)
    at_questions(person, address_of(seeded))
    choose(person, hand, "Evet", WISHES[0])
    noted = tracker(encrypt(person, hand))
    for name in ("check", "questions"):
        back(person)
        step(person, name)
    hand.tick(option(person, "Hayır"))
    for _time in range(2):
        forward(person)
        check = step(person, "check")
    chosen = check.locator("[data-chosen] dd").first
    expect(chosen).to_have_text("Hayır")
    assert tracker(encrypt(person, hand)) != noted


def test_leaving_is_warned_of_until_the_ballot_is_cast_and_back_then_leaves_at_once(
    somebody: Somebody, seeded: Seeded
) -> None:
    person = somebody(VOTERS[2], **PHONE)
    hand = Mouse(person)
    at_questions(person, address_of(seeded))

    def leave(dialog: Dialog) -> None:
        assert dialog.type == "beforeunload"
        dialog.dismiss()

    with person.page.expect_event("dialog") as asked:
        person.page.once("dialog", leave)
        person.page.evaluate("() => { setTimeout(() => { location.href = '/'; }) }")
    assert asked.value.type == "beforeunload"
    step(person, "questions")

    receipt = cast_ballot(person, hand, "Evet", WISHES[0])
    expect(receipt.locator("h2")).to_have_text(person.words("Your vote has been received. Thank you."))
    # For whoever wants them; the text file has them, too.
    expect(receipt.locator("[data-tracker]")).to_be_hidden()
    receipt.locator("summary").first.click()
    expect(receipt.locator("[data-tracker]")).to_be_visible()
    assert secret(receipt)
    # No step of this page is left to go back to, and nobody is asked.
    back(person)
    expect(person.page).to_have_url(re.compile(f"{address_of(seeded)}$"))


def test_somebody_elses_credential_starts_without_choices(somebody: Somebody, seeded: Seeded) -> None:
    person, other = somebody(VOTERS[3], **PHONE), somebody(VOTERS[4], **PHONE)
    theirs = collected(other, address_of(seeded))
    at_questions(person, address_of(seeded))
    Mouse(person).tick(option(person, "Evet"))
    for name in ("election", "credential"):
        back(person)
        step(person, name)
    person.fill("Voting credential", theirs)
    person.press("Continue")
    step(person, "questions")
    expect(person.page.locator("cast-ballot .ballot-question input:checked")).to_have_count(0)


def test_a_page_loaded_again_starts_at_the_first_step_and_back_leaves_it(
    somebody: Somebody, seeded: Seeded
) -> None:
    person = somebody(VOTERS[5], **PHONE)
    at_questions(person, address_of(seeded))
    person.page.once("dialog", lambda dialog: dialog.accept())
    person.page.reload()
    step_shown = person.page.locator("[data-step=credential]")
    expect(step_shown).to_be_visible()
    expect(person.field("Voting credential")).to_have_value("")
    back(person)
    expect(person.page).to_have_url(re.compile(f"{address_of(seeded)}$"))
