"""Votes on statements. No row says who voted, when, or in which order; counts move with the row."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from forums import errors, pseudonyms, rules
from forums.models import (
    Conversation,
    ConversationKey,
    Stance,
    Statement,
    StatementState,
    StatementVote,
)
from forums.operations.stating import held
from participation.people.models import User

#: Which of a statement's counts a vote is in.
COUNTS: Final[Mapping[int, str]] = {
    Stance.AGREE: "agreed",
    Stance.DISAGREE: "disagreed",
    Stance.PASS: "passed",
}


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
