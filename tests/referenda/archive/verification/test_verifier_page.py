"""The verifier in a real browser: as a page of the site, and as a file without a site."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from participation import javascript
from referenda.archive.verification import page_packaging
from referenda.lifecycle.operations import schedule
from referenda.voting.archive import EventType
from tests import browser
from tests.referenda.browsers import BrowserReferendum
from tests.referenda.making import Stage
from tests.referenda.verifier import alone, forging_district_groups
from tests.referenda.voting import made
from tests.referenda.voting.made import THREE_OF_FIVE, YES_NO, single_keys

MATCHES = "[data-found] .alert"


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser.launched() as driver:
        yield driver


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier as a local file."""
    path = tmp_path_factory.mktemp("stick") / page_packaging.NAME
    path.write_bytes(page_packaging.build_verifier_page())
    return path


class Verifier:
    """The file opened from disk, in the browser's language."""

    def __init__(self, chromium: Browser, file: Path, language: str) -> None:
        self.context = chromium.new_context(locale=language, offline=True)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def check(self, archive: Path, **more: Path | str) -> str:
        """Verify an archive and return the conclusion."""
        self.page.set_input_files("[name=archive]", archive)
        if more and not self.page.locator("details").get_attribute("open"):
            self.page.evaluate("document.querySelector('details').open = true")
        for name, value in more.items():
            field = self.page.locator(f"[name={name}]")
            if isinstance(value, Path):
                field.set_input_files(value)
            else:
                field.fill(value)
        self.page.locator("form .row button").click()
        expect(self.page.locator(MATCHES)).to_be_visible()
        return self.page.locator(MATCHES).inner_text()

    @property
    def steps(self) -> list[str]:
        return self.page.locator("[data-found] li").all_inner_texts()


@pytest.mark.journey
def test_the_file_verifies_archives_from_disk_without_requests(
    chromium: Browser, file: Path, tmp_path: Path
) -> None:
    place = alone.Place(tmp_path, ballots=alone.FEW, libraries=False)
    verifier = Verifier(chromium, file, "en-GB")

    assert verifier.check(place.good) == "The archive is complete and valid."
    assert verifier.steps[0].startswith(f"The setup is valid: referendum {made.UUID}, fingerprint ")
    assert any("Their results were not checked" in step for step in verifier.steps)
    expect(verifier.page.locator("#found")).to_be_focused()
    assert verifier.check(place.good, districts=place.districts) == "The archive is complete and valid."
    assert f"Konak ({alone.FEW // 3} ballots): {alone.FEW // 6}." in verifier.steps
    assert verifier.check(place.bad) == (
        f"An error was found: a proof is not valid. (proof, ballot {alone.FEW})"
    )
    assert verifier.said == []
    assert [url for url in verifier.asked if not url.startswith(("file:", "blob:", "data:"))] == []


@pytest.mark.journey
def test_the_file_checks_opened_ballots_and_looks_up_trackers(
    chromium: Browser, file: Path, tmp_path: Path
) -> None:
    referendum = BrowserReferendum(single_keys(), questions=(YES_NO, THREE_OF_FIVE))
    cast, opened = referendum.ballots((0, ((0, 1, 0), (0, 0, 0, 0, 0))), (1, ((0, 0, 1), (0, 1, 1, 0, 0))))
    steps = [(EventType.SETUP, list(referendum.setup())), (EventType.BALLOT, [cast["text"].encode()])]
    path = made.written(tmp_path / "x.bel", steps)
    challenge = tmp_path / "opened.json"
    challenge.write_text(opened["opened"], encoding="utf-8")
    verifier = Verifier(chromium, file, "tr-TR")

    holds = "Buraya kadar her şey doğru. Oylama sürüyor: arşivde henüz kapanış olayı yok."
    assert verifier.check(path, opened=challenge, tracker=cast["tracker"]) == holds
    assert verifier.steps[-4:] == [
        f"Bu takip kodlu pusula arşivde ve sayılıyor: {cast['tracker']}.",
        "Açılmış pusula belirtildiği gibi şifrelenmiş ve kullanılmamış. Açmadan önce gördüğünüz takip kodu bu"
        f" olmalı: {opened['tracker']}.",
        f"Pusulada seçilen – {YES_NO.text} Hayır",
        f"Pusulada seçilen – {THREE_OF_FIVE.text} Ğ, Işık",
    ]
    changed = json.loads(opened["opened"])
    changed["openings"][0][2]["choice"], changed["openings"][0][1]["choice"] = 0, 1
    challenge.write_text(json.dumps(changed, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")
    assert verifier.check(path, opened=challenge).endswith("(opening)")
    verifier.page.get_by_role("button", name="English").click()
    assert verifier.page.locator("h1").inner_text() == "The verifier of referenda"
    assert verifier.said == []


@pytest.mark.journey
def test_a_browser_without_workers_verifies_as_well(chromium: Browser, file: Path, tmp_path: Path) -> None:
    without = tmp_path / file.name
    raw = file.read_text(encoding="utf-8")
    assert raw.count("worker-src blob:;") == 1
    without.write_text(raw.replace("worker-src blob:;", "worker-src 'none';"), encoding="utf-8")
    forger = forging_district_groups.Forger()
    path = made.written(tmp_path / "x.bel", forger.steps)

    assert Verifier(chromium, without, "en").check(path) == "The archive is complete and valid."


def test_the_file_embeds_the_modules_unchanged_and_loads_nothing() -> None:
    page = page_packaging.build_verifier_page().decode()
    held = dict(re.findall(r'data-module="([^"]+)"[^>]*>(.*?)</script>', page, re.DOTALL))

    assert held == {name: javascript.read_static_text(name) for name in held}
    assert {"referenda/verifier.js", "vendor/noble/curves/abstract/edwards.js"} <= set(held)
    assert re.findall(r'<(?:link|script|img)[^>]*(?:src|href)="(?!data:)', page) == []
    assert "connect-src" not in page.partition("</head>")[0]
    assert "default-src 'none'" in page


def test_the_same_source_gives_the_same_file() -> None:
    first = page_packaging.build_verifier_page()
    page_packaging.build_verifier_page.cache_clear()

    assert page_packaging.build_verifier_page() == first


@pytest.mark.django_db
def test_the_page_offers_started_archives_and_the_file(client: Client) -> None:
    stage = Stage(voters=1, trustees=3, needed=2).make_ready()
    page = client.get("/halk-oylamalari/denetleyici/").content.decode()
    assert json.loads(re.findall(r'id="archives"[^>]*>(.*?)</script>', page)[0]) == []
    with time_machine.travel(stage.referendum.opens_at, tick=False):
        schedule.open_due()
    page = client.get("/halk-oylamalari/denetleyici/").content.decode()
    (archive,) = json.loads(re.findall(r'id="archives"[^>]*>(.*?)</script>', page)[0])

    assert archive == {
        "title": stage.referendum.title,
        "archive": f"/halk-oylamalari/{stage.referendum.pk}/arsiv.bel",
        "proofs": f"/halk-oylamalari/{stage.referendum.pk}/kanitlar.jsonl",
    }
    answer = client.get("/halk-oylamalari/denetleyici.html")
    assert answer.content == page_packaging.build_verifier_page()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meydan-denetleyici.html"'
    assert f'<p class="hash">{page_packaging.compute_fingerprint()}</p>' in page
