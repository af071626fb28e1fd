"""A referendum from the roll's file to the certified result, as all participants see it in a browser.

Everything happens on the pages; only days pass by themselves (``moved_clock``). Two verifiers check the
archive.

Clicks are counted. Every press of a link, button or fold by officers and the desk clerk counts, wherever it
is (``COUNTING`` runs in the page, so that none is forgotten), and every link that trustees follow. Nobody
enters an address or looks for a page: each begins at the front page or with the link of a mail, and opening
the mail itself is no click. What is typed, ticked or chosen is no click, and neither is reloading. Not
counted: signing in, what trustees press on their own page (their device, key and files), the deliberate
mistake with a wrong file, voters and visitors. The answer to an objection is counted apart, since most
referenda have none.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from referenda.verifier import checking
from referenda.voting.archive import EventType
from tests.journeys.archives import archive, ballot_status, verified, verified_by_belenios
from tests.journeys.cast import PASSWORD
from tests.journeys.conftest import Somebody
from tests.journeys.keyboard import Mouse
from tests.journeys.persons import Person
from tests.journeys.seed_whole import CLERK, DISTRICTS, OFFICERS, TRUSTEES, VOTERS
from tests.journeys.sites import MOVED_CLOCK, Site
from tests.journeys.trustees import PASSPHRASES, TrusteeAtWork
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
    step,
    tracker,
)
from tests.participation.roll.making import Somebody as Line
from tests.participation.roll.making import csv_of, identity_number
from tests.referenda.voting.made import read_back
from tests.waits import wait_until

SEED = "seed_whole"
APPLICATION = MOVED_CLOCK
ROLL: Final = "Kordon oylaması listesi"
TITLE: Final = "Kordon pazarları"
QUESTION: Final = "Kordon her pazar taşıtlara kapatılsın mı?"
CONTEXT: Final = "Kordon’un pazar günleri yayalara açılması."
CONTEXT_EN: Final = "Opening Kordon to pedestrians on Sundays."
DESK: Final = "Konak masası"
OBJECTION: Final = "Sandık yalnız Konak’ta kurulduğu için Bucalı yaşlılar oy veremedi."
ANSWER: Final = "Liste açıkken Buca’da sandık isteyen olmadı; sonraki oylamada yine sorulacak."
#: Clicks from the roll to the certified result.
MAX_CLICKS: Final = 40
COUNTING: Final = """
addEventListener("click", (event) => {
  const pressed = event.isTrusted && event.target.closest("a, button, summary");
  const inMailbox = location.pathname.startsWith("/demo/") && !event.target.closest(".mail");
  if (pressed && !inMailbox) countClick(pressed.localName);
}, true);
"""
#: Three voters online, one at the desk, and somebody who does not vote.
LINES: Final = [
    Line(identity_number(500_000_001 + place), date(1985, 3, 14 + place), DISTRICTS[place % 2])
    for place in range(5)
]


@dataclass(frozen=True)
class Days:
    """The morning of each day on which somebody acts (Europe/Istanbul). Corrections last two weeks, longer
    than a sign-in.
    """

    enrolled: datetime
    announced: datetime
    opened: datetime
    closed: datetime
    certified: datetime

    @classmethod
    def from_tomorrow(cls) -> "Days":
        """On the last day the day for objections is over."""
        morning = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
        return cls(*(morning + timedelta(days=day) for day in (1, 16, 18, 19, 21)))


@dataclass
class Clicks:
    """Counts what people press. ``paused``: nothing is counted now."""

    counted: int = 0
    paused: bool = False

    def of(self, person: Person, *kinds: str) -> Person:
        """Count the person's presses of these kinds of elements, on every page opened from now on."""

        def count(kind: str) -> None:
            if kind in kinds and not self.paused:
                self.counted += 1

        person.context.expose_function("countClick", count)
        person.context.add_init_script(COUNTING)
        return person

    @contextmanager
    def apart(self) -> Iterator[None]:
        self.paused = True
        try:
            yield
        finally:
            self.paused = False


