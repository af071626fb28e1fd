"""What waits for which moderator."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums.members.models import Block
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.hidings import operations as hidings_operations
from forums.moderation.operations import absences, claims
from forums.review.models import Hiding, ReviewItem
from participation import duties
from participation.people.models import User
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    make_conversation,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_statement,
    make_thread,
    make_writer,
    rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def waiting(person: User, name: str) -> list[str]:
    """Subjects, the oldest first."""
    duty = duties.list_duties()[name]
    return [duty.item(row).subject for row in duty.rows(person)] if duty.whose(person) else []


def test_reports_wait_for_every_moderator_without_a_part_in_them() -> None:
    moderator, other = make_moderator(), make_moderator()
    posts = [make_post(make_thread()) for _ in range(3)]
    own = make_post(make_thread(), moderator)
    items = [make_report(post).item_id for post in posts]
    make_report(posts[2], moderator)
    mine = make_report(own).item_id

    assert waiting(moderator, "reports") == [f"item:{pk}" for pk in items[:2]]
    assert waiting(other, "reports") == [f"item:{pk}" for pk in (*items, mine)]
    assert waiting(make_user(role="editor"), "reports") == []


def test_a_claimed_item_waits_for_its_claimant_alone() -> None:
    moderator, other = make_moderator(), make_moderator()
    item = make_report(make_post(make_thread())).item
    claims.claim_review_item(item=item, moderator=moderator)

    assert waiting(moderator, "claimed") == [f"item:{item.pk}"]
    assert waiting(other, "claimed") == waiting(other, "reports") == waiting(moderator, "reports") == []
    duty = duties.list_duties()["claimed"]
    assert [duty.item(row).due for row in duty.rows(moderator)] == [ReviewItem.objects.get().claimed_until]


def test_appeals_wait_for_another_moderator_with_their_clock() -> None:
    first, other = make_moderator(), make_moderator()
    decision = make_decision(make_post(make_thread()), moderator=first)
    appeal = appeals_operations.lodge_appeal(decision=decision, author=author_of(decision), words="Neden?")

    assert waiting(other, "appeals") == [f"appeal:{appeal.pk}"]
    assert waiting(first, "appeals") == []
    duty = duties.list_duties()["appeals"]
    [item] = [duty.item(row) for row in duty.rows(other)]
    assert (item.since, item.due) == (appeal.at, appeal.due_at)


def test_nothing_of_blocked_people_waits_since_it_would_be_refused() -> None:
    moderator, blocked = make_moderator(), make_writer()
    Block.objects.create(resident=moderator, blocked=blocked)
    make_report(make_post(make_thread(), blocked))
    decision = make_decision(make_post(make_thread(), blocked), moderator=make_moderator())
    appeals_operations.lodge_appeal(decision=decision, author=blocked, words="Neden?")

    assert waiting(moderator, "reports") == []
    assert waiting(moderator, "appeals") == []


def test_what_an_absent_moderator_has_claimed_waits_for_the_deputy() -> None:
    moderator, deputy, other = make_moderator(), make_moderator(), make_moderator()
    item, theirs = (make_report(make_post(make_thread(), it)).item for it in (make_writer(), deputy))
    today = timezone.localdate()
    absences.state_absence(
        moderator=moderator, deputy=deputy, first_day=today, last_day=today + timedelta(days=3)
    )
    for it in (item, theirs):
        claims.claim_review_item(item=it, moderator=moderator)

    assert waiting(deputy, "claimed") == [f"item:{item.pk}"]
    assert waiting(moderator, "claimed") == [f"item:{item.pk}", f"item:{theirs.pk}"]
    assert waiting(other, "claimed") == []


def test_a_post_hidden_at_once_waits_for_whoever_may_decide_and_once() -> None:
    moderator, officer = make_moderator(), make_user(role="officer")
    involved = make_user(role="officer", display_name="Yetkili")
    item = make_report(make_post(make_thread(author=involved)), moderator).item
    hidings_operations.hide_at_once(item=item, moderator=moderator, rule=rule())
    subject = f"hiding:{Hiding.objects.get().pk}"

    assert waiting(officer, "hidings") == [subject]
    assert waiting(involved, "hidings") == waiting(moderator, "hidings") == []
    assert waiting(moderator, "held-posts") == []
    colleague = make_moderator()
    assert waiting(colleague, "hidings") == [subject]
    assert waiting(colleague, "held-posts") == waiting(officer, "hidings") == []


def test_held_statements_wait() -> None:
    moderator = make_moderator()
    statement = make_statement(make_conversation(), publish=False)
    item = ReviewItem.objects.get(statement=statement)
    assert waiting(moderator, "held-statements") == [f"item:{item.pk}"]
