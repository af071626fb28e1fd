"""Who may curate and decide."""

import pytest

from forums.curation import rules as curation_rules
from forums.discussion.models import Post, ThreadState
from forums.members.models import Block
from forums.moderation import rules
from forums.review.models import Decision, ReviewItem
from tests.forums.making import (
    make_conversation,
    make_moderator,
    make_post,
    make_report,
    make_statement,
    make_thread,
    make_writer,
)
from tests.forums.unsaved import AUTHOR, EDITOR, MODERATOR, NOBODY, RESIDENT, code_of, thread

# Uninvolved moderators


@pytest.mark.django_db
def test_moderator_cannot_curate_threads_of_people_they_block():
    moderator, author = make_moderator(), make_writer()
    theirs, own = make_thread(author=author), make_thread(author=moderator)
    assert curation_rules.require_may_curate(moderator, theirs) is moderator
    assert code_of(curation_rules.require_may_curate, moderator, own) == "conflict_of_interest"

    # Blocks by others and of others do not matter.
    Block.objects.create(resident=author, blocked=moderator)
    Block.objects.create(resident=moderator, blocked=make_writer())
    Block.objects.create(resident=make_writer(), blocked=author)
    assert code_of(curation_rules.require_may_curate, moderator, theirs) is None
    Block.objects.create(resident=moderator, blocked=author)
    assert code_of(curation_rules.require_may_curate, moderator, theirs) == "conflict_of_interest"


@pytest.mark.parametrize("state", ThreadState)
def test_a_thread_that_is_not_published_is_refused(state):
    expected = None if state == ThreadState.PUBLISHED else "thread_not_published"

    assert code_of(curation_rules.require_published_thread, thread(state=state)) == expected


@pytest.mark.usefixtures("book")
def test_moderator_is_involved_in_own_reported_and_blocked_peoples_posts():
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

    assert rules.find_items_in_conflict(moderator, items) == {it.pk for it in items[:4]}
    assert [rules.has_conflict(moderator, it) for it in items] == [True, True, True, True, False]
    assert [code_of(rules.require_may_decide, moderator, it) for it in items] == [
        *["conflict_of_interest"] * 4,
        None,
    ]
    assert rules.require_may_decide(moderator, unrelated) is moderator


@pytest.mark.usefixtures("book")
def test_moderator_is_involved_in_own_statements_and_those_of_own_threads():
    moderator = make_moderator()
    about = make_conversation(thread=make_thread(author=moderator))
    elsewhere = make_conversation()
    theirs = make_statement(about, publish=False)
    unrelated = make_statement(elsewhere, publish=False)
    items = [ReviewItem.objects.get(statement=it) for it in (theirs, unrelated)]

    assert rules.find_items_in_conflict(moderator, items) == {items[0].pk}


# Appeals


def test_decision_is_readable_by_its_author_and_moderators():
    decision = Decision(author=AUTHOR)

    assert [
        rules.may_read_decision(it, decision) for it in (AUTHOR, MODERATOR, RESIDENT, EDITOR, NOBODY)
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]
