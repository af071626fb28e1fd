"""Words of 200 letters without spaces fit on a phone, on every page."""

import pytest

from tests.journeys import pages
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.inspecting import SIDEWAYS
from tests.journeys.sites import Site

PHONE = {"width": 360, "height": 900}
TOURS = pages.TOURS | pages.INNER_TOURS
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


@pytest.fixture(scope="module", autouse=True)
def lengthened(site: Site) -> set[str]:
    """The columns that have long words."""
    return set(site.call("long_words"))


def test_every_kind_of_text_is_long(lengthened: set[str]) -> None:
    assert lengthened >= LONG


@pytest.mark.parametrize("name", TOURS)
def test_pages_do_not_scroll_sideways(somebody: Somebody, seeded: Seeded, name: str) -> None:
    email, sights = TOURS[name]
    person = somebody(seeded.get(email, email), viewport=PHONE)
    if name in pages.CONFIRMED:
        person.confirm_password()
    problems = []
    for sight in {(it.name, str(it.arguments), it.query): it for it in sights if not it.deed}.values():
        address = sight.address(seeded, "tr")
        answer = person.go(address)
        problem = person.page.evaluate(SIDEWAYS)
        if problem and answer.status == 200:
            problems.append(f"{address} {problem}")

    assert problems == [], "\n".join(problems)