@pytest.mark.timeout(900)
def test_a_referendum_goes_from_its_roll_to_its_certified_result(
    calm: Somebody, site: Site, tmp_path: Path
) -> None:
    days = Days.from_tomorrow()
    site.move_clock(days.enrolled)
    clicks, visitor = Clicks(), calm()
    officer, other, clerk = (clicks.of(calm(), "a", "button", "summary") for _ in range(3))
    voters = [calm(**PHONE) for _ in VOTERS]
    with clicks.apart():
        officer.sign_in(OFFICERS[0])
    fill_roll(officer, tmp_path, days, clicks)
    for voter, email, line in zip(voters, VOTERS, LINES, strict=False):
        voter.sign_in(email)
        find_oneself(voter, line)

    site.move_clock(days.announced)
    with clicks.apart():
        sign_in_again(officer, OFFICERS[0])
        for person, email in zip((other, clerk, *voters), (OFFICERS[1], CLERK, *VOTERS), strict=True):
            person.sign_in_by_form(email)
    freeze(officer, other)
    draft(officer, days)
    announce(officer, other)
    trustees = arrived([clicks.of(calm(), "a") for _ in TRUSTEES], tmp_path)
    make_key(officer, trustees)
    visitor.go("/halk-oylamalari/")
    visitor.follow(TITLE)
    address = visitor.page.url.removeprefix(site.url)
    credential = collected(voters[0], address)
    # The mail with it is worth sending for a day, and the clock moves by two.
    assert credential in voters[0].open_mail_to(VOTERS[0])

    site.move_clock(days.opened)
    ballots = vote(voters, visitor, address, credential, tmp_path)
    strike_off(clerk, LINES[3])
    before = archive(visitor, address, tmp_path / "before")
    expect(visitor.page.locator("[data-head]")).to_have_text(checking.verify(before).head)

    site.move_clock(days.closed)
    decrypt(trustees, visitor)
    count_desk(officer, other, visitor)
    with clicks.apart():
        object_to_result(voters[1], officer, visitor, address)

    site.move_clock(days.certified)
    certify(officer, other, visitor)
    assert clicks.counted <= MAX_CLICKS, clicks.counted
    check_archive(visitor, before, ballots, tmp_path / "after")


def sign_in_again(person: Person, email: str) -> None:
    """Sign in on the page that is open, and get back to it."""
    address = person.page.url
    person.page.reload()
    person.fill("E-mail address", email)
    person.fill("Password", PASSWORD)
    person.press("Sign in")
    expect(person.page).to_have_url(address)


def reload(person: Person) -> None:
    """Reload a page that may be reloading itself just now, because its referendum has changed."""
    with suppress(Error):
        person.page.reload()
    person.page.wait_for_load_state()


def follow_notice(person: Person, email: str, words: str) -> None:
    """Follow the link of the newest mail, once it is the one that says ``words``."""
    wait_until(lambda: words in person.open_mail_to(email))
    person.follow_mail()


# The roll


def fill_roll(officer: Person, folder: Path, days: Days, clicks: Clicks) -> None:
    """Import a file, first one with an error, then preview and apply it; open the roll for residents."""
    day = f"{days.enrolled:%Y-%m-%d}"
    officer.in_header("Manage electoral rolls").click()
    officer.follow("Draft a roll")
    officer.fill("Name", ROLL)
    officer.fill("Purpose", "Kordon üzerine halk oylaması")
    officer.fill("Cut-off date", day)
    officer.fill("First day of corrections", day)
    officer.fill("Last day of corrections", f"{days.announced - timedelta(days=1):%Y-%m-%d}")
    officer.field("Matching needs a code that comes by letter").uncheck()
    officer.press("Save the draft")
    officer.sees("The draft is saved. Now import a file.")
    officer.follow("Import a file")
    wrong, right = folder / "wrong.csv", folder / "roll.csv"
    right.write_bytes(csv_of(LINES))
    wrong.write_bytes(right.read_bytes().replace(LINES[1].number.encode(), b"12345678901"))
    with clicks.apart():
        read_file(officer, wrong)
        officer.sees("Nothing was stored: the file contains errors.")
    [fault] = officer.page.locator("details[open] li").all_inner_texts()
    assert fault.startswith("Satır 3: ")
    assert not any(line.number in officer.page.content() for line in LINES)
    read_file(officer, right)
    officer.sees("The file was read without errors. The roll has not changed yet.")
    assert numbers(officer.page)[:5] == [5, 0, 5, 0, 0]
    officer.press("Apply the file")
    officer.sees("The file is applied. The roll is now as you previewed it.")
    officer.follow("Open for corrections")
    officer.press("Open for corrections")
    officer.sees("The roll is open for corrections.")


def read_file(officer: Person, file: Path) -> None:
    officer.field("CSV or XLSX file").set_input_files(file)
    officer.press("Read the file")


def numbers(page: Page) -> list[int]:
    """The numbers in the page's list of facts."""
    return [int(it) for it in page.locator("main dd.num").all_inner_texts()]


