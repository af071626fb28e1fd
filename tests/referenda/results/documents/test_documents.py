"""The zero report and the record of a referendum, as pages and PDF."""

import hashlib
import io
import shutil
import subprocess
from copy import deepcopy
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.html import strip_tags
from pypdf import PdfReader

from referenda.archive import fingerprints, queries
from referenda.referendum.models import Referendum
from referenda.results.documents import errors, operations
from referenda.results.documents.models import Document, DocumentKind
from referenda.results.objections import operations as objections_operations
from tests.factories import make_user
from tests.referenda import counted
from tests.referenda.making import Stage, archive_bytes

# Documents cached by an earlier test for the same state would be served again.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]
guards = import_module("referenda.migrations.0002_guards")


def forget() -> None:
    """Make cached documents unreachable. The cache is not cleared: other workers' tests share it on Redis."""
    cache.key_prefix = uuid4().hex


def address(referendum: Referendum, name: str, language: str = "") -> str:
    return f"{language}/halk-oylamalari/{referendum.pk}/{name}"


def pdf(client: Client, referendum: Referendum, name: str, language: str = "") -> bytes:
    answer = client.get(address(referendum, name, language))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return answer.content


def words(made: bytes) -> str:
    """Text by ``pdftotext``, with each run of whitespace as one space."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("There is no pdftotext (Debian package poppler-utils).")
    run = subprocess.run([program, "-layout", "-", "-"], input=made, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def archive(referendum: Referendum) -> bytes:
    return archive_bytes(referendum)


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


# The zero report


@pytest.fixture
def opened() -> Stage:
    """Open, without ballots."""
    stage = Stage(voters=3).make_ready().collect()
    stage.open_voting()
    stage.now()
    return stage


def test_the_zero_report_stays_the_same_after_ballots(opened, client):
    referendum = opened.referendum
    first, at_opening = queries.get_first_event(referendum), archive(referendum)
    assert first is not None
    before = client.get(address(referendum, "sifir-raporu/")).content.decode()
    kept = pdf(client, referendum, "sifir-raporu.pdf")
    with time_machine.travel(referendum.opens_at + timedelta(hours=1), tick=False):
        opened.cast(0)
        after = client.get(address(referendum, "sifir-raporu/")).content.decode()
    forget()

    for text in (strip_tags(before), strip_tags(after), words(kept)):
        assert first.name in text
        assert sha256(at_opening) in text
        assert queries.get_election(referendum).fingerprint in text
        assert f"head -c {len(at_opening)} {referendum.uuid}.bel | sha256sum" in text
        assert f"--head {first.name}" in text
    assert pdf(client, referendum, "sifir-raporu.pdf") == kept
    assert "Oy pusulası 0" in words(kept)
    assert sha256(archive(referendum)[: len(at_opening)]) == sha256(at_opening) != sha256(archive(referendum))


def test_a_zero_report_generated_later_has_the_same_content(opened, client):
    referendum = opened.referendum
    early = client.get(address(referendum, "sifir-raporu/")).content
    with time_machine.travel(referendum.opens_at + timedelta(hours=1), tick=False):
        opened.cast(0)
        opened.cast(1)
    forget()

    made = words(pdf(client, referendum, "sifir-raporu.pdf"))

    assert client.get(address(referendum, "sifir-raporu/")).content == early
    assert "Listedeki oy kullanma kodları 3" in made
    assert "credentials compare" not in made  # the server made them


@pytest.mark.parametrize("name", ["sifir-raporu/", "sifir-raporu.pdf"])
def test_before_opening_there_is_no_zero_report(client, name):
    stage = Stage(voters=1).announce()

    assert client.get(address(stage.referendum, name)).status_code == 404


# The record


@pytest.fixture(scope="module")
def made_once(module_db: None) -> Stage:
    return counted.provisional()


@pytest.fixture
def provisional(made_once: Stage) -> Stage:
    return deepcopy(made_once)


def test_a_draft_record_is_marked_and_not_stored(provisional, client):
    text = words(pdf(client, provisional.referendum, "tutanak.pdf"))

    assert "TASLAK" in text
    assert "henüz kesinleşmedi" in text
    assert not Document.objects.filter(kind=DocumentKind.RECORD).exists()


def test_a_draft_record_shows_the_current_state(provisional, client):
    referendum = provisional.referendum
    with time_machine.travel(referendum.closes_at + timedelta(hours=1), tick=False):
        before = words(pdf(client, referendum, "tutanak.pdf"))
        objections_operations.file_objection(referendum=referendum, person=make_user(), text="Sayım yanlış.")
        after = words(pdf(client, referendum, "tutanak.pdf"))

    assert "Verilen 0" in before
    assert "Verilen 1" in after
    assert "Sayım yanlış" not in after


@pytest.fixture
def certified(provisional: Stage) -> Stage:
    """Certified, with an objection that was not upheld."""
    referendum = provisional.referendum
    with time_machine.travel(referendum.closes_at + timedelta(hours=1), tick=False):
        filed = objections_operations.file_objection(
            referendum=referendum, person=make_user(), text="Sayım yanlış."
        )
        objections_operations.answer_objection(
            objection=filed, officer=provisional.other, text="Sayım doğru.", upheld=False
        )
    return counted.certify(provisional)


def test_the_record_contains_everything_required(certified, client):
    referendum, head = certified.referendum, queries.get_newest_event(certified.referendum.pk)
    assert head is not None
    opening = queries.get_first_event(referendum)
    assert opening is not None
    first, second, third = certified.trustees()

    text = words(pdf(client, referendum, "tutanak.pdf", "/en"))

    for expected in (
        "Record of a local referendum",
        "This is the certified result.",
        "Sundays on Kordon",
        "Shall Kordon be closed to vehicles on Sundays?",
        "Kordon her pazar taşıtlara kapatılsın mı?",
        "Accepted",
        "Yes 2 66.7% 2 0",
        "No 1 33.3% 0 1",
        "Blank votes 1 – 1 0",
        "Turnout 100% (4 of 4) ≥ 30%: the quorum is reached.",
        "At least 30% of those on the roll must take part. "
        "Everybody who voted online or was struck off at a desk took part, "
        "even with a blank or spoiled ballot.",
        "Kordon listesi",
        referendum.roll.fingerprint,
        f"1. {first.name} yes",
        f"2. {second.name} yes",
        f"3. {third.name} –",
        "online 3 3 0 0",
        "at desks 1 1 0 0",
        "There are as many ballots as people who were struck off the roll.",
        "The archive contains 3 ballots",
        "Filed 1",
        "Rejected 1",
        "Two different officers",
        queries.get_election(referendum).fingerprint,
        opening.name,
        head.name,
        sha256(archive(referendum)),
        f"python3 meydan-verifier.pyz {referendum.uuid}.bel \\ --proofs {referendum.uuid}.proofs \\ --head",
        head.name,
        "LWT_ASYNC_METHOD=none belenios-tool election verify --dir .",
        "(Europe/Istanbul)",
    ):
        assert expected in text
    for name in (certified.officer.email, certified.other.email, "Sayım yanlış", "TASLAK", "DRAFT"):
        assert name not in text


def test_the_same_state_gives_the_same_bytes_at_any_time(certified):
    from referenda.results.documents.papers import pdf as papers_pdf

    made = []
    for hours in (1, 100):
        forget()
        with time_machine.travel(certified.objections_end() + timedelta(hours=hours), tick=False):
            made.append(papers_pdf.render_document(certified.now(), DocumentKind.RECORD))

    assert made[0] == made[1]


def test_a_downloaded_document_is_served_again_unchanged(certified, client, monkeypatch):
    first = [pdf(client, certified.referendum, "tutanak.pdf", language) for language in ("", "/en")]
    forget()
    monkeypatch.setattr(
        "referenda.results.documents.papers.pdf.render_document", lambda *_: pytest.fail("it is kept")
    )

    assert [pdf(client, certified.referendum, "tutanak.pdf", language) for language in ("", "/en")] == first
    assert first[0] != first[1]
    assert [sha256(it) for it in first] == [
        Document.objects.get(kind=DocumentKind.RECORD, language=language).sha256 for language in ("tr", "en")
    ]


def test_the_record_is_tagged_titled_and_in_its_language(certified, client):
    made: Any = PdfReader(io.BytesIO(pdf(client, certified.referendum, "tutanak.pdf")))
    root = made.trailer["/Root"]

    assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert root["/Lang"] == "tr"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert made.metadata.title == "Halk oylaması tutanağı · Kordon pazarları"


def test_the_record_of_an_annulled_referendum_states_the_reason(opened, client):
    referendum = opened.referendum
    with time_machine.travel(referendum.opens_at + timedelta(hours=1), tick=False):
        opened.cast(0)
        opened.annul("Soru iki anlama geliyordu.")

    text = words(pdf(client, referendum, "tutanak.pdf"))

    assert "iptal edildi" in text
    assert "Soru iki anlama geliyordu." in text
    assert sha256(archive(referendum)) in text
    assert "Kabul edildi" not in text


def test_a_referendum_annulled_before_voting_has_a_record_without_an_archive(client):
    stage = Stage(voters=1).announce()
    stage.annul("Liste yenilenecek.")

    text = words(pdf(client, stage.referendum, "tutanak.pdf"))

    assert "Liste yenilenecek." in text
    assert "belenios-tool" not in text


def test_there_is_no_record_during_voting(opened, client):
    assert client.get(address(opened.referendum, "tutanak.pdf")).status_code == 404
    with pytest.raises(errors.NoRecord):
        operations.get_document_pdf(referendum=opened.referendum, kind=DocumentKind.RECORD)


def test_documents_of_a_draft_are_not_served(client):
    stage = Stage(voters=1)

    for name in ("sifir-raporu/", "sifir-raporu.pdf", "tutanak.pdf"):
        assert client.get(address(stage.referendum, name)).status_code == 404


def test_the_page_links_to_the_record(certified, client):
    page = client.get(address(certified.referendum, "")).content.decode()

    assert address(certified.referendum, "tutanak.pdf") in page
    assert address(certified.referendum, "sifir-raporu/") in page


def test_the_api_links_to_the_documents(opened, client):
    pk = opened.referendum.pk
    while_open = client.get(f"/api/v1/referenda/{pk}/").json()
    opened.annul("Liste yenilenecek.")
    annulled = client.get(f"/api/v1/referenda/{pk}/").json()

    assert while_open["record_url"] is None
    assert annulled["record_url"].endswith(f"/halk-oylamalari/{pk}/tutanak.pdf")
    assert while_open["zero_report_url"] == annulled["zero_report_url"]
    assert client.get(annulled["zero_report_url"])["Content-Type"] == "application/pdf"


def test_the_extent_of_an_archive_matches_its_file(certified):
    head = queries.get_newest_event(certified.referendum.pk)
    assert head is not None

    extent = fingerprints.compute_archive_extent(certified.referendum, head)

    raw = archive(certified.referendum)
    assert (extent.size, extent.sha256) == (len(raw), sha256(raw))


def refused(statement: str) -> bool:
    """Assert that a database guard refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return guards.KEPT in str(error)
    return False


def test_the_database_refuses_changes_to_documents(certified, client):
    pdf(client, certified.referendum, "tutanak.pdf")
    (kept,) = Document.objects.filter(kind=DocumentKind.RECORD)
    other = Stage(voters=1).make_ready()
    copy = (
        "INSERT INTO referenda_document (referendum_id, kind, language, body, sha256)"
        f" SELECT {other.referendum.pk}, '{{}}', 'en', body, sha256 FROM referenda_document"
        f" WHERE id = {kept.pk}"
    )

    assert refused(f"UPDATE referenda_document SET sha256 = 'x' WHERE id = {kept.pk}")
    assert refused(f"DELETE FROM referenda_document WHERE id = {kept.pk}")
    assert refused(copy.format("record"))
    assert refused(copy.format("zero"))
