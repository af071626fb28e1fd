"""Commands refuse invalid arguments with an explanation."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import make_poll

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", ["nan", "inf", "0", "-1"])
@pytest.mark.parametrize("name", ["--rate", "--seconds"])
def test_crowd_requires_a_rate_and_a_duration(name: str, number: str) -> None:
    with pytest.raises(CommandError, match="numbers above 0"):
        call_command("demo_crowd", "--poll", str(make_poll().pk), f"{name}={number}")


def test_a_recount_of_a_poll_that_was_never_opened_is_refused() -> None:
    draft = make_poll(opened=False)
    for number in (draft.pk, draft.pk + 1):
        with pytest.raises(CommandError, match=f"no opened poll {number}"):
            call_command("recount", "--poll", str(number))