def find_oneself(voter: Person, line: Line) -> None:
    """Find oneself by number and birth date, on a phone; with a wrong date first."""
    voter.open_menu()
    voter.in_header("Electoral roll").click()
    fill_identity(voter, line.number, line.born + timedelta(days=40))
    expect(voter.page.get_by_role("alert")).to_be_visible()
    assert line.number not in voter.page.content()
    expect(voter.page.get_by_role("heading", name=ROLL)).to_have_count(0)
    fill_identity(voter, line.number, line.born)
    voter.sees("You are on the roll. Your account is now matched with it.")
    expect(voter.page.get_by_role("heading", name=ROLL)).to_be_visible()


def fill_identity(voter: Person, number: str, born: date) -> None:
    voter.fill("T.C. identity number", number)
    voter.fill("Birth date", f"{born:%d.%m.%Y}")
    voter.press("Find me")


def freeze(officer: Person, other: Person) -> None:
    """One officer proposes on the day after the last day of corrections, the other one freezes the roll."""
    officer.follow("Propose to freeze the roll")
    officer.press("Propose to freeze the roll")
    officer.sees("Freezing is proposed. Another officer has been notified to confirm it.")
    follow_notice(other, OFFICERS[1], "kesinleştirilmesi önerildi")
    other.press("Freeze the roll")
    other.sees("The roll is frozen. Its fingerprint is public.")


# The referendum and its key


def draft(officer: Person, days: Days) -> None:
    """Enter texts, rules, a question and trustees, and ask another officer for a review."""
    officer.page.reload()
    officer.follow("Draft a referendum with this roll")
    officer.fill("title", TITLE)
    officer.fill("context", CONTEXT)
    officer.fill("title in English", "Sundays on Kordon")
    officer.fill("context in English", CONTEXT_EN)
    expect(officer.field("electoral roll").locator("option:checked")).to_have_text(ROLL)
    officer.fill("voting opens", f"{days.opened:%Y-%m-%dT%H:%M}")
    officer.fill("voting closes", f"{days.closed:%Y-%m-%dT%H:%M}")
    officer.fill("Days for objections", "1")
    officer.fill("quorum (% of the roll)", "50")
    officer.press("Save the draft")
    officer.sees("The draft is saved.")
    officer.fill("Question", QUESTION)
    officer.fill("Question in English", "Shall Kordon be closed to vehicles on Sundays?")
    officer.fill("Options", "Evet\nHayır")
    officer.fill("Options in English", "Yes\nNo")
    officer.press("Save the question")
    officer.sees("The question is saved.")
    for place, email in enumerate(TRUSTEES, start=1):
        officer.page.get_by_role("checkbox", name=email).check()
        officer.fill(officer.words("Public name of {who}").format(who=email), f"Emanetçi {place}")
    officer.press("Name the trustees")
    officer.follow("Announce a desk")
    officer.fill("Name of the desk", DESK)
    officer.press("Announce the desk")
    officer.page.get_by_role("checkbox", name=CLERK).check()
    officer.press("Name the clerks")
    officer.sees("Nothing is missing. Another officer reviews it before it is announced.")
    officer.press("Send for review")
    officer.sees("Another officer can review it now.")


def announce(officer: Person, other: Person) -> None:
    expect(officer.button("Announce")).to_have_count(0)
    officer.sees("You wrote it or sent it for review. Another officer must announce it.")
    follow_notice(other, OFFICERS[1], "incelemenizi bekliyor")
    for text in (CONTEXT, CONTEXT_EN):
        other.sees(text)
    other.press("Announce")
    other.sees("The referendum is announced.")
    officer.page.reload()
    officer.press("Start the key ceremony")
    officer.sees("The trustees can begin.")


def arrived(people: Sequence[Person], folder: Path) -> list[TrusteeAtWork]:
    """Open each trustee's page. Returns the trustees in the order that was drawn."""
    at_work = []
    for person, email, passphrase in zip(people, TRUSTEES, PASSPHRASES, strict=True):
        person.sign_in(email)
        follow_notice(person, email, "anahtar")
        index = int(person.page.locator("key-ceremony").get_attribute("index") or 0)
        at_work.append(TrusteeAtWork(person, index, passphrase, folder, email=email))
    return sorted(at_work, key=lambda it: it.index)


def make_key(officer: Person, trustees: Sequence[TrusteeAtWork]) -> None:
    """Run the three steps of the ceremony. Nobody reloads a page."""
    for trustee in trustees:
        trustee.make_key()
        trustee.person.press("Both are safe: continue")
    for act in ("certificate", "dealing", "key"):
        for trustee in trustees:
            if act == "dealing":
                expect(trustee.form("compare")).to_be_visible()
                trustee.compares()
            expect(trustee.form(act)).to_be_visible()
            trustee.use_key(act)
            trustee.has_published()
    officer.press("End the key ceremony")
    officer.sees("Everything is ready. Voting opens automatically.")


