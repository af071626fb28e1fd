"""The browser of the journeys: $CHROMIUM, else Chromium's headless shell, else Chromium, on the PATH.

The shell is the same engine without windows, and takes a third less time.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright

PROGRAMS: Final = ("chromium-headless-shell", "chromium")
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def path() -> str | None:
    """Where the program is, if there is one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser. Where there is none the test is skipped loudly; in CI it fails.

    ``MEYDAN_HEADED=1`` shows its window, slowly enough to be followed.
    """
    executable = path()
    if executable is None:
        why = f"There is no browser (neither $CHROMIUM nor {' or '.join(PROGRAMS)} on the PATH): NOT tested."
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(why)
        pytest.skip(why)
    headed = bool(os.environ.get("MEYDAN_HEADED"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*FLAGS], headless=not headed, slow_mo=300 if headed else 0
        )
        yield browser
        browser.close()
