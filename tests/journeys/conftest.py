"""A browser, a site and pages on it.

The browser lives as long as a worker is at the journeys: Playwright's own event loop must be gone when other
tests bring theirs.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import browser
from tests.journeys.persons import Person
from tests.journeys.sites import Seed, Site, seed_of_the_run, site_from


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if browser.HEADED:
                # Somebody looks, and takes their time.
                item.add_marker(pytest.mark.timeout(0), append=False)


@pytest.fixture(scope="package")
def seed(chromium: Browser) -> Seed:
    return seed_of_the_run()


@pytest.fixture(scope="package")
def shared_site(seed: Seed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for all modules of a worker that say ``SHARES_SITE``: they look at pages, and change
    nothing that others look at."""
    with site_from(seed, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, seed: Seed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site as it was seeded, of the module's own or, where it says ``SHARES_SITE``, shared."""
    if getattr(request.module, "SHARES_SITE", False):
        yield request.getfixturevalue("shared_site")
        return
    with site_from(seed, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def seeded(site: Site) -> dict[str, Any]:
    """The numbers of what was seeded, by what it stands for: ``live`` is the open poll with a live result."""
    return dict(json.loads((site.folder / "seeded.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of a worker, each with contexts of its own."""
    with browser.launched() as running:
        yield running


Somebody = Callable[..., Person]


@pytest.fixture
def somebody(chromium: Browser, site: Site, tmp_path: Path) -> Iterator[Somebody]:
    """A function that gives a new person with a browser of their own: no cookies, one page.

    It takes what ``Browser.new_context`` takes, and ``expected``: what the console may say. Anything else on
    the console, a violated content security policy or a fault of the server fails the test. Where a trace is
    asked for, ``trace-0.zip`` in the test's folder is that of the first person, and so on.
    """
    everybody: list[Person] = []
    seeded = site.folder / "seeded.json"
    sessions = json.loads(seeded.read_text(encoding="utf-8")).get("sessions") if seeded.exists() else None

    def enter(*, expected: tuple[str, ...] = (), language: str = "tr", **options: Any) -> Person:
        given = {
            "base_url": site.url,
            "locale": "tr-TR",
            "timezone_id": "Europe/Istanbul",
            "viewport": {"width": 1280, "height": 900},
            **options,
        }
        context = chromium.new_context(**given)
        if browser.TRACED:
            context.tracing.start(screenshots=True, snapshots=True, sources=True)
        person = Person(context, site.url, expected, language, sessions)
        everybody.append(person)
        return person

    yield enter
    faults = [fault for person in everybody for fault in person.faults]
    for number, person in enumerate(everybody):
        if browser.TRACED:
            person.context.tracing.stop(path=tmp_path / f"trace-{number}.zip")
        person.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def calm(somebody: Somebody) -> Somebody:
    """Somebody who asked for less motion: colours are measured where they come to rest."""
    return partial(somebody, reduced_motion="reduce")
