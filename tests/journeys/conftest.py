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
from tests.faults.installation import NOTHING
from tests.journeys.persons import Person
from tests.journeys.sites import APPLICATION, Site, seed_of_the_run, site_from

#: Ids of seeded objects and other texts, by name.
Seeded = dict[str, Any]
Somebody = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if browser.HEADED:
                # A person watches, so there is no timeout.
                item.add_marker(pytest.mark.timeout(0), append=False)


@pytest.fixture(scope="package")
def shared_site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for all modules of a worker with ``SHARES_SITE``. They change nothing that others look at."""
    with site_from(seed_of_the_run(), tmp_path_factory.mktemp("site"), is_form=True) as running:
        yield running


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A freshly seeded site, for this module only or, with ``SHARES_SITE``, shared.

    A module may name its ``SEED``, another ``APPLICATION``, and more of its ``ENVIRONMENT``. With
    ``IN_PRODUCTION`` it is the production form, where there is one.
    """
    asked = vars(request.module)
    if asked.get("SHARES_SITE"):
        yield request.getfixturevalue("shared_site")
        return
    with site_from(
        seed_of_the_run(asked.get("SEED", "seed")),
        tmp_path_factory.mktemp("site"),
        application=asked.get("APPLICATION", APPLICATION),
        is_form=asked.get("IN_PRODUCTION", False),
        environment=asked.get("ENVIRONMENT", NOTHING),
    ) as running:
        yield running


@pytest.fixture(scope="module")
def seeded(site: Site) -> Seeded:
    """What the seed made, by name: ``live`` is the id of the open poll with a live result."""
    return dict(json.loads((site.folder / "seeded.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of a worker, each with its own contexts."""
    with browser.launched() as running:
        yield running


@pytest.fixture
def somebody(chromium: Browser, site: Site, seeded: Seeded, tmp_path: Path) -> Iterator[Somebody]:
    """A function that returns a new person with a separate browser context: no cookies, one page.

    It takes the e-mail address of the account with which to sign in, the options of ``Browser.new_context``,
    and ``expected``: texts that the console may show. Anything else on the console, a violation of the
    content security policy or a server error fails the test. If traces are requested, ``trace-0.zip`` in the
    test's folder is that of the first person, and so on.
    """
    everybody: list[Person] = []

    def enter(
        email: str = "", *, expected: tuple[str, ...] = (), language: str = "tr", **options: Any
    ) -> Person:
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
        person = Person(context, site.url, expected, language, seeded.get("sessions"))
        everybody.append(person)
        if email:
            person.sign_in(email)
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
