"""Schema conformance of the API of referenda.

Requests are generated from the schema as in ``tests.api.test_conformance``, with existing referenda in
several states as often as missing ones.
"""

from typing import Any

import pytest
import schemathesis
import time_machine

from participation.people.operations import issue_token
from referenda.lifecycle.operations import closing, schedule
from referenda.results.objections import operations
from tests.api.test_conformance import CHECKED, EXAMPLES, described
from tests.factories import make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db

api = described.include(path_regex="^/api/v1/referenda/")


@pytest.fixture(scope="module")
def token(module_db: None) -> str:
    return issue_token(user=make_user(), name="deneme")


@pytest.fixture(scope="module")
def known(module_db: None) -> list[Stage]:
    """Announced; open with a ballot; with a provisional result and an objection."""
    announced = Stage(voters=1).announce()
    voting = Stage(voters=2).make_ready().collect()
    counted = Stage(voters=2, quorum=30).make_ready().collect()
    with time_machine.travel(voting.now().opens_at, tick=False):
        schedule.open_due()
        voting.cast(0)
    with time_machine.travel(counted.now().opens_at, tick=False):
        schedule.open_due()
        counted.cast(0)
    with time_machine.travel(counted.now().closes_at, tick=False):
        closing.close_voting(referendum_id=counted.referendum.pk)
        closing.tally(referendum_id=counted.referendum.pk)
        counted.decrypt(1, 2)
        objection = operations.object_to(
            referendum=counted.referendum, person=counted.voters[1], text="Sayfa açılmadı."
        )
        operations.answer(objection=objection, officer=counted.officer, text="Açıldı.", upheld=False)
    return [announced, voting, counted]


def _meet(case: schemathesis.Case[Any], known: list[Stage]) -> None:
    """Replace every second number by an existing id, and every second text by the tracker of a ballot."""
    given = case.path_parameters.get("referendum_id")
    if type(given) is int and given % 2:
        case.path_parameters["referendum_id"] = known[given // 2 % len(known)].referendum.pk


@api.parametrize()
@EXAMPLES
def test_every_response_matches_the_schema(
    case: schemathesis.Case[Any], known: list[Stage], token: str
) -> None:
    _meet(case, known)
    case.headers["Authorization"] = f"Token {token}"
    case.call_and_validate(checks=CHECKED)
