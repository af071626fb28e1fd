"""Voting with a real browser: on a phone, by keyboard alone, and checked by others afterwards."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from referenda.verifier import checking
from referenda.verifier.checking import Questions
from tests import once
from tests.journeys import voting_pages
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import LANGUAGES, inspect, tour
from tests.journeys.keyboard import Keyboard, Mouse
from tests.journeys.persons import Person
from tests.journeys.seed_voting import FIRST, OPTIONS, STRANGER, VOTERS, WISHES
from tests.journeys.sites import ROOT, Site, run, seed_site, site_from

pytestmark = pytest.mark.timeout(400)
Seeded = dict[str, Any]

PHONE = {"viewport": {"width": 360, "height": 740}, "reduced_motion": "reduce"}
#: Of a phone that is some years old, against this machine.
SLOWER = 4
#: Seconds within which such a phone encrypts one of five.
GOAL = 3.0


@pytest.fixture(scope="module")
def site(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with nothing but referenda."""
    folder, script = tmp_path_factory.mktemp("voting"), ("-m", "tests.journeys.seed_voting")
    with (
        seed_site(folder / "seed", script=script, template=once.migrated()) as seed,
        site_from(seed, folder / "site") as running,
    ):
        yield running


def to_vote(seeded: Seeded, name: str = "voting") -> str:
    return f"/halk-oylamalari/{seeded[name]}/oy-ver/"


def collected(person: Person, seeded: Seeded, name: str = "voting") -> str:
    """Collect the credential; the page that shows it is left open."""
    person.go(f"/halk-oylamalari/{seeded[name]}/oy-anahtarim/")
    person.press("Show my voting credential")
    shown = person.page.locator("#credential-shown")
    expect(shown).to_be_visible()
    return shown.inner_text().strip()


def option(person: Person, text: str) -> Locator:
    return person.page.locator("cast-ballot").get_by_label(text, exact=True)


def step(person: Person, name: str) -> Locator:
    """A step, once it is the one that is shown and led to."""
    found = person.page.locator(f"[data-step={name}]")
    expect(found).to_be_visible(timeout=60_000)
    expect(person.page.locator("[data-step]:visible")).to_have_count(1)
    expect(found.locator("h2")).to_be_focused()
    return found


def tracker(place: Locator) -> str:
    return (place.locator("[data-tracker]").text_content() or "").strip()


def archive(person: Person, seeded: Seeded, folder: Path, name: str = "voting") -> Path:
    """The archive as anybody downloads it now."""
    answer = person.page.request.get(f"/halk-oylamalari/{seeded[name]}/arsiv.bel")
    assert answer.ok
    disposition = answer.headers["content-disposition"]
    folder.mkdir(exist_ok=True)
    path = folder / disposition.partition('filename="')[2].rstrip('"')
    path.write_bytes(answer.body())
    return path


def standing(bel: Path, sought: str) -> str:
    """What our verifier says last, asked for a tracker: ``counts`` or ``replaced``."""
    said: list[str] = []
    checking.verify(bel, say=lambda name, _facts: said.append(name), asked=Questions(tracker=sought))
    return said[-1]


def verified_by_belenios(folder: Path) -> None:
    """By the tool that we did not write, on the archive alone in ``folder``."""
    tool = shutil.which("belenios-tool")
    if tool is None and os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail("CI needs belenios-tool.")
    if tool is None:
        pytest.skip("There is no belenios-tool: the archive is NOT checked by others.")
    subprocess.run(
        [tool, "election", "verify", "--dir", str(folder)],
        env={**os.environ, "LWT_ASYNC_METHOD": "none"},
        check=True,
        capture_output=True,
        timeout=60,
    )


def choose(person: Person, hand: Mouse, *options: str) -> Locator:
    for text in options:
        hand.tick(option(person, text))
    hand.push(person.button("Look it over"))
    return step(person, "check")


def encrypt(person: Person, hand: Mouse) -> Locator:
    hand.push(person.button("Encrypt my ballot"))
    return step(person, "ready")


def save_opened(person: Person, hand: Mouse, file: Path) -> None:
    """Open the ballot instead of sending it."""
    hand.push(step(person, "ready").locator("summary"))
    hand.push(person.button("Open it instead of sending it"))
    step(person, "opened")
    with person.page.expect_download() as download:
        hand.push(person.link("Save the opened ballot"))
    download.value.save_as(file)


