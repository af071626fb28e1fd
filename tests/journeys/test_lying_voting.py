"""A server that lies to voters: every lie is detected before anything secret leaves the browser.

The lies are inserted between an honest server and the browser: answers are changed on their way.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from playwright.sync_api import Route, expect

from referenda.archive.checkpoints import signing
from referenda.archive.checkpoints.signing import SigningKey
from referenda.voting import archive, canonical, elections, replacement, spelled
from referenda.voting.archive import EventType
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.lied_to import (
    Voter,
    changed,
    failing,
    instead,
    opening_of,
    other_key,
    other_question,
)
from tests.journeys.seed_voting import VOTERS, WISHES
from tests.journeys.voters import (
    PHONE,
    cast_ballot,
    choose,
    code,
    collected,
    encrypt,
    save_opened,
    say_compared,
    secret,
    step,
    tracker,
)

SEED = "seed_voting"
SECRET_HEADER: Final = "x-replacement-secret"
# What the page says of a lie
OTHER_FINGERPRINT: Final = (
    "This server asks you to encrypt your ballot for the fingerprint {code}. Your e-mail, letter or link "
    "says {expected}. So the questions, the key or the referendum are not the right ones."
)
OTHER_PAGE: Final = (
    "This page does not show what is in the ballot: a question or an option has a different text or position."
)
OTHER_ARCHIVE: Final = (
    "The site’s first signed note belongs to a different archive from the one that this server shows you. "
    "You are not shown what others see."
)
OTHER_SIGNATURE: Final = (
    "The site’s first note is not signed with the site’s key. Somebody has changed the note or the key."
)


@pytest.fixture(scope="module")
def held() -> dict[str, tuple[str, str]]:
    """Credential and fingerprint of voters who have collected theirs, since each is shown only once."""
    return {}


@pytest.fixture
def voter(somebody: Somebody, seeded: Seeded, held: dict[str, tuple[str, str]]) -> Callable[..., Voter]:
    def enter(number: int = 0, *expected: str) -> Voter:
        # A page that the test sends in place of the server's gets no socket for the number of notices.
        blocked = "ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS"
        person = somebody(VOTERS[number], **PHONE, expected=(*expected, blocked), accept_downloads=True)
        address = f"/halk-oylamalari/{seeded['voting']}/"
        if VOTERS[number] not in held:
            credential = collected(person, address)
            held[VOTERS[number]] = credential, code(person)
        return Voter(person, address, *held[VOTERS[number]])

    return enter


@pytest.fixture
def true(voter: Callable[..., Voter]) -> dict[str, bytes]:
    """The honest server's answers."""
    honest = voter()
    paths = {
        "election": "oy-ver/secim.json",
        "opening": "oy-ver/acilis.json",
        "note": "notlar/ilk.json",
        "signature": "notlar/ilk.sig",
    }
    ask = honest.person.context.request.get
    return {name: ask(f"{honest.address}{path}").body() for name, path in paths.items()}


# Before encryption

