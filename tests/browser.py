"""The browser of the journeys: $CHROMIUM, else Chromium's headless shell or Chromium from the PATH.

The headless shell is the same engine without windows. ``MEYDAN_HEADED=1`` requests a window, which only
Chromium has. ``MEYDAN_TRACE=1`` makes the journeys store traces of their browsers.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.waits import PATIENCE

HEADED: Final = bool(os.environ.get("MEYDAN_HEADED"))
TRACED: Final = bool(os.environ.get("MEYDAN_TRACE"))
PROGRAMS: Final = ("chromium",) if HEADED else ("chromium-headless-shell", "chromium")
expect.set_options(timeout=1000 * PATIENCE)
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def path() -> str | None:
    """Path of the browser executable, or None if none is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Launch the browser, headed and in slow motion if MEYDAN_HEADED is set.

    Without a browser on this machine the test is skipped with a message; in CI it fails.
    """
    executable = path()
    if executable is None:
        why = f"There is no browser (neither $CHROMIUM nor {' or '.join(PROGRAMS)} on the PATH): NOT tested."
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*FLAGS], headless=not HEADED, slow_mo=300 if HEADED else 0
        )
        yield browser
        browser.close()