# Voting


@dataclass(frozen=True)
class Trackers:
    """Trackers of the first voter's opened, cast and last ballot, and of the others' ballots."""

    opened: str
    replaced: str
    last: str
    others: Sequence[str]


def vote(voters: Sequence[Person], visitor: Person, address: str, credential: str, folder: Path) -> Trackers:
    """The first voter votes yes and later no, the others yes. A visitor watches the turnout live."""
    first, hand = voters[0], Mouse(voters[0])
    reload(visitor)
    sees_turnout(visitor, 0)
    with_typed_credential(first, address, credential)
    choose(first, hand, "Evet")
    opened = tracker(encrypt(first, hand))
    file = folder / "opened.json"
    save_opened(first, hand, file)
    first.press("Encrypt a new ballot")
    replaced = tracker(step(first, "ready"))
    first.press("Send my ballot")
    receipt = step(first, "receipt")
    assert tracker(receipt) == replaced != opened
    code = secret(receipt)
    sees_turnout(visitor, 1)
    expect(visitor.page.locator("[data-spoken]")).to_have_text(re.compile(r"%20,0\b.*\b1\b"))
    check_on_another_device(voters[1], address, file, opened, ["Evet"])
    assert opened in verified(archive(visitor, address, folder / "first"), "--opened", file)
    first.page.locator("[data-step=receipt] summary").click()
    first.follow("Find it on the public board")
    first.sees("Your ballot is in the archive and counts.")

    others = [vote_at_once(voter, address) for voter in voters[1:]]
    sees_turnout(visitor, 3)
    with_typed_credential(first, address, credential, code)
    last = tracker(cast_ballot(first, hand, "Hayır"))
    first.go(f"{address}pano/")
    first.fill("Tracker", replaced)
    first.press("Search")
    first.sees("This ballot is in the archive. A later one from the same credential counts instead.")
    sees_turnout(visitor, 3)
    return Trackers(opened, replaced, last, others)


def strike_off(clerk: Person, line: Line) -> None:
    """Somebody votes on paper. The page waits for the next one."""
    clerk.go("/")
    clerk.in_header("My voting desk").click()
    expect(clerk.page.get_by_role("heading", name=DESK)).to_be_visible()
    clerk.fill("T.C. identity number", line.number)
    clerk.fill("Birth date", f"{line.born:%d.%m.%Y}")
    clerk.press("Strike off")
    clerk.sees("Struck off. Hand out one ballot.")
    expect(clerk.field("T.C. identity number")).to_be_focused()
    expect(clerk.field("T.C. identity number")).to_have_value("")


def with_typed_credential(voter: Person, address: str, credential: str, code: str = "") -> None:
    """``code``: the replacement code of an earlier ballot."""
    voter.go(f"{address}oy-ver/")
    voter.fill("Voting credential", credential)
    voter.press("Continue")
    say_compared(voter, Mouse(voter))
    if code:
        step(voter, "secret")
        voter.fill("Replacement code", code)
        voter.press("Continue")
    step(voter, "questions")


def vote_at_once(voter: Person, address: str) -> str:
    """Vote yes with the credential shown. Returns the tracker."""
    collected(voter, address)
    go_on(voter, Mouse(voter))
    choose(voter, Mouse(voter), "Evet")
    encrypt(voter, Mouse(voter))
    voter.press("Send my ballot")
    return tracker(step(voter, "receipt"))


def sees_turnout(visitor: Person, part: int) -> None:
    """Assert the turnout on the open page, which nobody reloads: as numbers and as a bar."""
    share, words = 100 * part // len(LINES), visitor.words("{part} of {all}")
    page = visitor.page
    shown = words.format(part=part, all=len(LINES))
    expect(page.locator("[data-took-part]")).to_have_text(shown)
    expect(page.locator("[data-percent]")).to_have_text(f"%{share},0")
    expect(page.locator("rect[data-bar]")).to_have_attribute("width", re.compile(rf"^{share}(\.0)?%$"))


# The result


def decrypt(trustees: Sequence[TrusteeAtWork], visitor: Person) -> None:
    """Two of three trustees decrypt; then everybody sees that the desk's count is missing."""
    first, _second, third = trustees
    for trustee in (first, third):
        follow_notice(trustee.person, trustee.email, "oy verme bitti")
        expect(trustee.form("look")).to_be_visible()
        trustee.looks()
        trustee.seals()
        expect(trustee.person.page.locator("[data-ballots]")).to_have_text("3")
        trustee.use_key("decryption")
        trustee.has_published()
    reload(visitor)
    counted = visitor.words("{n} of {all} participants are counted").format(n=3, all=4)
    partial = visitor.words("This is an incomplete result: %(words)s.") % {"words": counted}
    expect(visitor.page.get_by_text(partial)).to_be_visible()


