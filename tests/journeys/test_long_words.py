"""Words of 200 letters without spaces fit on a phone, on every page."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import forum_pages, pages, process_pages, referendum_pages, roll_pages
from tests.journeys.cast import (
    ADMINISTRATOR,
    EDITOR,
    MODERATOR,
    OBSERVER,
    OFFICER,
    RESIDENTS,
    WRITER,
)
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import SIDEWAYS, Sight
from tests.journeys.sites import Seed, Site, run, site_from

Seeded = dict[str, Any]
PHONE = {"width": 360, "height": 900}
SIGHTS: dict[str, list[Sight]] = {
    "": [
        *pages.VISITOR,
        *pages.RESULTS,
        *forum_pages.VISITOR,
        *process_pages.VISITOR,
        *roll_pages.VISITOR,
        *referendum_pages.VISITOR,
    ],
    RESIDENTS[0]: [*pages.RESIDENT, *roll_pages.MATCHED, *referendum_pages.RESIDENT],
    RESIDENTS[2]: pages.ACCOUNT,
    RESIDENTS[6]: roll_pages.RESIDENT,
    WRITER: forum_pages.WRITER,
    MODERATOR: forum_pages.MODERATOR,
    EDITOR: [*pages.EDITOR, *forum_pages.EDITOR, *process_pages.EDITOR],
    OFFICER: [*pages.OFFICER, *roll_pages.OFFICER, *referendum_pages.OFFICER],
    OBSERVER: pages.OBSERVER,
    ADMINISTRATOR: pages.ADMINISTRATOR,
}
#: Columns that hold what people write, of every kind of page.
LONG = {
    "forums.Board.name",
    "forums.Thread.title",
    "people.User.display_name",
    "polls.Poll.title",
    "processes.Process.title",
    "publications.Edition.title_tr",
    "referenda.Referendum.title",
}


@pytest.fixture(scope="module")
def site(seed: Seed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_from(seed, tmp_path_factory.mktemp("long")) as running:
        done = run(
            ["-m", "tests.journeys.long_words"], running.folder, running.database_url, running.redis_url
        )
        Path(running.folder / "lengthened.json").write_text(done.splitlines()[-1], encoding="utf-8")
        yield running


def test_every_kind_of_text_is_long(site: Site) -> None:
    lengthened = set(json.loads((site.folder / "lengthened.json").read_text(encoding="utf-8")))

    assert lengthened >= LONG


@pytest.mark.parametrize("email", SIGHTS)
def test_pages_do_not_scroll_sideways(somebody: Somebody, seeded: Seeded, email: str) -> None:
    person = somebody(viewport=PHONE)
    if email:
        person.sign_in(email)
        person.confirm_password()
    problems = []
    for sight in {(it.name, str(it.arguments), it.query): it for it in SIGHTS[email] if not it.deed}.values():
        address = sight.address(seeded, "tr")
        answer = person.go(address)
        problem = person.page.evaluate(SIDEWAYS)
        if problem and answer.status == 200:
            problems.append(f"{address} {problem}")

    assert problems == [], "\n".join(problems)