def another_device_finds(
    visitor: Person, seeded: Seeded, opened: Path, noted: str, chosen: Sequence[str]
) -> None:
    """Nobody has to be signed in for it; and a file that lies is found out."""
    visitor.go(f"/halk-oylamalari/{seeded['voting']}/denetle/acilmis/")
    field, found = visitor.field("File of the opened ballot"), visitor.page.locator("[data-found]")
    field.set_input_files(opened)
    expect(found.locator("h2")).to_be_focused()
    assert tracker(found) == noted
    assert [it.inner_text() for it in found.locator("dd:not(.hash)").all()] == [*chosen]
    lying = opened.with_name("lying.json")
    told = json.loads(opened.read_text(encoding="utf-8"))
    first = told["openings"][0]
    first[1]["choice"], first[2]["choice"] = first[2]["choice"], first[1]["choice"]
    lying.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    field.set_input_files(lying)
    expect(visitor.page.locator("[data-fault]")).to_contain_text(
        visitor.words(
            "The ballot does not hold what the file says. The device that made it cannot be trusted:"
            " vote with another one."
        )
    )
    expect(found).to_be_hidden()


def looked_into(opened: Path, bel: Path) -> str:
    """What our verifier says of an opened ballot."""
    return subprocess.run(
        [sys.executable, "-m", "referenda.verifier", bel, "--opened", opened, "--language", "tr"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


def vote_no_and_blank(person: Person, hand: Keyboard, address: str, credential: str) -> str:
    """With the credential typed, wrongly first; the tracker."""
    page = person.page
    person.go(address)
    hand.write(person.field("Voting credential"), credential[:5] + "0")
    hand.push(person.button("Continue"))
    expect(page.locator("[data-fault]")).to_be_focused()
    hand.write(person.field("Voting credential"), credential.replace("-", ""))
    page.keyboard.press("Enter")
    step(person, "questions")
    first, second = page.locator("[data-question]").all()
    hand.tick(first.get_by_label("Evet", exact=True))
    page.keyboard.press("ArrowDown")
    hand.tick(second.get_by_label(WISHES[0], exact=True))
    hand.tick(second.get_by_label(person.words("Blank vote"), exact=True))
    hand.push(person.button("Look it over"))
    chosen = [it.inner_text() for it in step(person, "check").locator("dd").all()]
    assert chosen == ["Hayır", person.words("Blank vote")]
    encrypt(person, hand)
    hand.push(person.button("Send my ballot"))
    return tracker(step(person, "receipt"))


def challenged(person: Person, hand: Keyboard, other: Person, seeded: Seeded, file: Path) -> str:
    """Encrypt and open a ballot, and let another device look into it; its tracker."""
    check = choose(person, hand, "Evet", *WISHES[:2])
    assert [it.inner_text() for it in check.locator("dd").all()] == ["Evet", *WISHES[:2]]
    noted = tracker(encrypt(person, hand))
    save_opened(person, hand, file)
    assert tracker(person.page.locator("[data-step=opened]")) == noted
    another_device_finds(other, seeded, file, noted, ["Evet", *WISHES[:2]])
    return noted


def cast_after_challenge(person: Person, hand: Keyboard, credential: str) -> str:
    """Encrypt anew and cast; nothing secret stays in the page. The tracker."""
    page = person.page
    hand.push(person.button("Encrypt a new ballot"))
    cast = tracker(step(person, "ready"))
    hand.push(person.button("Send my ballot"))
    assert tracker(step(person, "receipt")) == cast
    expect(page.locator("#credential-shown")).to_have_count(0)
    assert page.locator("cast-ballot input:checked").count() == 0
    assert credential not in page.content()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    return cast


def test_keyboard_alone_votes_on_a_phone_and_others_check_it(
    somebody: Somebody, seeded: Seeded, tmp_path: Path
) -> None:
    person = somebody(**PHONE, accept_downloads=True)
    page, hand = person.page, Keyboard(person)
    person.sign_in(VOTERS[0])
    # Others of this module vote in it too, in an order of chance.
    others = checking.verify(archive(person, seeded, tmp_path / "first"))
    person.go(f"/halk-oylamalari/{seeded['voting']}/")
    hand.press(person.link("My voting credential"))
    hand.press(person.button("Show my voting credential"))
    credential = page.locator("#credential-shown").inner_text().strip()

    # Handed over: it goes to no server again.
    hand.push(person.button("Go on to vote"))
    step(person, "questions")
    hand.push(person.button("Look it over"))
    expect(page.locator("[data-question]").first).to_be_focused()
    expect(
        page.get_by_role("alert").filter(has_text=person.words("Nothing is chosen here yet."))
    ).to_have_count(2)
    file = tmp_path / "opened.json"
    noted = challenged(person, hand, somebody(**PHONE), seeded, file)
    cast = cast_after_challenge(person, hand, credential)
    assert cast != noted

    before = archive(person, seeded, tmp_path / "before")
    looked = looked_into(file, before)
    assert noted in looked
    assert all(text in looked for text in (FIRST, "Evet", ", ".join(WISHES[:2])))

    with page.expect_download() as download:
        hand.push(person.button("Save it as a PDF"))
    assert download.value.suggested_filename == "makbuz.pdf"
    hand.press(person.link("Find it on the public board"))
    person.sees("Your ballot is in the archive and counts.")

    # Once more, with the credential from the mail.
    last = vote_no_and_blank(person, hand, to_vote(seeded), credential)
    person.go(f"/halk-oylamalari/{seeded['voting']}/pano/?takip={cast.replace('+', '%2B')}")
    person.sees("This ballot is in the archive. A later one of the same credential counts instead.")

    after = archive(person, seeded, tmp_path / "after")
    report = checking.verify(after)
    assert (report.ballots - others.ballots, report.counted - others.counted) == (2, 1)
    assert standing(after, last) == "counts"
    assert standing(after, cast) == "replaced"
    assert checking.grown_since(before, after)
    verified_by_belenios(tmp_path / "after")


def test_nothing_that_the_site_keeps_joins_a_voter_to_a_ballot(
    somebody: Somebody, seeded: Seeded, site: Site
) -> None:
    person = somebody(**PHONE)
    person.sign_in(VOTERS[1])
    credential = collected(person, seeded)
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(f"{request.url} {request.post_data}"))
    person.press("Go on to vote")
    choose(person, Mouse(person), "Evet", WISHES[2])
    encrypt(person, Mouse(person))
    person.press("Send my ballot")
    cast = tracker(step(person, "receipt"))
    person.press("Save it as a PDF")

    assert credential not in "\n".join(asked)
    assert not any(cast in request.split(" ")[0] for request in asked)
    log = site.log.read_text()
    rows = [
        json.loads(row)
        for row in run(["-m", "tests.journeys.every_row"], site.folder, site.database_url).splitlines()
    ]
    assert len({table for table, *_row in rows}) > 20
    assert credential not in log
    assert cast not in log
    assert [row for row in rows if any(credential in cell for cell in row)] == []
    assert {table for table, *row in rows if any(cast in cell for cell in row)} == {"referenda_datum"}
    [stored] = [row for row in rows if row[0] == "referenda_datum" and any(cast in cell for cell in row)]
    assert not any(VOTERS[1] in cell for cell in stored)


def test_a_ballot_without_an_answer_is_sent_again_and_counts_once(
    somebody: Somebody, seeded: Seeded, tmp_path: Path
) -> None:
    person = somebody(**PHONE, expected=("ERR_FAILED", "ERR_INTERNET_DISCONNECTED"))
    page, hand = person.page, Mouse(person)
    person.sign_in(VOTERS[2])
    collected(person, seeded)
    person.press("Go on to vote")
    choose(person, hand, "Evet", WISHES[0])
    encrypt(person, hand)
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.fetch().text())
        route.abort()

    page.route("**/oy-ver/gonder/", lose_the_answer, times=1)
    person.press("Send my ballot")
    expect(page.locator("[data-fault]")).to_contain_text(re.compile("tekrar|again"))
    expect(page.locator("[data-fault]")).to_be_focused()
    person.context.set_offline(True)
    person.press("Send my ballot")
    expect(page.locator("[data-fault]")).to_be_focused()
    person.context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text(
        person.words("You are connected again: send your ballot now.")
    )
    person.press("Send my ballot")
    cast = tracker(step(person, "receipt"))

    assert [json.loads(answer)["tracker"] for answer in lost] == [cast]
    assert standing(archive(person, seeded, tmp_path / "whole"), cast) == "counts"