def count_desk(officer: Person, other: Person, visitor: Person) -> None:
    """One officer enters the count, another signs it. Then the result is provisional."""
    officer.page.reload()
    officer.page.get_by_role("link", name=re.compile(f"^{officer.words('Enter the count')}")).click()
    officer.fill("Valid ballots, including blank ones", "1")
    officer.fill("Spoiled ballots", "0")
    for option, votes in ((officer.words("Blank"), "0"), ("Evet", "1"), ("Hayır", "0")):
        officer.fill(f"{QUESTION}: {option}", votes)
    officer.press("Save and sign")
    officer.sees("The count is saved. Another officer must compare and sign it.")
    follow_notice(other, OFFICERS[1], "ikinci imzayı bekliyor")
    other.press("Sign the count")
    other.sees("Signed.")
    reload(visitor)
    visitor.sees("This is the provisional result.")
    sees_result(visitor)


def sees_result(person: Person) -> None:
    """Two of three online and one on paper voted yes, of five entitled to vote."""
    section = person.page.locator("section").filter(has=person.page.get_by_role("heading", name=QUESTION))
    expect(section.locator(".verdict")).to_have_text("Kabul edildi")
    # By a script, for this test alone: the bars say the same.
    section.get_by_text(person.words("Show as a table")).evaluate("(it) => it.click()")
    rows = section.locator("tbody tr").all()
    assert [it.inner_text().split() for it in rows[:2]] == [
        ["Evet", "3", "%75,0", "1"],
        ["Hayır", "1", "%25,0", "0"],
    ]
    assert rows[2].locator("td").first.inner_text() == "0"
    expect(section).to_contain_text("%80 (4 / 5) ≥ %50")


def object_to_result(voter: Person, officer: Person, visitor: Person, address: str) -> None:
    """A resident objects, an officer answers, and everybody reads both."""
    voter.go(address)
    voter.follow("Object to the result")
    voter.fill("Your objection", OBJECTION)
    voter.press("File the objection")
    voter.sees("Your objection has been filed. It will be published with its answer, without your name.")
    visitor.go(f"{address}itirazlar/")
    visitor.sees("not answered yet")
    assert OBJECTION not in visitor.page.content()
    follow_notice(officer, OFFICERS[0], "yanıt bekliyor")
    officer.page.get_by_label(officer.words("The council rejects the objection")).check()
    officer.fill("Answer", ANSWER)
    officer.press("Publish the answer")
    officer.sees("The answer is published.")
    expect(officer.link("Sign the result")).to_have_count(0)
    reload(visitor)
    for text in (OBJECTION, ANSWER):
        expect(visitor.page.get_by_text(text)).to_be_visible()


def certify(officer: Person, other: Person, visitor: Person) -> None:
    officer.page.reload()
    officer.follow("Sign the result")
    sees_result(officer)
    officer.press("Sign the result")
    officer.sees("You have signed it. Another officer must now certify it.")
    follow_notice(other, OFFICERS[1], "Sizin imzanızı bekliyor")
    sees_result(other)
    other.press("Certify")
    other.sees("The result is certified.")
    visitor.page.go_back()
    reload(visitor)
    visitor.sees("This is the certified result.")
    sees_result(visitor)


def check_archive(visitor: Person, before: Path, ballots: Trackers, folder: Path) -> None:
    """Verify the archive that a visitor saves, with our verifier and with one that we did not write."""
    with visitor.page.expect_download() as download:
        visitor.follow("Download the archive")
    bel = folder / download.value.suggested_filename
    download.value.save_as(bel)
    report = checking.verify(bel)
    assert (report.credentials, report.ballots, report.counted, report.weight) == (5, 4, 3, 3)
    assert (report.result, report.decrypted_by) == (((0, 2, 1),), (1, 3))
    said = verified(bel, "--since", before, "--tracker", ballots.last)
    assert json.dumps([[0, 2, 1]]) in said
    assert [ballot_status(bel, it) for it in (ballots.last, *ballots.others)] == ["counts"] * 3
    assert ballot_status(bel, ballots.replaced) == "replaced"
    [published] = [data for kind, data in read_back(bel) if kind == EventType.ENCRYPTED_TALLY]
    assert [*verified_by_belenios(folder).encrypted_tally()] == published
