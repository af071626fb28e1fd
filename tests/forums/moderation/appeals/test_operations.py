"""Appeals: by the author, in time, decided by another moderator; overturning reverses every effect."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from forums import errors as forums_errors
from forums.discussion.models import Post, PostState, Thread, ThreadAct
from forums.discussion.operations import posting
from forums.members import errors as members_errors
from forums.members.models import Member
from forums.moderation.appeals import errors, operations
from forums.moderation.appeals.models import Appeal, AppealState
from forums.review.models import Action, Decision, Report
from tests.forums.making import (
    author_of,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
    rule,
)
from tests.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def appealed(decision):
    return operations.lodge_appeal(
        decision=decision, author=author_of(decision), words="Kimseye hakaret etmedim."
    )


def answered(appeal, *, overturn, moderator=None):
    return operations.decide_appeal(
        appeal=appeal, moderator=moderator or make_moderator(), overturn=overturn, answer="Yeniden bakıldı."
    )


def test_author_appeals_once_and_in_time():
    decision = make_decision(make_post(make_thread()))
    with pytest.raises(forums_errors.NotYours):
        operations.lodge_appeal(decision=decision, author=make_writer(), words="Ben de itiraz ediyorum.")
    for words in ("", " \n", "x" * 2001):
        with pytest.raises(ValidationError):
            operations.lodge_appeal(decision=decision, author=author_of(decision), words=words)
    assert decision.appeal_until is not None
    with time_machine.travel(decision.appeal_until), pytest.raises(errors.AppealTooLate):
        appealed(decision)
    with time_machine.travel(decision.appeal_until - timedelta(seconds=5)):
        appeal = appealed(decision)
    assert (appeal.state, appeal.first, appeal.due_at - appeal.at) == ("open", decision.by, timedelta(days=7))
    with pytest.raises(errors.AppealedAlready):
        appealed(decision)


def test_decision_without_effect_cannot_be_appealed():
    with pytest.raises(errors.NothingToAppeal):
        appealed(make_decision(make_post(make_thread()), "dismissed"))


def test_suspended_author_can_appeal():
    decision = make_decision(make_post(make_thread()), "suspended", days=30)
    assert appealed(decision).state == AppealState.OPEN


def test_appeal_is_decided_by_another_uninvolved_moderator():
    first, thread_owner = make_moderator(), make_moderator()
    post = make_post(make_thread(author=thread_owner))
    reporter = make_moderator()
    make_report(post, reporter)
    appeal = appealed(make_decision(post, moderator=first))
    for moderator in (first, thread_owner, reporter):
        with pytest.raises(forums_errors.ConflictOfInterest):
            answered(appeal, overturn=True, moderator=moderator)
    with pytest.raises(members_errors.ModeratorsOnly):
        answered(appeal, overturn=True, moderator=make_writer(role="editor"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(
            state="upheld", decided_by=first, decided_at=timezone.now(), answer="x"
        )
    with pytest.raises(ValidationError):
        operations.decide_appeal(appeal=appeal, moderator=make_moderator(), overturn=True, answer=" ")
    assert answered(appeal, overturn=False).state == AppealState.UPHELD


def test_overturning_restores_post_thread_counters_and_records(django_capture_on_commit_callbacks):
    thread = make_thread()
    reply = make_post(thread)
    reporter = author_of(reply)
    opening = thread.posts.get(is_opening=True)
    before = (
        Thread.objects.values("posts_count", "newest", "activity_at", "state").get(pk=thread.pk),
        Member.objects.values("posts_count", "upheld").get(user=opening.author),
    )
    make_report(opening, reporter)
    decision = make_decision(opening)
    assert Member.objects.get(user=reporter).reports_right == 1
    operations.read_decision(decision=decision, author=author_of(opening))
    appeal = appealed(decision)
    with django_capture_on_commit_callbacks(execute=True):
        answered(appeal, overturn=True)
    opening.refresh_from_db()
    decision.refresh_from_db()
    assert (opening.state, opening.hidden_by) == (PostState.PUBLISHED, None)
    assert before == (
        Thread.objects.values("posts_count", "newest", "activity_at", "state").get(pk=thread.pk),
        Member.objects.values("posts_count", "upheld").get(user=opening.author),
    )
    assert thread.board.threads.published().count() == 1
    assert (decision.in_effect, decision.read_at) == (False, None)
    member = Member.objects.get(user=reporter)
    assert (member.reports_right, member.reports_wrong, Report.objects.get().right) == (0, 1, False)
    of_decision, letter = mail.outbox
    assert of_decision.to == letter.to
    assert letter.to == [author_of(opening).email]
    assert "Yeniden bakıldı." in letter.body


def test_upholding_only_stores_the_answer():
    post = make_post(make_thread())
    decision = make_decision(post)
    answered(appealed(decision), overturn=False)
    decision.refresh_from_db()
    post.refresh_from_db()
    assert (decision.in_effect, post.hidden_by) == (True, decision)
    assert Member.objects.get(user=post.author).upheld == 1


def test_overturning_lifts_a_suspension_and_revokes_a_warning():
    author = make_writer()
    suspended = make_decision(make_post(make_thread(), author), "suspended", days=30)
    warned = make_decision(Post.objects.get(pk=make_post_while_suspended(author).pk), "warned")
    answered(appealed(suspended), overturn=True)
    make_post(make_thread(), author)
    assert Member.objects.get(user=author).upheld == 1
    answered(appealed(warned), overturn=True)
    assert Member.objects.get(user=author).upheld == 0


def make_post_while_suspended(author):
    """A post written before the suspension: the clock is outside its term."""
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        return make_post(make_thread(), author)


def test_overturning_unlocks_unless_the_thread_was_locked_again():
    for locked_again in (False, True):
        thread = make_thread()
        decision = make_decision(make_post(thread), Action.LOCKED)
        appeal = appealed(decision)
        if locked_again:
            Thread.objects.filter(pk=thread.pk).update(locked_at=timezone.now() + timedelta(hours=1))
        answered(appeal, overturn=True)
        thread.refresh_from_db()
        assert (thread.locked_at is not None) is locked_again
        assert ThreadAct.objects.filter(thread=thread, act="unlocked").exists() is not locked_again


def test_author_can_restore_redacted_text_after_overturning():
    body = "Arayın: 35 KLM 482."
    post = make_post(make_thread(), body=body)
    decision = make_decision(post, "redacted", rule=rule("kisisel-veri"), masked="Arayın: [plaka].")
    answered(appealed(decision), overturn=True)
    post.refresh_from_db()
    assert post.body == "Arayın: [plaka]."
    posting.edit_post(post=post, editor=author_of(post), body=body, seen=posting.build_version_token(post))
    assert Post.objects.get(pk=post.pk).body == body


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_answers_one_is_stored():
    post = make_post(make_thread())
    appeal = appealed(make_decision(post))
    jobs = [
        partial(
            operations.decide_appeal,
            appeal=appeal,
            moderator=make_moderator(),
            overturn=bool(number % 2),
            answer="Yeniden bakıldı.",
        )
        for number in range(6)
    ]
    given = together(jobs)
    assert sorted(type(it).__name__ for it in given) == ["Appeal"] + 5 * ["DecidedMeanwhile"]
    appeal.refresh_from_db()
    post.refresh_from_db()
    overturned = appeal.state == AppealState.OVERTURNED
    assert (post.state == PostState.PUBLISHED) is overturned
    assert Decision.objects.get().in_effect is not overturned
    assert Member.objects.get(user=post.author).upheld == (0 if overturned else 1)
