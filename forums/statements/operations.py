"""Writes of conversations, statements and votes.

No row stores who voted, when or in which order. Counts change in the transaction of the vote.
"""

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
from forums.statements import errors, queries, rules
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
from participation.audit.operations import append_entry
from participation.jobs.operations import run_for_each
from participation.people.addresses import normalise_mailbox
from participation.people.models import User
from participation.people.operations import accounts as account_operations
from participation.people.operations import credentials as credential_operations
from participation.refusals import ReasonNeeded
from participation.rights import queries as rights_queries
from participation.storage.overwriting import overwrite
from participation.text import plaintext

MIN_QUESTION_LENGTH: Final = 10
MAX_QUESTION_LENGTH: Final = 300
#: Maximum held statements of one person, and maximum statements (hidden ones aside), of one conversation.
MAX_WAITING: Final = 5
MAX_STATEMENTS: Final = 300
#: The count field of each stance.
COUNTS: Final[Mapping[int, str]] = {
    Stance.AGREE: "agreed",
    Stance.DISAGREE: "disagreed",
    Stance.PASS: "passed",
}


def overwrite_due() -> list[int]:
    """Overwrite the remains of deleted votes and keys in the database's files, for finished conversations.

    Returns the ids of conversations for which this is complete now.
    """
    keys = ConversationKey.objects.filter(conversation=OuterRef("pk"))
    closed = Conversation.objects.filter(closed_at__isnull=False, overwritten_at__isnull=True)
    due = dict(closed.filter(~Exists(keys)).values_list("pk", "closed_at"))
    if not due or not overwrite([ConversationKey, StatementVote]):
        return []
    if not credential_operations.forget_order_of_signing_in(ended=max(filter(None, due.values()))):
        return []
    now, all_of_them = timezone.now(), Conversation.objects.all()
    return run_for_each(
        overwrite_due,
        "conversation",
        due,
        lambda pk: bool(all_of_them.filter(pk=pk).update(overwritten_at=now)),
    )


@transaction.atomic
def open_conversation(*, thread: Thread, leader: User, question: str) -> Conversation:
    """Open a thread to statements on ``question`` and to votes on them.

    Raises StaffOnly, ThreadGone, ConversationThere, ValidationError.
    """
    leader = members_rules.require_may_lead_conversations(leader)
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    if thread.state != ThreadState.PUBLISHED:
        raise discussion_errors.ThreadGone
    question = _clean_question(question)
    if Conversation.objects.filter(thread=thread).exists():
        raise errors.ConversationThere
    conversation = Conversation.objects.create(thread=thread, question=question, opened_at=timezone.now())
    ConversationKey.objects.create(conversation=conversation, key=secrets.token_bytes(32))
    # No question in the audit log, which cannot be redacted: it often is the thread's title.
    append_entry(actor=leader, action="conversation.opened", subject=thread.topic)
    discussion_live.publish_thread_change(thread.pk)
    return conversation


def _clean_question(text: str) -> str:
    question = " ".join(plaintext.clean_plain_text(text).split())
    if not MIN_QUESTION_LENGTH <= len(question) <= MAX_QUESTION_LENGTH:
        message = _("Write a question of {least} to {most} characters.")
        message = message.format(least=MIN_QUESTION_LENGTH, most=MAX_QUESTION_LENGTH)
        raise forums_errors.build_field_error("question", message, "question")
    return question


@transaction.atomic
def suggest_statement(*, conversation: Conversation, author: User, words: str) -> Statement:
    """Store a statement, held until a moderator publishes it.

    It is no vote of its author: one transaction with both would link the author's name to their pseudonym.
    Raises as ``rules.require_may_suggest``, AccountClosed, SaidBefore, TooManyWaiting, ConversationFull,
    ValidationError.
    """
    account_operations.require_open(members_rules.require_signed_in(author))
    Thread.objects.select_for_update().get(pk=conversation.thread_id)
    conversation = lock_conversation(conversation.pk)
    author = rules.require_may_suggest(author, conversation)
    text = cleaning.clean_statement(words)
    folded = cleaning.compute_statement_key(text)
    existing = Statement.objects.filter(conversation=conversation)
    if existing.filter(folded=folded).exists():
        raise errors.SaidBefore
    if existing.filter(author=author, state=StatementState.HELD).count() >= MAX_WAITING:
        raise errors.TooManyWaiting(most=MAX_WAITING)
    if existing.exclude(state=StatementState.HIDDEN).count() >= MAX_STATEMENTS:
        raise errors.ConversationFull(most=MAX_STATEMENTS)
    members_operations.ensure_member(author)
    now = timezone.now()
    statement = Statement.objects.create(
        conversation=conversation, author=author, text=text, folded=folded, created_at=now
    )
    ReviewItem.objects.create(
        statement=statement,
        board=conversation.thread.board,
        origin=Origin.PREMODERATION,
        holds=True,
        score=scoring.compute_score([], holds=True),
        created_at=now,
    )
    review_live.queue_changed()
    return statement


