"""A resident's way on a phone, from a shared link to the mail about the outcome.

A newcomer answers a poll, signs up on the way, proves residence, votes, and later hears of the bulletin.
"""

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.keyboard import Mouse
from tests.journeys.persons import Person
from tests.journeys.seed_way import EDITOR, OFFICER, POLL, opening
from tests.journeys.sites import MOVED_CLOCK, Site
from tests.journeys.voters import PHONE, cast_ballot, collected, go_on
from tests.referenda.making import person_of
from tests.waits import wait_until

SEED = "seed_way"
APPLICATION = MOVED_CLOCK
EMAIL = "ilk-kez@example.org"
BULLETIN = "Kordon’un aydınlatması"


def test_a_newcomer_answers_a_shared_poll_proves_residence_votes_and_hears_what_became_of_it(
    somebody: Somebody, site: Site, seeded: Seeded
) -> None:
    site.move_clock(opening() + timedelta(minutes=5))
    person = somebody(**PHONE)
    poll, referendum = f"/yoklamalar/{seeded['poll']}/", f"/halk-oylamalari/{seeded['referendum']}/"

    answer_before_signing_up(person, poll)
    follow_results(person, poll)
    prove_residence(person, referendum)
    vote(person, referendum)

    site.move_clock(opening() + timedelta(days=4))
    publish_bulletin(somebody(EDITOR), somebody(OFFICER))
    site.move_clock(opening() + timedelta(days=4, minutes=10))
    hear_what_became_of_it(person, poll)


def answer_before_signing_up(person: Person, poll: str) -> None:
    """The answer chosen without an account is still there after signing up, and sent with one press."""
    person.go(poll)
    person.choose("Evet")
    person.press("Sign up to answer")
    person.fill("E-mail address", EMAIL)
    person.fill("Password", "karanfil-sokagi-7")
    person.field("Your district").select_option(label="Konak")
    person.press("Sign up")
    expect(person.page).to_have_url(re.compile("/hesap/e-posta/onay/$"))
    person.open_mail_to(EMAIL)
    person.follow_mail()
    person.press("Yes, confirm it")
    expect(person.page).to_have_url(re.compile(f"{poll}$"))
    expect(person.page.get_by_label("Evet", exact=True)).to_be_checked()
    person.press("Send my answer")
    person.sees("You have answered.")


def follow_results(person: Person, poll: str) -> None:
    """Follow the poll, and ask for mails about results at once, at any hour."""
    person.press("Follow the results")
    person.go("/bildirimler/ayarlar/")
    person.page.locator("[name=results_mail]").select_option("at_once")
    person.page.locator("[name=quiet_from]").select_option("0")
    person.page.locator("[name=quiet_until]").select_option("0")
    person.press("Save")
    expect(person.link(POLL)).to_be_visible()


def prove_residence(person: Person, referendum: str) -> None:
    """The referendum says before anything else that residence must be proved, and how."""
    person.go(referendum)
    expect(person.button("Vote")).to_have_count(0)
    person.follow("Prove my residence")
    person.follow("Find me on the roll")
    document = person_of(0)
    person.fill("T.C. identity number", document.number)
    person.fill("Birth date", f"{document.born:%d.%m.%Y}")
    person.press("Find me")
    person.sees("You are on the roll. Your account is now matched with it.")


def vote(person: Person, referendum: str) -> None:
    hand = Mouse(person)
    collected(person, referendum)
    go_on(person, hand)
    receipt = cast_ballot(person, hand, "Evet")
    expect(receipt).to_contain_text("Oyunuz alındı. Teşekkür ederiz.")


def publish_bulletin(editor: Person, officer: Person) -> None:
    editor.go("/")
    editor.in_header("Manage bulletins").click()
    editor.follow("Write a bulletin")
    editor.fill("Title", BULLETIN)
    editor.fill("Summary", "Kordon’un ışıkları bu kış yenileniyor.")
    editor.fill("Text", "Belediyeye önerimiz.")
    editor.page.get_by_label(POLL, exact=True).check()
    editor.press("Save the draft")
    editor.follow("Submit for approval")
    editor.press("Submit")
    place = editor.page.url
    officer.go(place)
    officer.follow("Read and approve")
    officer.press("Approve and publish")
    expect(officer.page).to_have_url(re.compile(r"/yayinlar/2\d{3}-\d+/"))


def hear_what_became_of_it(person: Person, poll: str) -> None:
    """The mail leads to the bulletin, and the poll's page to it as well."""
    # The mail about the result comes first.
    text = wait_until(lambda: next((it for it in [person.open_mail_to(EMAIL)] if BULLETIN in it), ""))
    assert "evet" not in text.lower()
    person.follow_mail()
    expect(person.page.get_by_role("heading", name=BULLETIN)).to_be_visible()
    person.go(poll)
    expect(person.link(BULLETIN)).to_be_visible()
