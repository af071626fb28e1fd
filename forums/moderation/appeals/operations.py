"""Appeals: the author asks another moderator to look again."""

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import errors as forums_errors
from forums.discussion import live as discussion_live
from forums.discussion.models import Act, Thread
from forums.discussion.operations import publishing
from forums.discussion.operations.posting import locked
from forums.members.models import Suspension
from forums.moderation import errors as moderation_errors
from forums.moderation import queries as moderation_queries
from forums.moderation.appeals import errors, mails, notices, queries, rules
from forums.moderation.appeals.models import Appeal, AppealState
from forums.moderation.operations import decisions
from forums.review import live as review_live
from forums.review.models import LONGEST_DECISION, Action, Decision, ReviewItem
from forums.statements.models import Statement, StatementState
from participation import plaintext
from participation.audit.operations import record
from participation.people.models import User

#: How soon an appeal is due to be answered.
ANSWER: Final = timedelta(days=7)


@transaction.atomic
def appeal(*, decision: Decision, author: User, words: str) -> Appeal:
    """Raises NotYours, NothingToAppeal, AppealTooLate, AppealedAlready, ValidationError."""
    now = timezone.now()
    author = rules.require_may_appeal(author, decision, now=now)
    words = _said("words", words)
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                decision=decision, words=words, at=now, due_at=now + ANSWER, first=decision.by
            )
    except IntegrityError:
        raise errors.AppealedAlready from None
    _move_queue(decision)
    return made


@transaction.atomic
def decide_appeal(*, appeal: Appeal, moderator: User, overturn: bool, answer: str, home: str = "") -> Appeal:
    """Let the decision stand, or overturn it: then everything that it did is undone. What was edited out as
    personal data is gone; the author may write the post anew.

    Raises ModeratorsOnly, Conflict, DecidedMeanwhile, ValidationError.
    """
    appeal = _held(appeal)
    moderator = rules.require_may_decide_appeal(moderator, appeal)
    if appeal.state != AppealState.OPEN:
        raise moderation_errors.DecidedMeanwhile(name=moderation_queries.name_of(appeal.decided_by))
    answer = _said("answer", answer)
    appeal.state = AppealState.OVERTURNED if overturn else AppealState.UPHELD
    appeal.decided_by, appeal.decided_at, appeal.answer = moderator, timezone.now(), answer
    appeal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    decision = appeal.decision
    # The answer is news to the author.
    Decision.objects.filter(pk=decision.pk).update(standing=not overturn, read_at=None)
    if overturn:
        _undo(decision, moderator)
    mails.mail_appeal_answer(appeal, home)
    notices.notify_appeal_answered(decision)
    _move_queue(decision)
    record(
        actor=moderator,
        action="moderation.overturned" if overturn else "moderation.upheld",
        subject=f"post:{decision.post_id}" if decision.post_id else f"statement:{decision.statement_id}",
        details={"decision": str(decision.number)},
    )
    return appeal


def _move_queue(decision: Decision) -> None:
    """Moderators see appeals beside the items."""
    if decision.item is not None:
        ReviewItem.objects.filter(pk=decision.item.pk).update(changed_at=timezone.now())
    review_live.queue_changed()


def _said(field: str, words: str) -> str:
    words = plaintext.clean(words).strip()
    if not words:
        raise forums_errors.unfit(field, _("Give your reasons in a sentence or two."), "empty")
    if len(words) > LONGEST_DECISION:
        problem = _("At most {most} characters, please.").format(most=LONGEST_DECISION)
        raise forums_errors.unfit(field, problem, "too_long")
    return words


def _held(appeal: Appeal) -> Appeal:
    """Every row held: thread, post, appeal."""
    decision = Decision.objects.select_related("post").get(appeal=appeal)
    post = locked(decision.post) if decision.post is not None else None
    if decision.statement_id:
        Statement.objects.select_for_update().get(pk=decision.statement_id)
    Appeal.objects.select_for_update().get(pk=appeal.pk)
    found = queries.appeal_of(appeal.pk)
    if post is not None:
        found.decision.post = post
    if found.decision.item is not None:
        decisions.hold_members(found.decision.item)
    return found


def _undo(decision: Decision, by: User) -> None:
    post = decision.post
    if post is not None:
        if post.hidden_by_id == decision.pk:
            publishing.publish(post)
        if decision.action == Action.LOCKED:
            _unlock(post.thread, decision, by)
        discussion_live.thread_changed(post.thread_id)
    elif decision.statement_id and decision.action in (Action.HIDDEN, Action.SUSPENDED):
        Statement.objects.filter(pk=decision.statement_id).update(state=StatementState.PUBLISHED)
    Suspension.objects.filter(decision=decision, lifted_at__isnull=True).update(lifted_at=timezone.now())
    decisions.count_upheld(decision, -1)
    if decision.item is not None:
        decisions.judge_reports(decision.item, right=False)


def _unlock(thread: Thread, decision: Decision, by: User) -> None:
    """Unless somebody has locked it anew."""
    if Thread.objects.filter(pk=thread.pk, locked_at=decision.at).update(locked_at=None):
        decisions.mark_thread(thread, Act.UNLOCKED, decision, by)


def read_decision(*, decision: Decision, author: User) -> None:
    """The author has had it before them."""
    found = Decision.objects.filter(pk=decision.pk, author=author, read_at__isnull=True)
    if found.update(read_at=timezone.now()):
        notices.mark_decision_read(decision, author)
