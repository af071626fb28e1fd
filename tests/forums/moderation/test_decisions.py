"""The queue and its decisions: one moderator at a time, one decision per item, and its effects."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from forums import errors as forums_errors
from forums.boards.models import Board
from forums.curation.operations import acts
from forums.discussion import errors as discussion_errors
from forums.discussion.models import Post, PostState, Thread, ThreadAct, ThreadState
from forums.members import errors as members_errors
from forums.members.models import Block, Member, Suspension
from forums.moderation import errors
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.operations import claims, decisions
from forums.moderation.operations.claims import CLAIM
from forums.moderation.operations.decisions import Verdict
from forums.review.models import Action, Decision, Report, ReviewItem
from forums.statements import operations as statements_operations
from participation.audit.models import Entry
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    make_board,
    make_decision,
    make_established_writer,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
    rule,
)
from tests.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def make_item(**options):
    return make_report(make_post(make_thread()), **options).item


def counts(thread):
    thread = Thread.objects.get(pk=thread.pk)
    board = Board.objects.get(pk=thread.board_id)
    return thread.posts_count, board.threads_count, board.posts_count


def test_claim_excludes_others_until_it_expires():
    item = make_item()
    first, second = make_moderator("Ayşe Öz"), make_moderator()
    claims.claim_review_item(item=item, moderator=first)
    with pytest.raises(errors.ClaimedByAnother, match="Ayşe Öz"):
        claims.claim_review_item(item=item, moderator=second)
    with pytest.raises(errors.ClaimedByAnother):
        decisions.decide_item(item=item, moderator=second, verdict=Verdict(action=Action.DISMISSED))
    with time_machine.travel(timezone.now() + CLAIM + timedelta(seconds=1)):
        assert claims.claim_review_item(item=item, moderator=second).claimed_by == second
        with pytest.raises(errors.ClaimedByAnother):
            claims.claim_review_item(item=item, moderator=first)


def test_released_item_can_be_claimed_again():
    item = make_item()
    first, second = make_moderator(), make_moderator()
    claims.claim_review_item(item=item, moderator=first)
    claims.release_claim(item=item, moderator=second)
    with pytest.raises(errors.ClaimedByAnother):
        claims.claim_review_item(item=item, moderator=second)
    claims.release_claim(item=item, moderator=first)
    assert claims.claim_review_item(item=item, moderator=second).claimed_by == second


def test_next_returns_the_most_urgent_item_the_moderator_may_decide():
    moderator = make_moderator()
    quiet = make_item(code="konu-disi")
    urgent = make_item(code="siddet")
    own = make_report(make_post(make_thread(), moderator), code="siddet").item
    taken = make_item(code="siddet")
    ReviewItem.objects.filter(pk=own.pk).update(score=9000)
    claims.claim_review_item(item=taken, moderator=make_moderator())
    assert claims.claim_next_item(moderator=moderator) == urgent
    assert claims.claim_next_item(moderator=make_moderator()) == own
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert claims.claim_next_item(moderator=make_moderator()) == quiet
        assert claims.claim_next_item(moderator=make_moderator()) is None


def test_old_items_come_before_items_with_more_reports():
    quiet = make_item(code="konu-disi")
    loud = make_item(code="siddet")
    ReviewItem.objects.filter(pk=quiet.pk).update(created_at=timezone.now() - timedelta(days=20))
    assert claims.claim_next_item(moderator=make_moderator()) == quiet
    assert claims.claim_next_item(moderator=make_moderator()) == loud


@pytest.mark.parametrize("role", ["resident", "editor", "officer", "observer", "administrator"])
def test_only_moderators_claim_and_decide(role):
    item, person = make_item(), make_user(role=role)
    make_moderator()
    for act in (
        partial(claims.claim_review_item, item=item),
        partial(decisions.decide_item, item=item, verdict=Verdict(action=Action.DISMISSED)),
        partial(claims.release_claim, item=item),
    ):
        with pytest.raises(members_errors.ModeratorsOnly):
            act(moderator=person)
    with pytest.raises(members_errors.ModeratorsOnly):
        claims.claim_next_item(moderator=person)
    assert not Decision.objects.exists()


def conflicts():
    moderator = make_moderator()
    yield moderator, make_report(make_post(make_thread(), moderator)).item
    yield moderator, make_report(make_post(make_thread(author=moderator))).item
    yield moderator, make_item(reporter=moderator)
    blocked = make_item()
    Block.objects.create(resident=moderator, blocked=blocked.post.author)
    yield moderator, blocked


def test_involved_moderators_cannot_decide():
    for moderator, item in conflicts():
        for verdict in (Verdict(action=Action.DISMISSED), Verdict(action=Action.HIDDEN, rule=rule())):
            with pytest.raises(forums_errors.ConflictOfInterest):
                decisions.decide_item(item=item, moderator=moderator, verdict=verdict)
        with pytest.raises(forums_errors.ConflictOfInterest):
            claims.claim_review_item(item=item, moderator=moderator)
        make_decision(item.post, "dismissed")


def test_suspended_moderator_can_neither_decide_nor_write_for_the_council():
    moderator, item, thread = make_moderator(), make_item(), make_thread()
    appealed = make_decision(make_post(make_thread()))
    appeal = appeals_operations.lodge_appeal(decision=appealed, author=author_of(appealed), words="Neden?")
    make_decision(make_post(make_thread(), moderator), "suspended", days=7)
    given: dict[str, Any] = {"thread": thread, "moderator": moderator}
    for act in (
        partial(claims.claim_review_item, item=item, moderator=moderator),
        partial(
            decisions.decide_item, item=item, moderator=moderator, verdict=Verdict(action=Action.DISMISSED)
        ),
        partial(
            appeals_operations.decide_appeal,
            appeal=appeal,
            moderator=moderator,
            overturn=True,
            answer="Haklısınız.",
        ),
        partial(acts.retitle_thread, **given, title="Bambaşka bir başlık", reason="Öyle."),
        partial(acts.summarise_thread, **given, body="Özetle şöyle."),
        partial(
            statements_operations.open_conversation,
            thread=thread,
            leader=moderator,
            question="Ne dersiniz buna?",
        ),
    ):
        with pytest.raises(members_errors.Suspended):
            act()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        claims.claim_review_item(item=item, moderator=moderator)


def test_an_item_is_decided_once():
    item, first = make_item(), make_moderator("Ayşe Öz")
    decisions.decide_item(item=item, moderator=first, verdict=Verdict(action=Action.DISMISSED))
    with pytest.raises(errors.DecidedMeanwhile, match="Ayşe Öz"):
        decisions.decide_item(
            item=item, moderator=make_moderator(), verdict=Verdict(action=Action.HIDDEN, rule=rule())
        )
    with pytest.raises(errors.DecidedMeanwhile):
        claims.claim_review_item(item=item, moderator=make_moderator())
    assert Post.objects.get(pk=item.post_id).state == PostState.PUBLISHED


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_moderators_one_decides():
    item, moderators = make_item(), [make_moderator() for _ in range(6)]
    jobs = [
        partial(
            decisions.decide_item, item=item, moderator=it, verdict=Verdict(action=Action.HIDDEN, rule=rule())
        )
        for it in moderators
    ]
    given = together(jobs)
    assert sorted(type(it).__name__ for it in given) == 5 * ["DecidedMeanwhile"] + ["Decision"]
    assert Decision.objects.count() == 1
    assert counts(item.post.thread) == (1, 1, 1)
    assert Member.objects.get(user=item.post.author).upheld == 1


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_moderators_one_claims():
    item = make_item()
    jobs = [partial(claims.claim_review_item, item=item, moderator=make_moderator()) for _ in range(6)]
    given = together(jobs)
    assert sorted(type(it).__name__ for it in given) == 5 * ["ClaimedByAnother"] + ["ReviewItem"]


def test_hiding_states_its_reasons_and_notifies_the_author(settings, django_capture_on_commit_callbacks):
    settings.SITE_ADDRESS = "https://m.example"
    post = make_post(make_thread())
    reporter, moderator = make_writer(), make_moderator()
    item = make_report(post, reporter).item
    verdict = Verdict(action=Action.HIDDEN, rule=rule(), words=" Görüşü eleştirin. ")
    with django_capture_on_commit_callbacks(execute=True):
        decision = decisions.decide_item(item=item, moderator=moderator, verdict=verdict)
    post.refresh_from_db()
    assert (post.state, post.hidden_by) == (PostState.HIDDEN, decision)
    assert (decision.author, decision.words, decision.by) == (post.author, "Görüşü eleştirin.", moderator)
    assert (decision.automated, decision.found_by_screening, decision.in_effect) == (False, False, True)
    assert decision.appeal_until == decision.at + timedelta(days=14)
    [letter] = mail.outbox
    assert letter.to == [author_of(post).email]
    assert f"https://m.example/forum/kararlar/{decision.number}/" in letter.body
    assert "Görüşü eleştirin." in letter.body
    assert "kural kitabı" in letter.body
    assert Report.objects.get(item=item).right is True
    # A reporter without a public name in the forums has no member record.
    assert not Member.objects.filter(user=reporter).exists()
    assert Member.objects.get(user=post.author).upheld == 1
    entry = Entry.objects.get(action="moderation.decided")
    assert entry.details["action"] == "hidden"
    assert "eleştirin" not in str(entry.details) + entry.reason


def test_texts_of_moderators_and_authors_cannot_hide_characters():
    hidden = "\u202eSert\u200b bir söz.\u2066"
    post = make_post(make_thread())
    make_report(post, words=hidden)
    decision = make_decision(post, words=hidden)
    appeal = appeals_operations.lodge_appeal(decision=decision, author=author_of(post), words=hidden)
    assert [Report.objects.get().words, decision.words, appeal.words] == ["Sert bir söz."] * 3
    other = make_decision(make_post(make_thread()), words="\u200b \u2060")
    assert rule().text in other.words
    with pytest.raises(ValidationError):
        appeals_operations.lodge_appeal(decision=other, author=author_of(other), words="\u200b \u2060")


def test_decision_without_text_cites_the_rule():
    decision = make_decision(make_post(make_thread()))
    assert rule().title in decision.words
    assert rule().text in decision.words


def test_dismissing_notifies_nobody_and_keeps_the_post(django_capture_on_commit_callbacks):
    post, reporter = make_post(make_thread()), make_writer()
    make_post(make_thread(), reporter)
    make_report(post, reporter)
    with django_capture_on_commit_callbacks(execute=True):
        decision = make_decision(post, "dismissed")
    post.refresh_from_db()
    assert (post.state, decision.rule, decision.words, decision.appeal_until) == ("published", None, "", None)
    assert not mail.outbox
    assert Report.objects.get().right is False
    member = Member.objects.get(user=reporter)
    assert (member.reports_right, member.reports_wrong) == (0, 1)


def test_dismissing_publishes_a_held_post_at_its_place():
    board = make_board(premoderation="everybody")
    thread = make_thread(board=board)
    item = ReviewItem.objects.get()
    assert counts(thread) == (0, 0, 0)
    later = make_thread(board=make_board())
    decisions.decide_item(item=item, moderator=make_moderator(), verdict=Verdict(action=Action.DISMISSED))
    thread.refresh_from_db()
    post = thread.posts.get()
    assert (post.state, thread.state, thread.newest) == ("published", "published", post.pk)
    assert thread.activity_at == post.created_at
    assert counts(thread) == (1, 1, 1)
    assert thread.newest < later.newest


def test_dismissing_restores_a_post_hidden_by_reports():
    thread = make_thread()
    opening = thread.posts.get(is_opening=True)
    for _ in range(3):
        make_report(opening, make_established_writer())
    assert counts(thread) == (0, 0, 0)
    make_decision(opening, "dismissed")
    thread.refresh_from_db()
    assert (thread.state, *counts(thread)) == (ThreadState.PUBLISHED, 1, 1, 1)


def test_hiding_the_opening_post_hides_the_thread():
    thread = make_thread()
    reply = make_post(thread)
    make_decision(thread.posts.get(is_opening=True))
    thread.refresh_from_db()
    assert (thread.state, *counts(thread)) == (ThreadState.HIDDEN, 1, 0, 0)
    with pytest.raises(discussion_errors.ThreadGone):
        make_post(thread)
    assert Post.objects.get(pk=reply.pk).state == PostState.PUBLISHED


def test_warning_keeps_the_post_and_notifies_the_author():
    post = make_post(make_thread())
    decision = make_decision(post, "warned")
    post.refresh_from_db()
    assert (post.state, decision.read_at) == (PostState.PUBLISHED, None)
    assert Member.objects.get(user=post.author).upheld == 1


def test_suspension_ends_after_its_term():
    post = make_post(make_thread())
    item = make_report(post).item
    for days in (0, 2, 10_000):
        with pytest.raises(ValidationError):
            make_decision(post, "suspended", days=days)
    decision = make_decision(post, "suspended", days=7)
    assert decision.item == item
    assert decision.until == Suspension.objects.get().until == decision.at + timedelta(days=7)
    with pytest.raises(members_errors.Suspended):
        make_post(make_thread(), post.author)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        make_post(make_thread(), post.author)
    assert Post.objects.get(pk=post.pk).hidden_by == decision


def test_locking_is_shown_in_the_thread_and_is_idempotent():
    thread = make_thread()
    post = make_post(thread)
    make_decision(post, "locked")
    thread.refresh_from_db()
    assert thread.locked_at is not None
    act = ThreadAct.objects.get()
    assert (act.act, act.reason, act.after_post) == ("locked", rule().title, post.pk)
    with pytest.raises(errors.NotForThis):
        make_decision(thread.posts.get(is_opening=True), "locked")


@pytest.mark.parametrize("action", ["hidden", "warned", "locked", "suspended", "redacted"])
def test_decision_against_an_author_needs_a_rule(action):
    item = make_item()
    with pytest.raises(ValidationError):
        decisions.decide_item(
            item=item, moderator=make_moderator(), verdict=Verdict(action=Action(action), days=7, masked="x")
        )
    assert not Decision.objects.exists()


def test_each_of_several_items_is_decided_separately():
    moderator = make_moderator()
    items = [make_item(), make_item(), make_report(make_post(make_thread(), moderator)).item]
    verdict = Verdict(action=Action.HIDDEN, rule=rule("reklam"))
    outcome = decisions.decide_several(items=items, moderator=moderator, verdict=verdict)
    assert [it.item for it in outcome.done] == items[:2]
    [(item, refusal)] = outcome.refused
    assert (item, type(refusal)) == (items[2], forums_errors.ConflictOfInterest)


def test_database_refuses_changes_to_a_decision():
    decision = make_decision(make_post(make_thread()))
    for change in ({"words": "Başka."}, {"action": "warned"}, {"by": make_user()}, {"appeal_until": None}):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk)._raw_delete(using="default")
    Decision.objects.filter(pk=decision.pk).update(in_effect=False, read_at=timezone.now())
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(in_effect=True)