def test_a_refused_ballot_is_told_in_words_and_leads_back(somebody: Somebody, seeded: Seeded) -> None:
    expected = ("oy-ver/gonder/ answered 409",)
    lender, borrower = somebody(**PHONE), somebody(**PHONE, expected=expected)
    lender.sign_in(VOTERS[3])
    credential = collected(lender, seeded)
    lender.press("Go on to vote")
    choose(lender, Mouse(lender), "Evet", WISHES[0])
    encrypt(lender, Mouse(lender))
    lender.press("Send my ballot")
    step(lender, "receipt")

    borrower.sign_in(VOTERS[4])
    borrower.go(to_vote(seeded))
    borrower.fill("Voting credential", credential[:-1] + ("2" if credential[-1] != "2" else "3"))
    borrower.press("Continue")
    expect(borrower.page.locator("[data-fault]")).to_be_focused()
    borrower.fill("Voting credential", credential)
    borrower.press("Continue")
    choose(borrower, Mouse(borrower), "Hayır", WISHES[0])
    encrypt(borrower, Mouse(borrower))
    borrower.press("Send my ballot")
    fault = borrower.page.locator("[data-fault]")
    expect(fault).to_contain_text(re.compile("voting credential|oy anahtar", re.IGNORECASE))
    expect(borrower.page.locator("[data-step=credential]")).to_be_visible()


