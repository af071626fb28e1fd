"""Voting with a real browser: on a phone, by keyboard alone, and checked by others afterwards."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from referenda.verifier import checking
from referenda.voting import replacement
from tests.journeys import voting_pages
from tests.journeys.archives import archive, ballot_status, verified, verified_by_belenios
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.inspecting import LANGUAGES, inspect, tour
from tests.journeys.keyboard import Keyboard, Mouse
from tests.journeys.persons import Person
from tests.journeys.seed_voting import FIRST, OPTIONS, STRANGER, VOTERS, WISHES
from tests.journeys.sites import Site
from tests.journeys.voters import (
    PHONE,
    cast_ballot,
    check_on_another_device,
    choose,
    collected,
    encrypt,
    go_on,
    save_opened,
    say_compared,
    secret,
    shown_credential,
    step,
    tracker,
)

SEED = "seed_voting"


def address_of(seeded: Seeded, name: str = "voting") -> str:
    return f"/halk-oylamalari/{seeded[name]}/"


def check_forged_file_is_detected(visitor: Person, opened: Path) -> None:
    """A false file is detected on the page that checked ``opened``."""
    lying = opened.with_name("lying.json")
    opened_ballot = json.loads(opened.read_text(encoding="utf-8"))
    first = opened_ballot["openings"][0]
    first[1]["choice"], first[2]["choice"] = first[2]["choice"], first[1]["choice"]
    lying.write_text(json.dumps(opened_ballot, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    visitor.field("File of the opened ballot").set_input_files(lying)
    expect(visitor.page.locator("[data-fault]")).to_contain_text(
        visitor.words(
            "The ballot does not contain what the file says. Do not trust the device that "
            "made it: vote with another one."
        )
    )
    expect(visitor.page.locator("[data-found]")).to_be_hidden()


def vote_no_and_blank(person: Person, hand: Keyboard, address: str, credential: str, code: str) -> str:
    """Vote with credential and replacement code typed, wrongly at first. Returns the tracker."""
    page = person.page
    person.go(address)
    hand.write(person.field("Voting credential"), credential[:5] + "0")
    hand.push(person.button("Continue"))
    expect(page.locator("[data-fault]")).to_be_focused()
    hand.write(person.field("Voting credential"), credential.replace("-", ""))
    page.keyboard.press("Enter")
    say_compared(person, hand)
    step(person, "secret")
    hand.write(person.field("Replacement code"), code[:-1] + ("0" if code[-1] != "0" else "2"))
    hand.push(person.button("Continue"))
    expect(page.locator("[data-fault]")).to_contain_text(re.compile("karakter|character"))
    hand.write(person.field("Replacement code"), code.lower().replace("-", " "))
    page.keyboard.press("Enter")
    step(person, "questions")
    first, second = page.locator("[data-question]").all()
    hand.tick(first.get_by_label("Evet", exact=True))
    page.keyboard.press("ArrowDown")
    hand.tick(second.get_by_label(WISHES[0], exact=True))
    hand.tick(second.get_by_label(person.words("Blank vote"), exact=True))
    hand.push(person.button("Review it"))
    chosen = [it.inner_text() for it in step(person, "check").locator("[data-chosen] dd").all()]
    assert chosen == ["Hayır", person.words("Blank vote")]
    encrypt(person, hand)
    hand.push(person.button("Send my ballot"))
    return tracker(step(person, "receipt"))


def challenged(person: Person, hand: Keyboard, other: Person, seeded: Seeded, file: Path) -> str:
    """Encrypt and open a ballot, and check it on another device. Returns its tracker."""
    check = choose(person, hand, "Evet", *WISHES[:2])
    assert [it.inner_text() for it in check.locator("[data-chosen] dd").all()] == ["Evet", *WISHES[:2]]
    noted = tracker(encrypt(person, hand))
    save_opened(person, hand, file)
    assert tracker(person.page.locator("[data-step=opened]")) == noted
    check_on_another_device(other, address_of(seeded), file, noted, ["Evet", *WISHES[:2]])
    check_forged_file_is_detected(other, file)
    return noted


def cast_after_challenge(person: Person, hand: Keyboard, credential: str) -> tuple[str, str]:
    """Encrypt again and cast. Returns tracker and replacement code.

    Nothing secret but the replacement code may stay in the page.
    """
    page = person.page
    hand.push(person.button("Encrypt a new ballot"))
    cast = tracker(step(person, "ready"))
    hand.push(person.button("Send my ballot"))
    receipt = step(person, "receipt")
    assert tracker(receipt) == cast
    expect(page.locator("#credential-shown")).to_have_count(0)
    assert page.locator("cast-ballot input:checked").count() == 0
    assert credential not in page.content()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    code = secret(receipt)
    with page.expect_download() as download:
        hand.push(person.link("Save my receipt"))
    text = download.value.path().read_text(encoding="utf-8")
    assert cast in text
    assert code in text
    return cast, code


@pytest.mark.essential
def test_a_vote_cast_with_the_keyboard_alone_is_verified_by_others(
    somebody: Somebody, seeded: Seeded, tmp_path: Path
) -> None:
    person = somebody(VOTERS[0], **PHONE, accept_downloads=True)
    page, hand = person.page, Keyboard(person)
    # Other tests of this module vote in the same referendum, in random order.
    others = checking.verify(archive(person, address_of(seeded), tmp_path / "first"))
    person.go(address_of(seeded))
    hand.press(person.link("My voting credential"))
    hand.press(person.button("Show my voting credential"))
    credential = shown_credential(person)

    # The credential was handed over and goes to no server again.
    go_on(person, hand)
    hand.push(person.button("Review it"))
    expect(page.locator("[data-question]").first).to_be_focused()
    expect(
        page.get_by_role("alert").filter(has_text=person.words("You have not chosen anything here yet."))
    ).to_have_count(2)
    file = tmp_path / "opened.json"
    noted = challenged(person, hand, somebody(**PHONE), seeded, file)
    cast, code = cast_after_challenge(person, hand, credential)
    assert cast != noted
    expect(page.locator("[data-qr] path")).to_have_attribute("d", re.compile("^M"))

    before = archive(person, address_of(seeded), tmp_path / "before")
    looked = verified(before, "--opened", file)
    assert noted in looked
    assert all(text in looked for text in (FIRST, "Evet", ", ".join(WISHES[:2])))

    hand.push(page.locator("[data-step=receipt] summary"))
    with page.expect_download() as download:
        hand.push(person.button("Save it as a PDF"))
    assert download.value.suggested_filename == "makbuz.pdf"
    hand.press(person.link("Find it on the public board"))
    person.sees("Your ballot is in the archive and counts.")

    # Vote again, with the credential from the mail.
    last = vote_no_and_blank(person, hand, f"{address_of(seeded)}oy-ver/", credential, code)
    person.go(f"{address_of(seeded)}pano/?takip={cast.replace('+', '%2B')}")
    person.sees("This ballot is in the archive. A later one from the same credential counts instead.")

    after = archive(person, address_of(seeded), tmp_path / "after")
    report = checking.verify(after)
    assert (report.ballots - others.ballots, report.counted - others.counted) == (2, 1)
    assert ballot_status(after, last) == "counts"
    assert ballot_status(after, cast) == "replaced"
    assert checking.grown_since(before, after)
    verified_by_belenios(tmp_path / "after")


def test_nothing_stored_links_a_voter_to_a_ballot(somebody: Somebody, seeded: Seeded, site: Site) -> None:
    person = somebody(VOTERS[1], **PHONE)
    credential = collected(person, address_of(seeded))
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(f"{request.url} {request.post_data}"))
    go_on(person, Mouse(person))
    receipt = cast_ballot(person, Mouse(person), "Evet", WISHES[2])
    noted = tracker(receipt)
    receipt.locator("summary").click()
    person.press("Save it as a PDF")

    assert credential not in "\n".join(asked)
    assert not any(noted in request.split(" ")[0] for request in asked)
    log = site.log()
    rows = site.call("every_row")
    assert len({table for table, *_row in rows}) > 20
    assert credential not in log
    assert noted not in log
    assert [row for row in rows if any(credential in cell for cell in row)] == []
    assert {table for table, *row in rows if any(noted in cell for cell in row)} == {"referenda_datum"}
    [stored] = [row for row in rows if row[0] == "referenda_datum" and any(noted in cell for cell in row)]
    assert not any(VOTERS[1] in cell for cell in stored)


def test_a_ballot_without_a_reply_is_sent_again_and_counts_once(
    somebody: Somebody, seeded: Seeded, tmp_path: Path
) -> None:
    person = somebody(VOTERS[2], **PHONE, expected=("ERR_FAILED", "ERR_INTERNET_DISCONNECTED"))
    page, hand = person.page, Mouse(person)
    collected(person, address_of(seeded))
    go_on(person, hand)
    choose(person, hand, "Evet", WISHES[0])
    encrypt(person, hand)
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.fetch().text())
        route.abort()

    page.route("**/oy-ver/gonder/", lose_the_answer, times=1)
    person.press("Send my ballot")
    expect(page.locator("[data-fault]")).to_contain_text(re.compile("yeniden|again"))
    expect(page.locator("[data-fault]")).to_be_focused()
    person.context.set_offline(True)
    person.press("Send my ballot")
    expect(page.locator("[data-fault]")).to_be_focused()
    person.context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text(
        person.words("You are connected again. Send your ballot now.")
    )
    person.press("Send my ballot")
    cast = tracker(step(person, "receipt"))

    assert [json.loads(answer)["tracker"] for answer in lost] == [cast]
    assert ballot_status(archive(person, address_of(seeded), tmp_path / "whole"), cast) == "counts"


def test_a_refused_ballot_is_explained_and_the_page_leads_back(somebody: Somebody, seeded: Seeded) -> None:
    expected = ("oy-ver/gonder/ answered 409",)
    lender, borrower = somebody(VOTERS[3], **PHONE), somebody(VOTERS[4], **PHONE, expected=expected)
    credential = collected(lender, address_of(seeded))
    go_on(lender, Mouse(lender))
    cast_ballot(lender, Mouse(lender), "Evet", WISHES[0])

    borrower.go(f"{address_of(seeded)}oy-ver/")
    borrower.fill("Voting credential", credential[:-1] + ("2" if credential[-1] != "2" else "3"))
    borrower.press("Continue")
    say_compared(borrower, Mouse(borrower))
    expect(borrower.page.locator("[data-fault]")).to_be_focused()
    borrower.fill("Voting credential", credential)
    borrower.press("Continue")
    # There is a ballot with this credential, so the borrower's own code does not help.
    step(borrower, "secret")
    borrower.fill("Replacement code", replacement.make())
    borrower.press("Continue")
    choose(borrower, Mouse(borrower), "Hayır", WISHES[0])
    encrypt(borrower, Mouse(borrower))
    borrower.press("Send my ballot")
    fault = borrower.page.locator("[data-fault]")
    expect(fault).to_contain_text(re.compile("voting credential|oy kullanma kod", re.IGNORECASE))
    expect(borrower.page.locator("[data-step=credential]")).to_be_visible()


def test_without_workers_the_page_encrypts_in_its_own_thread(somebody: Somebody, seeded: Seeded) -> None:
    person = somebody(VOTERS[5], **PHONE, expected=("none.js",))
    collected(person, address_of(seeded, "five"))
    person.page.locator("cast-ballot").evaluate("(it) => it.setAttribute('worker', '/static/none.js')")
    go_on(person, Mouse(person))
    choose(person, Mouse(person), OPTIONS[3])
    person.press("Encrypt my ballot")
    noted = tracker(step(person, "ready"))
    person.press("Send my ballot")
    assert tracker(step(person, "receipt")) == noted != ""


def test_a_connection_that_breaks_before_the_choice_is_said_and_after_it_does_not_matter(
    somebody: Somebody, seeded: Seeded
) -> None:
    person = somebody(VOTERS[6], **PHONE, expected=("ERR_INTERNET_DISCONNECTED",))
    page, hand = person.page, Mouse(person)
    credential = collected(person, address_of(seeded, "five"))
    person.go(f"{address_of(seeded, 'five')}oy-ver/")
    person.context.set_offline(True)
    person.fill("Voting credential", credential)
    unloaded = page.locator("[data-unloaded]")
    for _attempt in range(2):
        person.press("Continue")
        expect(unloaded).to_be_focused()
        expect(page.locator("[data-loading]")).to_be_hidden()
    person.context.set_offline(False)
    person.press("Continue")
    say_compared(person, hand)
    expect(unloaded).to_be_hidden()
    step(person, "questions")

    person.context.set_offline(True)
    choose(person, hand, OPTIONS[1])
    noted = tracker(encrypt(person, hand))
    person.context.set_offline(False)
    person.press("Send my ballot")
    receipt = step(person, "receipt")
    assert tracker(receipt) == noted != ""
    expect(receipt.locator("[data-secret-qr] path")).to_have_attribute("d", re.compile("^M"))


@pytest.mark.parametrize("script", [False, True])
def test_without_javascript_the_page_points_to_the_desk(
    somebody: Somebody, seeded: Seeded, script: bool
) -> None:
    person = somebody(VOTERS[6], **PHONE, java_script_enabled=script)
    person.go(f"{address_of(seeded)}oy-ver/")

    assert person.page.locator("cast-ballot").is_visible() == script
    assert person.page.locator("noscript .alert").is_visible() != script


# Inspecting every page


def test_voting_pages_of_a_visitor(calm: Somebody, seeded: Seeded) -> None:
    tour(calm(), voting_pages.VISITOR, seeded)


def test_voting_pages_of_a_resident_not_on_the_roll(calm: Somebody, seeded: Seeded) -> None:
    person = calm(STRANGER)
    tour(person, voting_pages.STRANGER, seeded)


def test_voting_pages_of_a_voter(calm: Somebody, seeded: Seeded) -> None:
    person = calm(VOTERS[7])
    tour(person, [*voting_pages.VOTER, *voting_pages.LOSER], seeded)


def test_every_step_of_voting(calm: Somebody, seeded: Seeded) -> None:
    """Each language has another voter, because some pages are shown only once."""
    problems: list[str] = []
    answers = (("Evet", WISHES[0]), ("Yes", "A market"))
    for language, answer, voter in zip(LANGUAGES, answers, VOTERS[6:], strict=True):
        person = calm(voter)
        hand = Mouse(person)
        person.language = language
        address = address_of(seeded) if language == "tr" else f"/en{address_of(seeded)}"

        def look(state: str, person: Person = person) -> None:
            violations = inspect(person, person.language)
            problems.extend(f"{state} [{person.language}] {problem}" for problem in violations)

        credential = collected(person, address)
        look("credential shown")
        person.go(f"{address}oy-ver/")
        person.fill("Voting credential", "5")
        person.press("Continue")
        look("credential refused")
        person.fill("Voting credential", credential)
        person.press("Continue")
        step(person, "election")
        look("election")
        person.press("Continue")
        look("election not compared")
        person.page.locator("[data-compared]").check()
        person.press("Continue")
        step(person, "questions")
        look("questions")
        person.press("Review it")
        look("questions refused")
        for place, text in zip(person.page.locator("[data-question]").all(), answer, strict=True):
            place.locator("label").filter(has_text=text).locator("input").check()
        person.press("Review it")
        step(person, "check")
        look("check")
        encrypt(person, hand)
        look("ready")
        person.press("Open it instead of sending it")
        step(person, "opened")
        look("opened")
        person.press("Encrypt a new ballot")
        step(person, "ready")
        person.press("Send my ballot")
        step(person, "receipt")
        look("receipt")
        person.page.locator("[data-step=receipt] summary").click()
        look("receipt unfolded")
    assert not problems, "\n" + "\n".join(problems)
