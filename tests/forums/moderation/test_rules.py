"""Who curates, decides and appeals."""

from typing import Any

import pytest
import time_machine

from forums.curation import rules as curation_rules
from forums.discussion.models import Post, ThreadState
from forums.members.models import Block
from forums.moderation import rules as moderation_rules
from forums.moderation.appeals import rules as appeals_rules
from forums.moderation.appeals.models import Appeal
from forums.review.models import Decision, ReviewItem
from tests.forums.making import (
    make_conversation,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_statement,
    make_thread,
    make_writer,
)
from tests.forums.unsaved import AUTHOR, EDITOR, INSTANT, MODERATOR, NOBODY, NOW, RESIDENT, code_of, thread

# Moderators without a part


@pytest.mark.django_db
def test_a_moderator_curates_threads_of_people_whom_they_did_not_block():
    moderator, author = make_moderator(), make_writer()
    assert curation_rules.require_may_curate(moderator, thread(author=author)) is moderator
    assert curation_rules.require_may_curate(moderator, thread(author=None)) is moderator
    assert (
        code_of(curation_rules.require_may_curate, moderator, thread(author=moderator))
        == "conflict_of_interest"
    )

    # Somebody else's block, and one of somebody else, are no matter.
    Block.objects.create(resident=author, blocked=moderator)
    Block.objects.create(resident=moderator, blocked=make_writer())
    Block.objects.create(resident=make_writer(), blocked=author)
    assert code_of(curation_rules.require_may_curate, moderator, thread(author=author)) is None
    Block.objects.create(resident=moderator, blocked=author)
    assert (
        code_of(curation_rules.require_may_curate, moderator, thread(author=author)) == "conflict_of_interest"
    )


@pytest.mark.parametrize("state", ThreadState)
def test_a_thread_that_is_not_published_is_refused(state):
    expected = None if state == ThreadState.PUBLISHED else "thread_not_published"

    assert code_of(curation_rules.require_published_thread, thread(state=state)) == expected


@pytest.mark.usefixtures("book")
def test_a_moderator_has_a_part_in_what_they_wrote_reported_or_what_somebody_they_blocked_wrote():
    moderator, blocked, reporter = make_moderator(), make_writer(), make_writer()
    Block.objects.create(resident=moderator, blocked=blocked)
    Block.objects.create(resident=reporter, blocked=moderator)
    own_thread, other = make_thread(author=moderator), make_thread()
    own = make_report(Post.objects.get(thread=own_thread)).item
    make_report(Post.objects.get(thread=own_thread))
    in_own_thread = make_report(make_post(own_thread)).item
    of_blocked = make_report(make_post(other, blocked)).item
    reported = make_report(make_post(other), reporter=moderator).item
    unrelated = make_report(make_post(other), reporter=reporter).item
    items = [own, in_own_thread, of_blocked, reported, unrelated]

    assert moderation_rules.with_a_part(moderator, items) == {it.pk for it in items[:4]}
    assert [moderation_rules.has_a_part(moderator, it) for it in items] == [True, True, True, True, False]
    assert [code_of(moderation_rules.require_may_decide, moderator, it) for it in items] == [
        *["conflict_of_interest"] * 4,
        None,
    ]
    assert moderation_rules.require_may_decide(moderator, unrelated) is moderator


@pytest.mark.usefixtures("book")
def test_a_moderator_has_a_part_in_their_statements_and_in_those_of_their_threads():
    moderator = make_moderator()
    about = make_conversation(thread=make_thread(author=moderator))
    elsewhere = make_conversation()
    theirs = make_statement(about, publish=False)
    unrelated = make_statement(elsewhere, publish=False)
    items = [ReviewItem.objects.get(statement=it) for it in (theirs, unrelated)]

    assert moderation_rules.with_a_part(moderator, items) == {items[0].pk}


@pytest.mark.usefixtures("book")
def test_an_appeal_is_decided_by_a_moderator_without_a_part_in_it():
    first, author, another = make_moderator(), make_writer(), make_moderator()
    blocking = make_moderator()
    Block.objects.create(resident=blocking, blocked=author)
    decision = make_decision(make_post(make_thread(), author), moderator=first)
    appeal = Appeal(pk=1, decision=decision, first=first)
    own = Appeal(pk=2, decision=Decision(author=another), first=first)
    without_item = Appeal(pk=3, decision=Decision(author=author), first=first)

    assert appeals_rules.appeals_with_a_part(another, [appeal, own, without_item]) == {2}
    assert appeals_rules.appeals_with_a_part(first, [appeal, own, without_item]) == {1, 2, 3}
    assert appeals_rules.appeals_with_a_part(blocking, [appeal, own, without_item]) == {1}
    assert appeals_rules.require_may_decide_appeal(another, appeal) is another
    assert code_of(appeals_rules.require_may_decide_appeal, first, appeal) == "conflict_of_interest"


# Appeals


def test_a_decision_is_read_by_its_author_and_by_moderators():
    decision = Decision(author=AUTHOR)

    assert [
        moderation_rules.may_read_decision(it, decision)
        for it in (AUTHOR, MODERATOR, RESIDENT, EDITOR, NOBODY)
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]


def decided(**fields: Any) -> Decision:
    return Decision(**{"author": AUTHOR, "appeal_until": NOW} | fields)


@pytest.mark.parametrize(
    ("person", "decision", "code"),
    [
        (AUTHOR, decided(), None),
        (RESIDENT, decided(), "not_yours"),
        (NOBODY, decided(author=None), "not_yours"),
        (AUTHOR, decided(appeal_until=None), "nothing_to_appeal"),
        (AUTHOR, decided(standing=False), "nothing_to_appeal"),
    ],
)
def test_whoever_a_standing_decision_is_about_appeals(person, decision, code):
    assert code_of(appeals_rules.require_may_appeal, person, decision, now=NOW - INSTANT) == code


def test_an_appeal_comes_in_time_and_once():
    assert appeals_rules.require_may_appeal(AUTHOR, decided(), now=NOW - INSTANT) is AUTHOR
    assert code_of(appeals_rules.require_may_appeal, AUTHOR, decided(), now=NOW) == "appeal_too_late"
    with time_machine.travel(NOW, tick=False):
        assert code_of(appeals_rules.require_may_appeal, AUTHOR, decided()) == "appeal_too_late"
    with time_machine.travel(NOW - INSTANT, tick=False):
        assert code_of(appeals_rules.require_may_appeal, AUTHOR, decided()) is None

    appealed = decided()
    Appeal(decision=appealed)
    assert (
        code_of(appeals_rules.require_may_appeal, AUTHOR, appealed, now=NOW - INSTANT) == "appealed_already"
    )
