"""The pictures of README and docs, from a running demo: ``python -m tests.journeys.screenshots ADDRESS``.

Front page, open poll (as the demo's resident) and closed poll, at 360 and 1280 px, light, in Turkish.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDTHS = (360, 1280)
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/hesap/giris/")
    page.fill("input[name=login]", "resident@meydan.example")
    page.fill("input[name=password]", "meydan-demo")
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_load_state()


def take(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="light")
            for name, path in (("front", "/"), ("result", "/yoklamalar/1/")):
                page.goto(address + path)
                page.wait_for_timeout(500)
                page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=width == max(WIDTHS))
            sign_in(page, address)
            page.goto(f"{address}/yoklamalar/2/")
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"poll-{width}.png", full_page=width == max(WIDTHS))
            page.close()
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"))
