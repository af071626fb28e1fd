"""Who may appeal, and who decides an appeal."""

from typing import Any

import pytest
import time_machine

from forums.members.models import Block
from forums.moderation.appeals import operations, rules
from forums.moderation.appeals.models import Appeal
from forums.review.models import Decision
from tests.forums.making import (
    make_decision,
    make_moderator,
    make_post,
    make_thread,
    make_writer,
)
from tests.forums.unsaved import AUTHOR, INSTANT, NOBODY, NOW, RESIDENT, code_of


def decided(**fields: Any) -> Decision:
    return Decision(**{"author": AUTHOR, "appeal_until": NOW} | fields)


@pytest.mark.usefixtures("book")
def test_appeal_is_decided_by_an_uninvolved_moderator():
    first, author, another = make_moderator(), make_writer(), make_moderator()
    blocking = make_moderator()
    Block.objects.create(resident=blocking, blocked=author)
    appeal, own = (
        operations.lodge_appeal(
            decision=make_decision(make_post(make_thread(), it), moderator=first), author=it, words="Neden?"
        )
        for it in (author, another)
    )
    both = [appeal, own]

    assert rules.find_appeals_in_conflict(another, both) == {own.pk}
    assert rules.find_appeals_in_conflict(first, both) == {appeal.pk, own.pk}
    assert rules.find_appeals_in_conflict(blocking, both) == {appeal.pk}
    assert rules.require_may_decide_appeal(another, appeal) is another
    assert code_of(rules.require_may_decide_appeal, first, appeal) == "conflict_of_interest"


@pytest.mark.parametrize(
    ("person", "decision", "code"),
    [
        (AUTHOR, decided(), None),
        (RESIDENT, decided(), "not_yours"),
        (NOBODY, decided(author=None), "not_yours"),
        (AUTHOR, decided(appeal_until=None), "nothing_to_appeal"),
        (AUTHOR, decided(in_effect=False), "nothing_to_appeal"),
    ],
)
def test_author_concerned_by_a_decision_in_force_can_appeal(person, decision, code):
    assert code_of(rules.require_may_appeal, person, decision, now=NOW - INSTANT) == code


def test_appeal_is_accepted_once_and_before_the_deadline():
    assert rules.require_may_appeal(AUTHOR, decided(), now=NOW - INSTANT) is AUTHOR
    assert code_of(rules.require_may_appeal, AUTHOR, decided(), now=NOW) == "appeal_too_late"
    with time_machine.travel(NOW, tick=False):
        assert code_of(rules.require_may_appeal, AUTHOR, decided()) == "appeal_too_late"
    with time_machine.travel(NOW - INSTANT, tick=False):
        assert code_of(rules.require_may_appeal, AUTHOR, decided()) is None

    appealed = decided()
    Appeal(decision=appealed)
    assert code_of(rules.require_may_appeal, AUTHOR, appealed, now=NOW - INSTANT) == "appealed_already"
