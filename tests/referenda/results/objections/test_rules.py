"""When objections are accepted."""

import pytest

from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import State
from referenda.results.objections import rules as objections_rules
from tests.referenda.unsaved import INSTANT, NOW, referendum


def test_objections_are_accepted_until_the_last_instant():
    provisional = referendum(state=State.PROVISIONAL, objections_until=NOW)

    objections_rules.require_objections_taken(provisional, NOW - INSTANT)
    assert objections_rules.takes_objections(provisional, NOW - INSTANT) is True
    assert objections_rules.takes_objections(provisional, NOW) is False
    with pytest.raises(referendum_errors.WrongState) as refused:
        objections_rules.require_objections_taken(provisional, NOW)
    assert refused.value.details == {"state": State.PROVISIONAL.label}


@pytest.mark.parametrize(
    "fields", [{"state": State.CERTIFIED, "objections_until": NOW + INSTANT}, {"state": State.PROVISIONAL}]
)
def test_objections_are_accepted_only_against_a_provisional_result(fields):
    assert objections_rules.takes_objections(referendum(**fields), NOW) is False
