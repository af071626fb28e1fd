"""Every page of the forums, on a freshly seeded site: the acts in ``test_forums`` change theirs."""

from typing import Any

import pytest

from tests.journeys import forum_pages
from tests.journeys.cast import EDITOR, MODERATOR, SECOND_MODERATOR, WRITER
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import Sight, tour

SHARES_SITE = True
Seeded = dict[str, Any]


def test_pages_of_a_visitor(calm: Somebody, seeded: Seeded) -> None:
    tour(calm(), forum_pages.VISITOR, seeded)


@pytest.mark.parametrize(
    ("email", "sights"),
    [
        pytest.param(WRITER, forum_pages.WRITER, id="writer"),
        pytest.param(MODERATOR, forum_pages.MODERATOR, id="moderator"),
        pytest.param(SECOND_MODERATOR, forum_pages.SECOND_MODERATOR, id="second moderator"),
        pytest.param(EDITOR, forum_pages.EDITOR, id="editor"),
    ],
)
def test_pages_of_a_signed_in_user(calm: Somebody, seeded: Seeded, email: str, sights: list[Sight]) -> None:
    person = calm()
    person.sign_in(email)
    tour(person, sights, seeded)