def close_conversation(*, conversation: Conversation, leader: User, reason: str) -> Conversation:
    """Close a conversation to statements and votes; then publish the last map and anonymise the votes.

    If the second step fails or the process ends before it, the next tick does it. Raises StaffOnly,
    Suspended, ConversationClosed, ReasonNeeded.
    """
    closed = _close_to_votes(conversation=conversation, leader=leader, reason=reason)
    consensus_map_operations.finish_conversation(conversation_id=closed.pk)
    closed.refresh_from_db()
    return closed


@transaction.atomic
def _close_to_votes(*, conversation: Conversation, leader: User, reason: str) -> Conversation:
    """Close the conversation, after concurrent votes; later ones are refused. Held statements are hidden."""
    leader = members_rules.require_may_lead_conversations(leader)
    Thread.objects.select_for_update().get(pk=conversation.thread_id)
    conversation = lock_conversation(conversation.pk)
    if not conversation.is_open:
        raise errors.ConversationClosed
    reason = " ".join(plaintext.clean_plain_text(reason).split())
    if not reason:
        raise ReasonNeeded
    conversation.closed_at = timezone.now()
    conversation.save(update_fields=["closed_at"])
    held_ids = list(
        Statement.objects.filter(conversation=conversation, state=StatementState.HELD).values_list(
            "pk", flat=True
        )
    )
    with override("tr"):
        reason_for_authors = _("Voting closed before a moderator had reviewed it.")
    Statement.objects.filter(pk__in=held_ids).update(state=StatementState.HIDDEN, reason=reason_for_authors)
    _end_review(held_ids)
    append_entry(
        actor=leader,
        action="conversation.closed",
        subject=f"thread:{conversation.thread_id}",
        reason=reason,
        details={"not_reviewed": len(held_ids)},
    )
    discussion_live.publish_thread_change(conversation.thread_id)
    return conversation


def _end_review(statement_ids: list[int]) -> None:
    now = timezone.now()
    ReviewItem.objects.filter(statement__in=statement_ids, decided_at__isnull=True).update(
        decided_at=now, changed_at=now, claimed_by=None, claimed_until=None
    )
    review_live.queue_changed()


def lock_conversation(conversation_id: int) -> Conversation:
    """The conversation with its row locked; thread and board are loaded, but not locked."""
    # Prefetched, not joined: see ``locks.lock_threads``.
    rows = Conversation.objects.select_for_update().prefetch_related("thread__board__district")
    return rows.get(pk=conversation_id)


@sensitive_variables()
@transaction.atomic
def vote(*, statement: Statement, resident: User, stance: int) -> None:
    """Store a vote: agree (1), disagree (-1) or pass (0). A later vote of the person replaces it; idempotent.

    Raises SignInNeeded, Suspended, StaffWrite, ThreadGone, ConversationClosed, StatementGone, VotedBefore.
    """
    stance = Stance(stance)
    # Serialises the votes of a conversation: concurrent votes of one person become one, and closing waits.
    conversation = lock_conversation(statement.conversation_id)
    resident = rules.require_may_vote(resident, conversation)
    if rights_queries.has_deleted_account(
        queries.build_scope_of_deleted_voters(conversation), [normalise_mailbox(resident.email)]
    ):
        raise errors.VotedBefore
    statement = Statement.objects.get(pk=statement.pk)
    if statement.state != StatementState.PUBLISHED:
        raise errors.StatementGone
    voter = pseudonyms.derive_voter(get_pseudonym_key(conversation), resident.pk)
    previous = StatementVote.objects.filter(statement=statement, voter=voter).first()
    if previous is not None and previous.vote == stance:
        return
    changes: dict[str, F | object] = {COUNTS[stance]: F(COUNTS[stance]) + 1}
    if previous is None:
        StatementVote.objects.create(statement=statement, voter=voter, vote=stance)
    else:
        changes[COUNTS[previous.vote]] = F(COUNTS[previous.vote]) - 1
        StatementVote.objects.filter(pk=previous.pk).update(vote=stance)
    Statement.objects.filter(pk=statement.pk).update(**changes)
    Conversation.objects.filter(pk=conversation.pk).update(votes_version=F("votes_version") + 1)


@sensitive_variables()
@transaction.atomic
def store_votes(*, conversation: Conversation, ballots: Iterable[tuple[User, Mapping[int, int]]]) -> int:
    """Store first votes of many people (statement id → stance) in bulk, for the demo and load tests.

    The same rules apply as for ``vote``. Returns the number of votes. Raises as ``vote``, IntegrityError if
    somebody voted before; then nothing is stored.
    """
    conversation = lock_conversation(conversation.pk)
    key = get_pseudonym_key(conversation)
    published = set(
        Statement.objects.published().filter(conversation=conversation).values_list("pk", flat=True)
    )
    rows = []
    for resident, ballot in ballots:
        voter = pseudonyms.derive_voter(key, rules.require_may_vote(resident, conversation).pk)
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


def get_pseudonym_key(conversation: Conversation) -> bytes:
    """The key of the conversation's pseudonyms. Raises ConversationClosed if it was destroyed."""
    row = ConversationKey.objects.filter(conversation=conversation).first()
    if row is None:
        raise errors.ConversationClosed
    return bytes(row.key)