def test_a_phone_encrypts_one_of_five_in_time(somebody: Somebody, seeded: Seeded) -> None:
    """In the page itself, as where workers cannot be run: a browser is made slower there alone."""
    person = somebody(**PHONE, expected=("none.js",))
    person.sign_in(VOTERS[5])
    collected(person, seeded, "five")
    person.page.locator("cast-ballot").evaluate("(it) => it.setAttribute('worker', '/static/none.js')")
    person.press("Go on to vote")
    choose(person, Mouse(person), OPTIONS[3])
    session = person.context.new_cdp_session(person.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    begun = time.monotonic()
    person.press("Encrypt my ballot")
    expect(person.page.locator("[data-step=ready]")).to_be_visible(timeout=30_000)
    seconds = time.monotonic() - begun
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})

    # Other work on a machine that tests is no part of a phone's.
    assert seconds < GOAL * (3 if os.environ.get("CI") else 1)


@pytest.mark.parametrize("script", [False, True])
def test_who_has_no_javascript_is_told_of_the_desk(somebody: Somebody, seeded: Seeded, script: bool) -> None:
    person = somebody(**PHONE, java_script_enabled=script)
    person.sign_in(VOTERS[6])
    person.go(to_vote(seeded))

    assert person.page.locator("cast-ballot").is_visible() == script
    assert person.page.locator("noscript .alert").is_visible() != script


# Looking at every page


def test_what_a_visitor_sees_of_voting(calm: Somebody, seeded: Seeded) -> None:
    tour(calm(), voting_pages.VISITOR, seeded)


def test_what_somebody_sees_who_is_not_on_the_roll(calm: Somebody, seeded: Seeded) -> None:
    person = calm()
    person.sign_in(STRANGER)
    tour(person, voting_pages.STRANGER, seeded)


def test_what_a_voter_sees(calm: Somebody, seeded: Seeded) -> None:
    person = calm()
    person.sign_in(VOTERS[7])
    tour(person, [*voting_pages.VOTER, *voting_pages.LOSER], seeded)


def test_every_step_of_voting(calm: Somebody, seeded: Seeded) -> None:
    """In both languages, each once: what is shown once cannot be looked at twice."""
    person = calm()
    hand = Mouse(person)
    person.sign_in(VOTERS[7])
    problems: list[str] = []
    credential = ""
    for language, answer in zip(LANGUAGES, (("Evet", WISHES[0]), ("Yes", "A market")), strict=True):
        person.language = language
        prefix = "" if language == "tr" else "/en"

        def look(state: str, language: str = language) -> None:
            problems.extend(f"{state} [{language}] {problem}" for problem in inspect(person, language))

        if not credential:
            credential = collected(person, seeded)
            look("credential shown")
        person.go(prefix + to_vote(seeded))
        person.fill("Voting credential", "5")
        person.press("Continue")
        look("credential refused")
        person.fill("Voting credential", credential)
        person.press("Continue")
        step(person, "questions")
        look("questions")
        person.press("Look it over")
        look("questions refused")
        for place, text in zip(person.page.locator("[data-question]").all(), answer, strict=True):
            place.locator("label").filter(has_text=text).locator("input").check()
        person.press("Look it over")
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
    assert not problems, "\n" + "\n".join(problems)
