"""Writes of statements and votes. No row says who voted, when or in which order; counts move with the row."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables

from forums import errors as forums_errors
from forums.discussion import errors as discussion_errors
from forums.discussion import live as discussion_live
from forums.discussion.models import Thread, ThreadState
from forums.members import operations as members_operations
from forums.members import pseudonyms
from forums.members import rules as members_rules
from forums.review import live as review_live
from forums.review import scoring
from forums.review.models import Origin, ReviewItem
from forums.statements import errors, rules
from forums.statements.consensus_map import operations as consensus_map_operations
from forums.statements.models import (
    Conversation,
    ConversationKey,
    Stance,
    Statement,
    StatementState,
    StatementVote,
)
from forums.text import cleaning
from participation import plaintext
from participation.audit.operations import record
from participation.overwriting import overwrite
from participation.people import operations as people
from participation.people.models import User

SHORTEST_QUESTION: Final = 10
LONGEST_QUESTION: Final = 300
#: Statements of one person that may wait for a moderator at a time, and of one conversation at all.
MOST_WAITING: Final = 5
MOST_STATEMENTS: Final = 300
#: Which of a statement's counts a vote is in.
COUNTS: Final[Mapping[int, str]] = {
    Stance.AGREE: "agreed",
    Stance.DISAGREE: "disagreed",
    Stance.PASS: "passed",
}


def overwrite_due() -> list[int]:
    """Overwrite what finished conversations left behind; the ids of those for which that is done now."""
    keys = ConversationKey.objects.filter(conversation=OuterRef("pk"))
    closed = Conversation.objects.filter(closed_at__isnull=False, overwritten_at__isnull=True)
    due = list(closed.filter(~Exists(keys)).values_list("pk", flat=True))
    if not due or not (overwrite([ConversationKey, StatementVote]) and people.forget_order_of_signing_in()):
        return []
    Conversation.objects.filter(pk__in=due).update(overwritten_at=timezone.now())
    return due


@transaction.atomic
def open_conversation(*, thread: Thread, leader: User, question: str) -> Conversation:
    """Let people suggest statements on ``question`` and vote on them.

    Raises StaffOnly, ThreadGone, ConversationThere, ValidationError.
    """
    leader = members_rules.require_may_lead_conversations(leader)
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    if thread.state != ThreadState.PUBLISHED:
        raise discussion_errors.ThreadGone
    question = _question_of(question)
    if Conversation.objects.filter(thread=thread).exists():
        raise errors.ConversationThere
    conversation = Conversation.objects.create(thread=thread, question=question, opened_at=timezone.now())
    ConversationKey.objects.create(conversation=conversation, key=secrets.token_bytes(32))
    # No question on the record, which nothing is ever taken from: it often is the thread's title.
    record(actor=leader, action="conversation.opened", subject=thread.topic)
    discussion_live.thread_changed(thread.pk)
    return conversation


def _question_of(given: str) -> str:
    question = " ".join(plaintext.clean(given).split())
    if not SHORTEST_QUESTION <= len(question) <= LONGEST_QUESTION:
        words = _("Ask what people shall say something about, in {least} to {most} characters.")
        words = words.format(least=SHORTEST_QUESTION, most=LONGEST_QUESTION)
        raise forums_errors.unfit("question", words, "question")
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
    statement = cleaning.statement_of(words)
    folded = cleaning.statement_key(statement)
    there = Statement.objects.filter(conversation=conversation)
    if there.filter(folded=folded).exists():
        raise errors.SaidBefore
    if there.filter(author=author, state=StatementState.HELD).count() >= MOST_WAITING:
        raise errors.TooManyWaiting(most=MOST_WAITING)
    if there.exclude(state=StatementState.HIDDEN).count() >= MOST_STATEMENTS:
        raise errors.ConversationFull(most=MOST_STATEMENTS)
    members_operations.enter(author)
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
    review_live.queue_changed()
    return suggested


def close_conversation(*, conversation: Conversation, leader: User, reason: str) -> Conversation:
    """No more statements and votes. Then the last map is made and votes are written anew, untraceable; should
    that fail or the process end in between, the tick does it later.

    Raises StaffOnly, ConversationClosed, ReasonNeeded.
    """
    closed = _close(conversation=conversation, leader=leader, reason=reason)
    consensus_map_operations.finish(conversation_id=closed.pk)
    closed.refresh_from_db()
    return closed


@transaction.atomic
def _close(*, conversation: Conversation, leader: User, reason: str) -> Conversation:
    """Waits for votes under way; those after it are refused. Statements that wait are not let through."""
    leader = members_rules.require_may_lead_conversations(leader)
    Thread.objects.select_for_update().get(pk=conversation.thread_id)
    conversation = held(conversation.pk)
    if not conversation.is_open:
        raise errors.ConversationClosed
    reason = " ".join(plaintext.clean(reason).split())
    if not reason:
        raise forums_errors.ReasonNeeded
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
    discussion_live.thread_changed(conversation.thread_id)
    return conversation


def _end_review(statement_ids: list[int]) -> None:
    now = timezone.now()
    ReviewItem.objects.filter(statement__in=statement_ids, decided_at__isnull=True).update(
        decided_at=now, changed_at=now, claimed_by=None, claimed_until=None
    )
    review_live.queue_changed()


def held(conversation_id: int) -> Conversation:
    """With its thread and board; the row is held until the transaction ends."""
    # Asked for apart: see ``locking.threads``.
    found = Conversation.objects.select_for_update().prefetch_related("thread__board__district")
    return found.get(pk=conversation_id)


@sensitive_variables()
@transaction.atomic
def vote(*, statement: Statement, resident: User, stance: int) -> None:
    """Agree (1), disagree (-1) or pass (0): once for each person and statement; another vote replaces it.

    Raises SignInNeeded, Suspended, StaffWrite, ThreadGone, ConversationClosed, StatementGone.
    """
    stance = Stance(stance)
    # Votes of a conversation queue here, so two of one person at once are one, and closing waits for all.
    conversation = held(statement.conversation_id)
    resident = rules.require_may_vote(resident, conversation)
    statement = Statement.objects.get(pk=statement.pk)
    if statement.state != StatementState.PUBLISHED:
        raise errors.StatementGone
    voter = pseudonyms.voter(key_of(conversation), resident.pk)
    before = StatementVote.objects.filter(statement=statement, voter=voter).first()
    if before is not None and before.vote == stance:
        return
    changes: dict[str, F | object] = {COUNTS[stance]: F(COUNTS[stance]) + 1}
    if before is None:
        StatementVote.objects.create(statement=statement, voter=voter, vote=stance)
    else:
        changes[COUNTS[before.vote]] = F(COUNTS[before.vote]) - 1
        StatementVote.objects.filter(pk=before.pk).update(vote=stance)
    Statement.objects.filter(pk=statement.pk).update(**changes)
    Conversation.objects.filter(pk=conversation.pk).update(votes_version=F("votes_version") + 1)


@sensitive_variables()
@transaction.atomic
def vote_together(*, conversation: Conversation, ballots: Iterable[tuple[User, Mapping[int, int]]]) -> int:
    """Many people's first votes (statement id → stance) in one transaction, for the demo and for tests of
    size: under the same rules, without asking the database for each. How many votes.

    Raises as ``vote``; IntegrityError where somebody has voted before; then nothing is stored.
    """
    conversation = held(conversation.pk)
    key = key_of(conversation)
    published = set(
        Statement.objects.published().filter(conversation=conversation).values_list("pk", flat=True)
    )
    rows = []
    for resident, ballot in ballots:
        voter = pseudonyms.voter(key, rules.require_may_vote(resident, conversation).pk)
        if not published.issuperset(ballot):
            raise errors.StatementGone
        rows += [
            StatementVote(statement_id=statement, voter=voter, vote=Stance(stance))
            for statement, stance in ballot.items()
        ]
    StatementVote.objects.bulk_create(rows, batch_size=500)
    for statement in published:
        votes = [row.vote for row in rows if row.statement_id == statement]
        Statement.objects.filter(pk=statement).update(
            **{name: F(name) + votes.count(stance) for stance, name in COUNTS.items()}
        )
    Conversation.objects.filter(pk=conversation.pk).update(votes_version=F("votes_version") + len(rows))
    return len(rows)


def key_of(conversation: Conversation) -> bytes:
    """Raises ConversationClosed where the key is destroyed."""
    found = ConversationKey.objects.filter(conversation=conversation).first()
    if found is None:
        raise errors.ConversationClosed
    return bytes(found.key)
