"""Fixtures: a browser, a site and persons on its pages.

The browser lives as long as a worker runs journeys: Playwright's event loop must be closed before other tests
start their own.
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
                # A person watches, so there is no timeout.
                item.add_marker(pytest.mark.timeout(0), append=False)


@pytest.fixture(scope="package")
def seed(chromium: Browser) -> Seed:
    return seed_of_the_run()


@pytest.fixture(scope="package")
def shared_site(seed: Seed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for all modules of a worker with ``SHARES_SITE``. They change nothing that others look at."""
    with site_from(seed, tmp_path_factory.mktemp("site"), is_form=True) as running:
        yield running


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, seed: Seed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A freshly seeded site, for this module only or, with ``SHARES_SITE``, shared.

    With ``IN_PRODUCTION`` it is the production form, where there is one.
    """
    if getattr(request.module, "SHARES_SITE", False):
        yield request.getfixturevalue("shared_site")
        return
    is_form = getattr(request.module, "IN_PRODUCTION", False)
    with site_from(seed, tmp_path_factory.mktemp("site"), is_form=is_form) as running:
        yield running


@pytest.fixture(scope="module")
def seeded(site: Site) -> dict[str, Any]:
    """Ids of seeded objects by name: ``live`` is the open poll with a live result."""
    return dict(json.loads((site.folder / "seeded.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of a worker, each with its own contexts."""
    with browser.launched() as running:
        yield running


Somebody = Callable[..., Person]


@pytest.fixture
def somebody(chromium: Browser, site: Site, tmp_path: Path) -> Iterator[Somebody]:
    """A function that returns a new person with a separate browser context: no cookies, one page.

    It takes the options of ``Browser.new_context``, and ``expected``: texts that the console may show.
    Anything else on the console, a violation of the content security policy or a server error fails the test.
    If traces are requested, ``trace-0.zip`` in the test's folder is that of the first person, and so on.
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
            "ignore_https_errors": site.is_form,
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
    """A person who prefers reduced motion: colours are measured without transitions."""
    return partial(somebody, reduced_motion="reduce")
