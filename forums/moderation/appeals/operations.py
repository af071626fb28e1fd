"""Writes of appeals."""

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import errors as forums_errors
from forums.discussion import live as discussion_live
from forums.discussion.models import Act, Thread
from forums.discussion.operations import publishing
from forums.discussion.operations.posting import lock_post
from forums.members.models import Suspension
from forums.moderation import errors as moderation_errors
from forums.moderation import notices as moderation_notices
from forums.moderation import queries as moderation_queries
from forums.moderation.appeals import errors, mails, notices, queries, rules
from forums.moderation.appeals.models import Appeal, AppealState
from forums.moderation.operations import decisions
from forums.review import live as review_live
from forums.review.models import MAX_DECISION_LENGTH, Action, Decision, ReviewItem
from forums.statements.models import Statement, StatementState
from participation.audit.operations import append_entry
from participation.people.models import User
from participation.text import plaintext

#: Time within which an appeal should be answered; not enforced.
ANSWER_WITHIN: Final = timedelta(days=7)


@transaction.atomic
def lodge_appeal(*, decision: Decision, author: User, words: str) -> Appeal:
    """Appeal against a decision, once.

    Raises NotYours, NothingToAppeal, AppealTooLate, AppealedAlready, ValidationError.
    """
    now = timezone.now()
    author = rules.require_may_appeal(author, decision, now=now)
    words = _clean_reasons("words", words)
    try:
        with transaction.atomic():
            created = Appeal.objects.create(
                decision=decision, words=words, at=now, due_at=now + ANSWER_WITHIN, first=decision.by
            )
    except IntegrityError:
        raise errors.AppealedAlready from None
    _touch_review_queue(decision)
    return created


@transaction.atomic
def decide_appeal(*, appeal: Appeal, moderator: User, overturn: bool, answer: str) -> Appeal:
    """Uphold the decision, or overturn it and undo its effects. Redacted personal data is not restored.

    Raises ModeratorsOnly, Suspended, ConflictOfInterest,
    DecidedMeanwhile, ValidationError; then nothing is stored.
    """
    appeal = _lock_appeal(appeal)
    moderator = rules.require_may_decide_appeal(moderator, appeal)
    if appeal.state != AppealState.OPEN:
        raise moderation_errors.DecidedMeanwhile(
            name=moderation_queries.format_moderator_name(appeal.decided_by)
        )
    answer = _clean_reasons("answer", answer)
    appeal.state = AppealState.OVERTURNED if overturn else AppealState.UPHELD
    appeal.decided_by, appeal.decided_at, appeal.answer = moderator, timezone.now(), answer
    appeal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    decision = appeal.decision
    # Unread again: the author has not seen the answer.
    Decision.objects.filter(pk=decision.pk).update(in_effect=not overturn, read_at=None)
    if overturn:
        _undo_effects(decision, moderator)
    mails.mail_appeal_answer(appeal)
    notices.notify_appeal_answered(decision)
    _touch_review_queue(decision)
    append_entry(
        actor=moderator,
        action="moderation.overturned" if overturn else "moderation.upheld",
        subject=f"post:{decision.post_id}" if decision.post_id else f"statement:{decision.statement_id}",
        details={"decision": str(decision.number)},
    )
    return appeal


def _touch_review_queue(decision: Decision) -> None:
    """Give the queue a new version, because its pages show appeals, too."""
    if decision.item is not None:
        ReviewItem.objects.filter(pk=decision.item.pk).update(changed_at=timezone.now())
    review_live.queue_changed()


def _clean_reasons(field: str, text: str) -> str:
    text = plaintext.clean_plain_text(text).strip()
    if not text:
        raise forums_errors.build_field_error(field, _("Give your reasons in a sentence or two."), "empty")
    if len(text) > MAX_DECISION_LENGTH:
        message = _("Write at most {most} characters.").format(most=MAX_DECISION_LENGTH)
        raise forums_errors.build_field_error(field, message, "too_long")
    return text


def _lock_appeal(appeal: Appeal) -> Appeal:
    """Lock everything that deciding the appeal may change, in lock order.

    Thread, post, statement, appeal, board, members.
    """
    decision = Decision.objects.select_related("post").get(appeal=appeal)
    post = lock_post(decision.post) if decision.post is not None else None
    if decision.statement_id:
        Statement.objects.select_for_update().get(pk=decision.statement_id)
    Appeal.objects.select_for_update().get(pk=appeal.pk)
    row = queries.get_appeal_by_id(appeal.pk)
    if post is not None:
        row.decision.post = post
    if row.decision.item is not None:
        decisions.lock_members(row.decision.item)
    return row


def _undo_effects(decision: Decision, by: User) -> None:
    post = decision.post
    if post is not None:
        if post.hidden_by_id == decision.pk:
            publishing.publish_post(post)
        if decision.action == Action.LOCKED:
            _unlock_thread(post.thread, decision, by)
        discussion_live.publish_thread_change(post.thread_id)
    elif decision.statement_id and decision.action in (Action.HIDDEN, Action.SUSPENDED):
        Statement.objects.filter(pk=decision.statement_id).update(state=StatementState.PUBLISHED)
    Suspension.objects.filter(decision=decision, lifted_at__isnull=True).update(lifted_at=timezone.now())
    decisions.count_upheld(decision, -1)
    if decision.item is not None:
        decisions.judge_reports(decision.item, right=False)
        moderation_notices.notify_reporters(decision.item)


def _unlock_thread(thread: Thread, decision: Decision, by: User) -> None:
    """Unlock the thread, unless it was locked again since the decision."""
    if Thread.objects.filter(pk=thread.pk, locked_at=decision.at).update(locked_at=None):
        decisions.store_decision_act(thread, Act.UNLOCKED, decision, by)


def read_decision(*, decision: Decision, author: User) -> None:
    """Mark the decision and its notices as read by the author. Idempotent."""
    unread = Decision.objects.filter(pk=decision.pk, author=author, read_at__isnull=True)
    if unread.update(read_at=timezone.now()):
        notices.mark_decision_read(decision, author)
