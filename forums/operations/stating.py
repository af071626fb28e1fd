"""A thread's statements: staff open and close them, residents suggest some; moderators let
them through by decisions (``deciding``)."""

import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums import announcing, errors, rules, scoring, text
from forums.models import (
    Conversation,
    ConversationKey,
    Origin,
    ReviewItem,
    Statement,
    StatementState,
    Thread,
    ThreadState,
)
from forums.operations import mapping, members
from participation import plaintext
from participation.audit.operations import record
from participation.people.models import User

SHORTEST_QUESTION: Final = 10
LONGEST_QUESTION: Final = 300
#: Statements of one person that may wait for a moderator at a time, and of one conversation at all.
MOST_WAITING: Final = 5
MOST_STATEMENTS: Final = 300


@transaction.atomic
def open_conversation(*, thread: Thread, leader: User, question: str) -> Conversation:
    """Let people suggest statements on ``question`` and vote on them.

    Raises StaffOnly, ThreadGone, ConversationThere, ValidationError.
    """
    leader = rules.require_may_lead_conversations(leader)
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    if thread.state != ThreadState.PUBLISHED:
        raise errors.ThreadGone
    question = _question_of(question)
    if Conversation.objects.filter(thread=thread).exists():
        raise errors.ConversationThere
    conversation = Conversation.objects.create(thread=thread, question=question, opened_at=timezone.now())
    ConversationKey.objects.create(conversation=conversation, key=secrets.token_bytes(32))
    # No question on the record, which nothing is ever taken from: it often is the thread's title.
    record(actor=leader, action="conversation.opened", subject=thread.topic)
    announcing.thread_changed(thread.pk)
    return conversation


def _question_of(given: str) -> str:
    question = " ".join(plaintext.clean(given).split())
    if not SHORTEST_QUESTION <= len(question) <= LONGEST_QUESTION:
        words = _("Ask what people shall say something about, in {least} to {most} characters.")
        words = words.format(least=SHORTEST_QUESTION, most=LONGEST_QUESTION)
        raise errors.unfit("question", words, "question")
    return question


@transaction.atomic
def suggest(*, conversation: Conversation, author: User, words: str) -> Statement:
    """A statement, which waits until a moderator has let it through. Its author does not vote by it: the same
    transaction would join the author's name to their pseudonym.

    Raises as ``rules.require_may_suggest``, SaidBefore, TooManyWaiting, ConversationFull, ValidationError.
    """
    Thread.objects.select_for_update().get(pk=conversation.thread_id)
    conversation = held(conversation.pk)
    author = rules.require_may_suggest(author, conversation)
    statement = text.statement_of(words)
    folded = text.statement_key(statement)
    there = Statement.objects.filter(conversation=conversation)
    if there.filter(folded=folded).exists():
        raise errors.SaidBefore
    if there.filter(author=author, state=StatementState.HELD).count() >= MOST_WAITING:
        raise errors.TooManyWaiting(most=MOST_WAITING)
    if there.exclude(state=StatementState.HIDDEN).count() >= MOST_STATEMENTS:
        raise errors.ConversationFull(most=MOST_STATEMENTS)
    members.enter(author)
    now = timezone.now()
    suggested = Statement.objects.create(
        conversation=conversation, author=author, text=statement, folded=folded, created_at=now
    )
    ReviewItem.objects.create(
        statement=suggested,
        board=conversation.thread.board,
        origin=Origin.PREMODERATION,
        holds=True,
        score=scoring.score([], holds=True),
        created_at=now,
    )
    announcing.queue_changed()
    return suggested


def close_conversation(*, conversation: Conversation, leader: User, reason: str) -> Conversation:
    """No more statements and votes. Then the last map is made and votes are written anew, untraceable; should
    that fail or the process end in between, the tick does it later.

    Raises StaffOnly, ConversationClosed, ReasonNeeded.
    """
    closed = _close(conversation=conversation, leader=leader, reason=reason)
    mapping.finish(conversation_id=closed.pk)
    closed.refresh_from_db()
    return closed


@transaction.atomic
def _close(*, conversation: Conversation, leader: User, reason: str) -> Conversation:
    """Waits for votes under way; those after it are refused. Statements that wait are not let through."""
    leader = rules.require_may_lead_conversations(leader)
    Thread.objects.select_for_update().get(pk=conversation.thread_id)
    conversation = held(conversation.pk)
    if not conversation.is_open:
        raise errors.ConversationClosed
    reason = " ".join(plaintext.clean(reason).split())
    if not reason:
        raise errors.ReasonNeeded
    conversation.closed_at = timezone.now()
    conversation.save(update_fields=["closed_at"])
    waiting = list(
        Statement.objects.filter(conversation=conversation, state=StatementState.HELD).values_list(
            "pk", flat=True
        )
    )
    with override("tr"):
        why = _("Voting was closed before a moderator had looked at it.")
    Statement.objects.filter(pk__in=waiting).update(state=StatementState.HIDDEN, reason=why)
    _end_review(waiting)
    record(
        actor=leader,
        action="conversation.closed",
        subject=f"thread:{conversation.thread_id}",
        reason=reason,
        details={"not_reviewed": len(waiting)},
    )
    announcing.thread_changed(conversation.thread_id)
    return conversation


def _end_review(statement_ids: list[int]) -> None:
    now = timezone.now()
    ReviewItem.objects.filter(statement__in=statement_ids, decided_at__isnull=True).update(
        decided_at=now, changed_at=now, claimed_by=None, claimed_until=None
    )
    announcing.queue_changed()


def held(conversation_id: int) -> Conversation:
    """With its thread and board; the row is held until the transaction ends."""
    # Asked for apart: see ``locking.threads``.
    found = Conversation.objects.select_for_update().prefetch_related("thread__board__district")
    return found.get(pk=conversation_id)
