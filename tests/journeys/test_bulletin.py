"""A bulletin is drafted, approved by a second person, published and downloaded."""

import io
import json
import re
from pathlib import Path
from urllib.parse import urljoin

import openpyxl
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.cast import EDITOR, OFFICER
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.persons import Person
from tests.journeys.sites import Site

TITLE = "Gece hatları için öneri"
COUNTED = "İnciraltı kıyısının geleceği"
pytestmark = pytest.mark.slow


def write(editor: Person) -> str:
    """Write and submit a bulletin with the closed poll as its section. Returns the path of its staff page."""
    editor.go("/")
    editor.in_header("Manage bulletins").click()
    editor.follow("Write a bulletin")
    editor.fill("Title", TITLE)
    editor.fill("Summary", "Şoförler, öğrenciler ve gece çalışanlar için ₺ hesabıyla.")
    editor.fill("Text", "## Öneri\n\nHafta içi **her gece** bir hat.")
    editor.page.get_by_label(COUNTED, exact=True).check()
    editor.press("Save the draft")
    editor.follow("Submit for approval")
    editor.press("Submit")
    editor.sees("An officer who has not worked on it must approve it.")
    return re.sub(r"https?://[^/]+", "", editor.page.url)


def publish(officer: Person, place: str) -> str:
    """Read, approve and publish as the officer. Returns the public path."""
    officer.go(place)
    officer.follow("Read and approve")
    expect(officer.page.get_by_role("heading", name=TITLE)).to_be_visible()
    officer.press("Approve and publish")
    expect(officer.page).to_have_url(re.compile(r"/yayinlar/2\d{3}-\d+/"))
    return re.sub(r"https?://[^/]+", "", officer.page.url)


def downloads(visitor: Person) -> dict[str, bytes]:
    files = {}
    for form in ("pdf", "xlsx", "csv", "json"):
        link = visitor.page.locator(f'a[href$="rapor.{form}"]')
        address = link.get_attribute("href")
        assert address is not None
        answer = visitor.context.request.get(urljoin(visitor.home, address))
        assert answer.status == 200
        files[form] = answer.body()
    return files


def test_a_bulletin_is_drafted_approved_by_a_second_editor_published_and_downloaded(
    somebody: Somebody, site: Site, seeded: Seeded, tmp_path: Path
) -> None:
    people = site.results(seeded["weighted"])["responses"]
    editor = somebody(EDITOR)
    place = write(editor)
    editor.go(f"{place.rstrip('/')}/onizleme/")
    expect(editor.button("Approve and publish")).to_have_count(0)
    officer = somebody(OFFICER)
    address = publish(officer, place)

    visitor = somebody(java_script_enabled=False)
    assert visitor.go(address).status == 200
    sha256 = visitor.page.locator("code.hash").inner_text().strip()
    assert re.fullmatch(r"[0-9a-f]{64}", sha256)
    files = downloads(visitor)

    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert sha256 in pdf.replace("\n", "")
    for words in (
        TITLE,
        "Şoförler, öğrenciler ve gece çalışanlar",
        "₺",
        "Ağırlıklı",
        f"{people} kişi yanıtladı",
    ):
        assert words in pdf
    sheets = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [str(cell) for sheet in sheets for line in sheet.iter_rows(values_only=True) for cell in line]
    assert sha256 in cells
    assert sha256 in files["csv"].decode("utf-8-sig")
    stored = json.loads(files["json"])
    assert stored["sha256"] == sha256
    [section] = stored["document"]["sections"]
    assert {column["key"] for column in section["charts"][0]["columns"]} >= {"raw", "weighted", "low", "high"}
    file = tmp_path / "rapor.json"
    file.write_bytes(files["json"])
    assert sha256 in site.manage("bulletin", "verify", str(file)).stdout
    assert TITLE in visitor.context.request.get(urljoin(visitor.home, "/yayinlar/akis.atom")).text()
