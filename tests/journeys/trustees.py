"""Trustees with their files and papers, and their acts on the pages."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from playwright.sync_api import Locator, Request, expect

from referenda.voting import canonical
from referenda.voting.ceremony import Member
from referenda.voting.trustees import Signed
from tests.journeys.persons import Person

PASSPHRASES: Final = (
    "vapur martı simit çınar",
    "kestane gevrek imbat yelken",
    "dolmuş zeytin körfez saat",
)


@dataclass
class TrusteeAtWork:
    """A trustee with a browser, a file, a passphrase and a paper. Records everything the browser sends."""

    person: Person
    index: int
    passphrase: str
    folder: Path
    paper: str = ""
    email: str = ""
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.person.context.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.sent.append(f"{request.method} {request.url} {request.headers} {request.post_data or ''}")

    @property
    def file(self) -> Path:
        return self.folder / f"emanetci-{self.index}.json"

    def form(self, act: str) -> Locator:
        return self.person.page.locator(f"form[data-act={act}]")

    def sees(self, place: str, text: str, **facts: object) -> None:
        words = self.person.words(text).format(**facts)
        expect(self.person.page.locator(place)).to_have_text(words)

    def make_key(self) -> None:
        self.person.fill("Choose a passphrase", self.passphrase)
        self.sees("#strength", "Strong.")
        self.person.fill("Repeat the passphrase", self.passphrase)
        with self.person.page.expect_download() as download:
            self.person.press("Make my key")
        assert re.fullmatch(rf"emanetci-{self.index}-\w+\.json", download.value.suggested_filename)
        download.value.save_as(self.file)
        line = self.person.page.locator("[data-line]")
        expect(line).to_contain_text("MEYDAN1")
        self.paper = line.inner_text()
        expect(self.person.page.locator("[data-code] path")).to_have_attribute("d", re.compile("^M"))
        expect(self.form("certificate")).to_be_hidden()

    def prints(self) -> None:
        """Print the paper: it must be alone, at the top of a page."""
        page = self.person.page
        page.evaluate("window.print = () => document.documentElement.setAttribute('data-printed', '')")
        self.person.press("Print the paper")
        expect(page.locator("html[data-printed]")).to_have_count(1)
        page.emulate_media(media="print")
        code = page.locator("[data-code]").bounding_box()
        assert code is not None
        assert 0 < code["y"] + page.evaluate("scrollY") < 400
        expect(page.locator("[data-line]")).to_be_visible()
        expect(page.locator("h1")).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(page.locator("h1")).to_be_visible()
        page.emulate_media(media="screen")

    def use_key(self, act: str, *, file: Path | None = None, passphrase: str | None = None) -> None:
        form = self.form(act)
        form.locator("[name=file]").set_input_files(file or self.file)
        form.locator("[name=passphrase]").fill(self.passphrase if passphrase is None else passphrase)
        form.locator("button").click()

    def compares(self) -> None:
        """Store the certificates shown in the file."""
        with self.person.page.expect_download() as download:
            self.use_key("compare")
        assert re.fullmatch(rf"emanetci-{self.index}-\w+-2\.json", download.value.suggested_filename)
        download.value.save_as(self.file)

    def looks(self) -> list[str]:
        """Fetch and verify the archive. Returns what people compare."""
        self.form("look").locator("button").click()
        self.sees("[data-said]", "The ballots and their sum are valid. Nothing was sent.")
        return [
            self.person.page.locator(f"[data-{name}]").inner_text()
            for name in ("closing", "counted", "listed")
        ]

    def seals(self, *, with_paper: bool = False) -> None:
        """Store the verified archive in the file, or in a new file made from the paper."""
        form = self.form("seal")
        with self.person.page.expect_download() as download:
            if with_paper:
                form.locator("summary").click()
                form.locator("[name=paper]").fill(self.paper)
                form.locator("[name=passphrase]").fill(self.passphrase)
                form.locator("button").click()
            else:
                self.use_key("seal")
        assert re.fullmatch(rf"emanetci-{self.index}-\w+-3\.json", download.value.suggested_filename)
        download.value.save_as(self.file)

    def is_refused(self, act: str, text: str, **facts: object) -> None:
        """Assert that the page gives this reason for sending nothing."""
        said = self.form(act).get_by_role("alert")
        expect(said).to_have_text(self.person.words(text).format(**facts))

    def has_published(self) -> None:
        self.sees("[data-said]", "Published.")

    def secrets(self, published: list[dict[str, Any]]) -> list[str]:
        """Everything that must never leave the browser, from the file decrypted with the passphrase."""
        trustee_file = json.loads(self.file.read_text(encoding="utf-8"))
        clear = canonical.write({name: value for name, value in trustee_file.items() if name != "seed"})
        salt, iv, body = (base64.b64decode(trustee_file[name]) for name in ("salt", "iv", "seed"))
        key = hashlib.pbkdf2_hmac("sha256", self.passphrase.encode(), salt, trustee_file["iterations"])
        seed = AESGCM(key).decrypt(iv, body, clear)
        member = Member(
            seed,
            trustee_file["referendum"],
            trustee_file["index"],
            trustee_file["size"],
            trustee_file["threshold"],
        )
        certificates = [Signed.read(one) for one in published]
        numbers = [member.signing_key, member.reading_key, *member.coefficients(certificates)]
        assert (
            trustee_file["verification"] == json.loads(published[self.index - 1]["message"])["verification"]
        )
        return [
            *(self.passphrase, self.passphrase.split()[0], seed.hex(), base64.b64encode(seed).decode()),
            *(text for number in numbers for text in (str(number), f"{number:x}")),
        ]
