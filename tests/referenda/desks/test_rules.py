"""When desks are announced and open."""

import pytest

from referenda.desks import errors as desks_errors
from referenda.desks import rules as desks_rules
from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import State
from tests.referenda.unsaved import NOW, referendum, those


def test_after_closing_the_refusal_says_that_desks_are_closed():
    with pytest.raises(desks_errors.DesksClosed):
        desks_rules.require_desks_open(referendum(state=State.CLOSED), NOW)
    with pytest.raises(referendum_errors.VotingNotOpenYet):
        desks_rules.require_desks_open(referendum(state=State.ANNOUNCED), NOW)


def test_desks_are_announced_before_voting_opens_but_not_while_a_draft_is_reviewed():
    assert those(desks_rules.takes_desks) == {State.DRAFT, State.ANNOUNCED, State.CEREMONY, State.READY}
