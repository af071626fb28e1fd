"""Three trustees in three browsers make a key, and two of them decrypt the residents' votes.

An officer and an observer follow live. A wrong file, a wrong passphrase and the paper are tried too. At every
step the server lies to the first trustee. No request of any browser contains a secret, and both verifiers
accept the archive.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from referenda.verifier import checking
from referenda.verifier.district_groups import GroupResult
from tests.journeys import lies
from tests.journeys.archives import archive, districts, verified_by_belenios
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.inspecting import inspect, look_around
from tests.journeys.lies import answering
from tests.journeys.persons import Person
from tests.journeys.sites import Site
from tests.journeys.trustees import PASSPHRASES, TrusteeAtWork
from tests.referenda.voting import made

SEED = "seed_ceremony"
NOT_COMPARED = (
    "This file does not contain the certificates yet. First compare the digits and write the "
    "certificates into your file. Then choose the new file, whose name ends in -2."
)
NOT_SEALED = (
    "This file does not contain the archive yet. First compare the archive with the other "
    "trustees and write it into your file. Then choose the new file, whose name ends in -3."
)
OTHER_CERTIFICATES = (
    "These are not the certificates that you compared with the other trustees. Nothing was "
    "sent. Tell them and the council's officers: somebody may be interfering between you."
)
SHARE = (
    "The share that trustee {trustee} sent you does not match what they published. Nothing "
    "was sent. Tell the council's officers: “The share from trustee {trustee} to trustee "
    "{own} does not match.” They find out why and restart the ceremony."
)
BALLOT = (
    "Ballot {place} in the archive is not valid ({fault}). Nothing was sent. Do not decrypt "
    "anything. Tell the other trustees and the council's officers."
)
OTHER_SUM = (
    "The published sum is not the sum of the ballots in the archive. Nothing was sent. Do "
    "not decrypt anything. Tell the other trustees and the council's officers."
)
OTHER_ARCHIVE = (
    "This is not the archive in your file, which you compared with the other trustees. "
    "Nothing was sent. Do not decrypt anything. Tell them and the council's officers: "
    "somebody may be trying to have single ballots decrypted."
)
FAILED = "The server answered {status}. Nothing is lost: reload the page and choose your file."
MADE = "The key ceremony is over. The key is made, and nobody holds it alone."


@pytest.mark.timeout(900)
def test_three_trustees_make_a_key_and_two_decrypt(
    calm: Somebody, site: Site, seeded: Seeded, tmp_path: Path
) -> None:
    address = f"/halk-oylamalari/{seeded['referendum']}/"
    trustees = [
        TrusteeAtWork(calm(email), index, passphrase, tmp_path)
        for index, email, passphrase in zip((1, 2, 3), seeded["trustees"], PASSPHRASES, strict=True)
    ]
    first, second, _third = trustees
    for trustee in trustees:
        assert trustee.person.go(f"{address}emanetci/").status == 200
    officer, observer = calm(seeded["officer"]), calm(seeded["observer"])
    officer.go(f"/yonetim{address}")
    observer.go(f"{address}toren/")
    assert observer.page.locator("main form").count() == 0

    certify(trustees, officer, observer)
    published = deal_and_finish(trustees)
    look_around(second.person, "referenda:trustee", "finished")
    expect(observer.page.locator("td.is-done")).to_have_count(9)

    officer.press("End the key ceremony")
    expect(officer.page.locator("[data-sentence]")).to_have_text(officer.words(MADE))
    expect(observer.page.locator("[data-sentence]")).to_have_text(observer.words(MADE))
    first.form("check").locator("xpath=ancestor::details").first.locator("summary").first.click()
    first.use_key("check")
    first.sees("[data-said]", "The file opens and contains your key. Put it away again.")

    site.call("ceremony_acts", seeded["referendum"])
    refuses_other_archives(first, address, tmp_path)
    decrypt(trustees, observer, tmp_path / "shorter" / "shorter.bel")
    visitor = calm()
    visitor.go(address)
    visitor.sees("This is the provisional result.")
    check_archive(visitor, address, tmp_path / "archive")
    secrets = [secret for trustee in trustees for secret in trustee.secrets(published)]
    sent = [request for trustee in trustees for request in trustee.sent]
    assert sum(request.startswith("POST") and "/emanetci/" in request for request in sent) == 13
    assert [request for request in sent for secret in secrets if secret in request] == []


def certify(trustees: list[TrusteeAtWork], officer: Person, observer: Person) -> None:
    """The first step of the ceremony. Nobody reloads a page."""
    first, second, third = trustees
    look_around(first.person, "referenda:trustee", "to make a key")
    look_around(observer, "referenda:ceremony")
    first.person.fill("Choose a passphrase", "izmir izmir izmir")
    first.sees(
        "#strength", "Weak: easy to guess. Use four or more words that have nothing to do with each other."
    )
    first.person.fill("Repeat the passphrase", "izmir izmir İzmir")
    first.person.press("Make my key")
    first.is_refused("make", "The two passphrases differ. Type the same one twice.")
    for trustee in trustees:
        trustee.make_key()
    assert inspect(first.person, "tr") == []
    first.prints()
    first.person.page.set_viewport_size({"width": 768, "height": 900})
    for trustee in trustees:
        trustee.person.press("Both are safe: continue")
    first.use_key("certificate", file=second.file)
    first.is_refused("certificate", "This is the file of trustee {index}, not yours.", index=2)
    first.use_key("certificate", passphrase="vapur martı simit çinar")
    first.is_refused("certificate", "The passphrase is wrong, or the file was changed. Nothing was sent.")
    expect(observer.page.locator("td.is-done")).to_have_count(0)
    assert inspect(first.person, "tr") == []
    first.use_key("certificate")
    first.has_published()
    expect(observer.page.locator("td.is-done")).to_have_count(1)
    expect(officer.page.locator("td.is-done")).to_have_count(1)
    second.use_key("certificate")
    second.has_published()
    look_around(first.person, "referenda:trustee", "waits")
    expect(second.form("dealing")).to_be_hidden()
    third.use_key("certificate")
    third.has_published()
    expect(officer.page.get_by_text(officer.words("End the key ceremony"), exact=True)).to_be_hidden()


def deal_and_finish(trustees: list[TrusteeAtWork]) -> list[dict[str, Any]]:
    """The second and third step. Returns the certificates."""
    fingerprints = []
    for trustee in trustees:
        expect(trustee.form("compare")).to_be_visible()
        fingerprints.append(
            trustee.person.page.locator("[data-fingerprints] [data-fingerprint]").all_inner_texts()
        )
    assert fingerprints[0] == fingerprints[1] == fingerprints[2]
    assert len(set(fingerprints[0])) == 3
    assert inspect(trustees[1].person, "tr") == []
    first = trustees[0]
    first.person.press("I have already done that")
    first.use_key("dealing")
    first.is_refused("dealing", NOT_COMPARED)
    for trustee in trustees:
        trustee.compares()
    assert inspect(trustees[1].person, "tr") == []
    deal_to_compared_trustees(first)
    for trustee in trustees[1:]:
        trustee.use_key("dealing")
        trustee.has_published()
    for trustee in trustees:
        expect(trustee.form("key")).to_be_visible()
    with answering(first.person, lies.STATE, lies.other_shares(2)):
        first.use_key("key")
        first.is_refused("key", SHARE, trustee=2, own=1)
    assert inspect(trustees[1].person, "tr") == []
    for trustee in trustees:
        trustee.use_key("key")
        trustee.has_published()
    state = trustees[0].person.page.evaluate(
        "fetch(document.querySelector('key-ceremony').getAttribute('state')).then((it) => it.json())"
    )
    return list(state["certificates"])


def deal_to_compared_trustees(first: TrusteeAtWork) -> None:
    """Shares go to nobody else, whatever the server claims failed, and always with the same polynomial."""
    first.person.expected += ("answered 502",)
    with answering(first.person, lies.STATE, lies.impostor(2)):
        first.use_key("dealing")
        first.is_refused("dealing", OTHER_CERTIFICATES)
    with answering(first.person, lies.DEALING, lies.fails) as attempts:
        first.use_key("dealing")
        first.is_refused("dealing", FAILED, status=502)
        with answering(first.person, lies.STATE, lies.impostor(3)):
            first.use_key("dealing")
            first.is_refused("dealing", OTHER_CERTIFICATES)
    with answering(first.person, lies.DEALING, lambda route: route.continue_()) as published:
        first.use_key("dealing")
        first.has_published()
    [lost], [sent] = ([json.loads(body) for body in bodies] for bodies in (attempts, published))
    assert lost["coefexps"]["message"] == sent["coefexps"]["message"]


def refuses_other_archives(first: TrusteeAtWork, address: str, folder: Path) -> None:
    """Refuse archives that would disclose a single ballot, and handle errors."""
    expect(first.form("look")).to_be_visible()
    with answering(first.person, lies.ARCHIVE, lies.fails):
        first.form("look").locator("button").click()
        first.is_refused("look", FAILED, status=502)
    steps = made.read_back(archive(first.person, address, folder / "true"))
    for change, words, facts in (
        (lies.unsigned, BALLOT, {"place": 2, "fault": "signature"}),
        (lies.one_ballot_as_the_sum, OTHER_SUM, {}),
    ):
        path = made.written(folder / "lie.bel", change(steps))
        with answering(first.person, lies.ARCHIVE, lies.file(path)):
            first.form("look").locator("button").click()
            first.is_refused("look", words, **facts)
        expect(first.form("seal")).to_be_hidden()
    (folder / "shorter").mkdir()
    made.written(folder / "shorter" / "shorter.bel", lies.without_the_last_ballot(steps))


def decrypt(trustees: list[TrusteeAtWork], observer: Person, shorter: Path) -> None:
    """One trustee has the file, another the paper; the third is not needed.

    ``shorter``: a valid archive that is not the one they compared.
    """
    first, second, third = trustees
    expect(first.form("look")).to_be_visible()
    expect(first.person.page.locator("[data-ballots]")).to_have_text("20")
    look_around(first.person, "referenda:trustee", "to decrypt")
    expect(first.form("look")).to_be_visible()
    seen = first.looks()
    assert seen[1] == "20"
    assert inspect(first.person, "tr") == []
    first.person.press("I have already done that")
    first.use_key("decryption")
    first.is_refused("decryption", NOT_SEALED)
    first.seals()
    first.use_key("decryption", file=third.file)
    first.is_refused("decryption", "This is the file of trustee {index}, not yours.", index=3)
    first.use_key("decryption", passphrase="vapur")
    first.is_refused("decryption", "The passphrase is wrong, or the file was changed. Nothing was sent.")
    with answering(first.person, lies.ARCHIVE, lies.file(shorter)):
        assert first.looks()[0] != seen[0]
    first.person.press("I have already done that")
    first.use_key("decryption")
    first.is_refused("decryption", OTHER_ARCHIVE)
    assert first.looks() == seen
    first.person.press("I have already done that")
    with answering(first.person, lies.DECRYPTION, lies.fails):
        first.use_key("decryption")
        first.is_refused("decryption", FAILED, status=502)
    first.use_key("decryption")
    first.has_published()
    first.sees("[data-now]", "Your part of the sum is decrypted. Thank you.")
    expect(observer.page.locator("td.is-done")).to_have_count(10)
    look_around(first.person, "referenda:trustee", "decrypted")
    # The archive now has a partial decryption; what people compare does not change.
    assert third.looks() == seen
    third.seals(with_paper=True)
    third.use_key("decryption")
    third.has_published()
    expect(second.form("look")).to_be_hidden()
    expect(observer.page.locator("td.is-done")).to_have_count(11)


def check_archive(visitor: Person, address: str, folder: Path) -> None:
    """Verify the archive with our verifier and with one that we did not write."""
    path = archive(visitor, address, folder)
    report = checking.verify(path, beside=districts(visitor, address, folder))
    assert (report.ballots, report.counted) == (21, 20)
    assert (report.result, report.decrypted_by) == (((1, 11, 8),), (1, 3))
    assert report.groups == (
        GroupResult(("Konak",), 10, ((1, 9, 0),)),
        GroupResult(("Urla",), 10, ((0, 2, 8),)),
    )
    verified_by_belenios(folder)


def test_without_javascript_the_page_explains_that_it_needs_it(calm: Somebody, seeded: Seeded) -> None:
    trustee = calm(seeded["trustees"][0], java_script_enabled=False)
    trustee.go(f"/halk-oylamalari/{seeded['referendum']}/emanetci/")
    trustee.sees(
        "Your browser makes the key with JavaScript, so that it never leaves your device. "
        "Without JavaScript this page only shows the progress of the trustees."
    )
    expect(trustee.page.locator("main form:visible")).to_have_count(0)
