"""The pages that editors keep, the offices, and the page about residence, as each role sees them."""

from typing import Any

import pytest

from tests.journeys import referendum_pages, site_pages
from tests.journeys.cast import ADMINISTRATOR, CLERK, EDITOR, MODERATOR, OBSERVER, OFFICER, RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import Sight, tour
from tests.journeys.keyboard import walk

SHARES_SITE = True
Seeded = dict[str, Any]


def test_pages_of_a_visitor(calm: Somebody, seeded: Seeded) -> None:
    tour(calm(), site_pages.VISITOR, seeded)


@pytest.mark.parametrize(
    ("email", "sights"),
    [
        (RESIDENTS[0], site_pages.RESIDENT),
        (EDITOR, site_pages.EDITOR),
        (OFFICER, site_pages.OFFICER),
    ],
    ids=["resident", "editor", "officer"],
)
def test_pages_of_people_with_an_account(
    calm: Somebody, seeded: Seeded, email: str, sights: list[Sight]
) -> None:
    person = calm()
    person.sign_in(email)
    tour(person, sights, seeded)


@pytest.mark.parametrize("email", [MODERATOR, OBSERVER, ADMINISTRATOR, "counting_trustee"])
def test_staff_home_of_other_roles(calm: Somebody, seeded: Seeded, email: str) -> None:
    person = calm()
    person.sign_in(seeded.get(email, email))
    tour(person, [Sight("staff:home", state=email)], seeded)


@pytest.mark.parametrize(
    ("email", "sight"),
    [
        (OFFICER, Sight("staff:home")),
        (OFFICER, Sight("handbook:chapter", {"slug": "gorevli"})),
        (CLERK, referendum_pages.CLERK[0]),
    ],
    ids=["home", "handbook", "desk"],
)
def test_the_keyboard_reaches_every_control_of_staff_home_handbook_and_desk(
    calm: Somebody, seeded: Seeded, email: str, sight: Sight
) -> None:
    person = calm()
    person.sign_in(email)
    person.go(sight.address(seeded, "tr"))

    assert walk(person.page) == []
