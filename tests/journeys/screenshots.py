"""``python -m tests.journeys.screenshots``: the README's pictures, from a fresh demo in Turkish.

Front page, open poll (as the demo's resident) and closed poll: whole pages at 1280 px, the first screen at
360.
"""

import os
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from playwright.sync_api import Browser  # noqa: E402

from tests import browser  # noqa: E402
from tests.faults.installation import ROOT, installed  # noqa: E402
from tests.journeys.cast import RESIDENT  # noqa: E402
from tests.journeys.persons import Person, poll_address  # noqa: E402
from tests.journeys.sites import ENVIRONMENT, Seed, Site, site_from  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1280, 360)
HEIGHT = 800
CLOSED, LIVE = 1, 2


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as seeded,
        tempfile.TemporaryDirectory() as folder,
        installed(Path(seeded), environment=ENVIRONMENT) as seed,
    ):
        seed.manage("seed_demo")
        with (
            site_from(Seed(seed.folder, seed.database_url), Path(folder)) as site,
            browser.launched() as chromium,
        ):
            for width in WIDTHS:
                take(chromium, site, width)


def take(chromium: Browser, site: Site, width: int) -> None:
    context = chromium.new_context(
        base_url=site.url,
        locale="tr-TR",
        timezone_id="Europe/Istanbul",
        reduced_motion="reduce",
        color_scheme="light",
        viewport={"width": width, "height": HEIGHT},
    )
    person = Person(context, site.url)
    for name, address in (("front", "/"), ("result", poll_address(CLOSED))):
        shoot(person, name, address, width)
    person.sign_in(RESIDENT)
    shoot(person, "poll", poll_address(LIVE), width)
    context.close()


def shoot(person: Person, name: str, address: str, width: int) -> None:
    person.go(address)
    person.page.evaluate("document.fonts.ready.then(() => true)")
    person.page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=width == max(WIDTHS))


if __name__ == "__main__":
    main()