LIES: Final = {
    "another key": (
        {"secim.json": changed(other_key)},
        (
            "The public archive starts with a different election from the one that this server gave your "
            "browser. Somebody has put other questions or another key in its place."
        ),
    ),
    "another question": (
        {"secim.json": changed(other_question)},
        OTHER_PAGE,
    ),
    "the page's options in another order": (
        {
            "oy-ver/": changed(
                lambda page: (
                    page.replace(b">Evet<", b">E<")
                    .replace("Hayır<".encode(), b"Evet<")
                    .replace(b">E<", ">Hayır<".encode())
                )
            )
        },
        OTHER_PAGE,
    ),
    "no election at all": (
        {"secim.json": instead(b"{}")},
        "The ballot from this server cannot be read ({fault}).",
    ),
    "another beginning of the archive": (
        {"acilis.json": changed(lambda it: it.replace(it[-10:-2], b"00000000"))},
        OTHER_ARCHIVE,
    ),
    "a note that was changed": (
        {"ilk.json": changed(lambda it: it.replace(b'"ballots":0', b'"ballots":1'))},
        OTHER_SIGNATURE,
    ),
    "another key for notes": (
        {
            "not-anahtari.pem": instead(
                signing.format_public_key_as_pem(SigningKey.of("başka").public).encode()
            )
        },
        OTHER_SIGNATURE,
    ),
    "no key for notes": (
        {"not-anahtari.pem": instead(b"<html>")},
        "This server does not give a valid key for the site’s signed notes.",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_forged_file_is_reported_before_anything_is_encrypted(
    voter: Callable[..., Voter], lie: str
) -> None:
    resident = voter()
    answers, words = LIES[lie]
    for path, answer in answers.items():
        resident.lie(path, answer)

    resident.enter()

    resident.is_refused(words)


def test_a_checkpoint_of_another_referendum_is_reported(voter: Callable[..., Voter], seeded: Seeded) -> None:
    resident = voter()
    for name in ("ilk.json", "ilk.sig"):
        other = f"/halk-oylamalari/{seeded['five']}/notlar/{name}"
        resident.lie(name, instead(resident.person.context.request.get(other).body()))

    resident.by_link()

    resident.is_refused(OTHER_ARCHIVE)


@pytest.mark.parametrize("change", [other_key, other_question])
def test_the_link_in_the_mail_reports_what_differs(
    voter: Callable[..., Voter], true: dict[str, bytes], change: Callable[[bytes], bytes]
) -> None:
    resident = voter()
    resident.lie("secim.json", changed(change))

    resident.by_link()

    panel = resident.is_refused(OTHER_FINGERPRINT)
    for shown in (resident.fingerprint, spelled.election_code(change(true["election"]))):
        expect(panel.locator("[data-mismatch]")).to_contain_text(shown)


def forge_consistently(resident: Voter, true: dict[str, bytes]) -> str:
    """Lie consistently, with an own key for signed checkpoints. Returns the false fingerprint."""
    election = other_key(true["election"])
    opening = opening_of(election)(true["opening"])
    event = archive.Event(EventType.SETUP, 0, None, canonical.hexadecimal(opening))
    key = SigningKey.of("başka")
    uuid = elections.Election.read(election).uuid
    note = signing.build_signed_bytes(
        uuid=uuid, day=date(2026, 11, 28), ballots=0, head=event.name, client="0" * 64
    )
    resident.lie("secim.json", instead(election))
    resident.lie("acilis.json", instead(opening))
    resident.lie("ilk.json", instead(note))
    resident.lie("ilk.sig", instead(key.sign(note)))
    resident.lie("not-anahtari.pem", instead(signing.format_public_key_as_pem(key.public).encode()))
    return spelled.election_code(election)


def test_consistent_forgeries_are_detected_by_the_typed_fingerprint(
    voter: Callable[..., Voter], true: dict[str, bytes]
) -> None:
    resident = voter()
    false = forge_consistently(resident, true)
    resident.enter()
    panel = step(resident.person, "election")
    expect(panel.locator("[data-code]")).to_have_text(false)
    expect(panel.locator("[data-key]")).to_have_text(
        re.compile(SigningKey.of("başka").public.hex()[:4]), use_inner_text=False
    )

    # Nothing continues by itself, and a typing error is not reported as a lie.
    resident.person.press("Continue")
    expect(resident.page.locator("[data-fault]")).to_contain_text(
        resident.person.words(
            "Enter the fingerprint from your e-mail or letter, or confirm that you have "
            "compared every character."
        )
    )
    resident.person.fill(
        "Fingerprint in your e-mail or letter", resident.fingerprint[:-1] + _other(resident.fingerprint[-1])
    )
    resident.person.press("Continue")
    expect(resident.page.locator("[data-fault]")).to_contain_text(
        resident.person.words(
            "A character is wrong: the last one does not match the others. Compare each "
            "character with your receipt, e-mail or letter."
        )
    )
    resident.person.fill(
        "Fingerprint in your e-mail or letter", resident.fingerprint.lower().replace("-", " ")
    )
    resident.person.press("Continue")

    resident.is_refused(OTHER_FINGERPRINT)


def _other(letter: str) -> str:
    return "0" if letter != "0" else "2"


def test_consistent_forgeries_are_reported_when_the_link_in_the_mail_is_followed(
    voter: Callable[..., Voter], true: dict[str, bytes]
) -> None:
    resident = voter()
    forge_consistently(resident, true)

    resident.by_link()

    resident.is_refused(OTHER_FINGERPRINT)


@pytest.mark.parametrize("missing", ["ilk.json", "ilk.sig", "acilis.json", "not-anahtari.pem"])
def test_a_failed_download_is_reported_and_retried_with_the_same_election(
    voter: Callable[..., Voter], missing: str
) -> None:
    resident = voter(0, f"{missing} answered 502")
    resident.lie(missing, failing(502), times=1)
    resident.by_link()
    panel = step(resident.person, "election")
    expect(panel).to_contain_text(
        resident.person.words("There is no signed note to compare with, or it could not be loaded.")
    )
    assert resident.sent() == []

    # A second request might get another election, so there must not be one.
    resident.lie("secim.json", changed(other_key))
    resident.person.press("Try again")
    expect(panel.locator("[data-unsigned]")).to_be_hidden()

    say_compared(resident.person, resident.hand)
    step(resident.person, "questions")
    assert resident.times("secim.json") == 1
    resident.leaks_nothing()


def test_a_redirect_by_the_server_does_not_count_as_a_comparison(
    voter: Callable[..., Voter], true: dict[str, bytes]
) -> None:
    """Browsers report a redirect, but not a page that leads on by itself."""
    resident = voter()
    false = forge_consistently(resident, true)
    home = f"{resident.address}oy-ver/#secim={false}"
    leading_on: list[dict[str, Any]] = [
        {"status": 302, "headers": {"Location": home}},
        {"status": 200, "headers": {"Refresh": f"0; url={home}"}, "body": "<html>"},
    ]
    resident.page.route(re.compile(r"/bu-adres/$"), lambda route: route.fulfill(**leading_on.pop()))
    while leading_on:
        resident.page.goto(f"{resident.person.home}/bu-adres/")
        resident.page.wait_for_url(f"**{home}")
        resident.person.fill("Voting credential", resident.credential)
        resident.person.press("Continue")

        panel = step(resident.person, "election")
        expect(panel.locator("[data-compare]")).to_be_visible()
        expect(panel.locator("[data-code]")).to_have_text(false)
        assert resident.sent() == []


def test_choices_are_shown_in_the_words_of_the_election(voter: Callable[..., Voter]) -> None:
    """Markup can show other texts than those that the page compares."""

    def exchanged(page: bytes) -> bytes:
        swap = {"Evet": "Hayır", "Hayır": "Evet"}
        return re.sub(
            r"(<span[^>]*data-words[^>]*>)\s*(Evet|Hayır)\s*</span>",
            lambda it: f"{it[1]}{swap[it[2]]}</span><span class=original hidden>{it[2]}</span>",
            page.decode(),
        ).encode()

    resident = voter()
    resident.lie("oy-ver/", changed(exchanged))
    resident.page.goto(f"{resident.person.home}{resident.address}oy-ver/")
    resident.person.fill("Voting credential", resident.credential)
    resident.person.press("Continue")
    say_compared(resident.person, resident.hand)
    resident.page.locator("[data-question] label").filter(has_text="Hayır").first.click()
    choose(resident.person, resident.hand, WISHES[0])

    expect(resident.page.locator("[data-chosen] dd").first).to_have_text("Hayır → Evet")


def test_an_error_followed_by_another_election_is_detected(voter: Callable[..., Voter]) -> None:
    resident = voter(0, "secim.json answered 502")
    resident.lie("secim.json", changed(other_key))
    resident.lie("secim.json", failing(502), times=1)
    resident.by_link()
    expect(resident.page.locator("[data-fault]")).to_contain_text(
        resident.person.words("The ballot could not be loaded. Check your connection and try again.")
    )

    resident.person.fill("Voting credential", resident.credential)
    resident.person.press("Continue")

    resident.is_refused(OTHER_FINGERPRINT)


def test_a_detected_forgery_stays_detected(voter: Callable[..., Voter]) -> None:
    """A page that has refused accepts no more input, even if the server is honest now."""
    resident = voter()
    resident.lie("ilk.sig", instead(b"\0" * 64), times=1)
    resident.enter()
    resident.is_refused(OTHER_SIGNATURE)

    resident.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")

    resident.is_refused(OTHER_SIGNATURE)


# While the ballot is sent


def test_a_receipt_of_another_ballot_is_reported_and_the_right_one_accepted(
    voter: Callable[..., Voter], tmp_path: Any
) -> None:
    resident = voter(1)
    resident.compares()
    choose(resident.person, resident.hand, "Evet", WISHES[0])
    encrypt(resident.person, resident.hand)
    save_opened(resident.person, resident.hand, tmp_path / "opened.json")
    drawn = [
        it["randomness"]
        for question in json.loads((tmp_path / "opened.json").read_text())["openings"]
        for it in question
    ]
    resident.person.press("Encrypt a new ballot")
    noted = tracker(step(resident.person, "ready"))
    other = "A" * 43
    resident.lie(
        "oy-ver/gonder/", changed(lambda it: json.dumps(json.loads(it) | {"tracker": other}).encode()), 1
    )

    resident.person.press("Send my ballot")

    fault = resident.page.locator("[data-fault]")
    expect(fault).to_contain_text(other)
    expect(fault).to_contain_text(noted)
    resident.person.press("Send my ballot")
    receipt = step(resident.person, "receipt")
    assert tracker(receipt) == noted
    assert secret(receipt) in (fault.text_content() or "")
    expect(receipt.locator("[data-code]")).to_have_text(resident.fingerprint)
    resident.leaks_nothing(secret(receipt), *drawn)
    commitment = "x-replacement-secret-commitment"
    assert len({(it["body"], it["headers"][commitment]) for it in resident.sent("gonder")}) == 1


def test_after_errors_and_lost_replies_the_same_ballot_is_sent_without_a_secret(
    voter: Callable[..., Voter],
) -> None:
    resident = voter(2, "answered 502", "ERR_FAILED")
    resident.compares()
    choose(resident.person, resident.hand, "Hayır", WISHES[1])
    noted = tracker(encrypt(resident.person, resident.hand))
    resident.lie("oy-ver/gonder/", failing(502), times=1)
    resident.person.press("Send my ballot")
    fault = resident.page.locator("[data-fault]")
    expect(fault).to_be_focused()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    resident.lie("oy-ver/gonder/", lose, times=1)
    resident.person.press("Send my ballot")
    expect(fault).to_be_focused()
    shown = fault.text_content() or ""
    resident.person.press("Send my ballot")

    receipt = step(resident.person, "receipt")
    assert tracker(receipt) == noted
    assert secret(receipt) in shown
    resident.leaks_nothing(secret(receipt))
    sent = resident.sent("gonder")
    assert len(sent) == 3
    assert len({(it["body"], it["headers"]["x-replacement-secret-commitment"]) for it in sent}) == 1


def test_a_server_that_claims_an_earlier_ballot_gets_no_secret(voter: Callable[..., Voter]) -> None:
    resident = voter(3, "answered 409")
    resident.compares()
    choose(resident.person, resident.hand, "Evet", WISHES[1])
    noted = tracker(encrypt(resident.person, resident.hand))
    refusal = json.dumps({"code": "replacement_secret_needed", "detail": "Kod gerekli."})
    resident.lie(
        "oy-ver/gonder/",
        lambda route: route.fulfill(status=409, content_type="application/json", body=refusal),
        times=1,
    )
    resident.person.press("Send my ballot")

    panel = resident.page.locator("[data-step=secret]")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text(
        resident.person.words(
            "Then somebody else knows your voting credential and has cast a ballot with it, "
            "using up their own vote. You are not marked on the roll: vote at a voting desk, "
            "and tell the council."
        )
    )
    assert all(SECRET_HEADER not in it["headers"] for it in resident.asked)

    # Only a code that the voter types is sent, together with the ballot that it is for.
    made_up = replacement.make()
    resident.person.fill("Replacement code", made_up)
    resident.person.press("Continue")
    step(resident.person, "ready")
    resident.leaks_nothing(made_up)
    resident.person.press("Send my ballot")
    assert tracker(step(resident.person, "receipt")) == noted
    assert [it["headers"].get(SECRET_HEADER) for it in resident.sent("gonder")] == [None, made_up]


def test_after_the_comparison_the_ballot_goes_to_an_honest_server(voter: Callable[..., Voter]) -> None:
    resident = voter(4)
    resident.enter()
    say_compared(resident.person, resident.hand)
    receipt = cast_ballot(resident.person, resident.hand, "Evet", WISHES[2])

    resident.leaks_nothing(secret(receipt))
