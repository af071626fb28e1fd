"""A thread's statements, put together for a template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forums.discussion.models import Thread
from forums.statements import queries, rules
from forums.statements.consensus_map.models import ConsensusMap
from forums.statements.models import Conversation, Statement, StatementState
from participation.people.models import User
from participation.people.rules import Person
from participation.refusals import Refusal, refusal_of


@dataclass(frozen=True, slots=True)
class ConversationShown:
    """A thread's statements as one reader sees them. ``why_not``: why the reader cannot vote, if so.
    ``asked``: the statement to vote on next; None if all are voted on or there is none.
    """

    conversation: Conversation
    asked: Statement | None = None
    voted: int = 0
    statements: Sequence[Statement] = ()
    votes: Mapping[int, int] = field(default_factory=dict)
    why_not: Refusal | None = None

    @property
    def unreviewed(self) -> int:
        return queries.count_unreviewed_statements(self.conversation)

    @property
    def newest(self) -> ConsensusMap | None:
        return self.conversation.newest

    @property
    def top(self) -> Statement | None:
        """The statement that all groups agree on most; None without one, or if it is no longer published."""
        top = self.newest.top if self.newest else None
        return top if top is not None and top.state == StatementState.PUBLISHED else None

    @property
    def number(self) -> int:
        return len(self.statements)

    @property
    def own(self) -> Sequence[tuple[Statement, int]]:
        return [(it, self.votes[it.pk]) for it in self.statements if it.pk in self.votes]


def build_conversation_page(person: Person, conversation: Conversation) -> ConversationShown:
    """Everything a reader can vote on and has voted on."""
    statements = queries.list_published_statements(conversation)
    votes = queries.list_own_votes(person, conversation)
    why_not = refusal_of(rules.require_may_vote, person, conversation)
    turn = [] if why_not else queries.list_unvoted_statements(person, conversation, statements, votes)
    return ConversationShown(
        conversation=conversation,
        asked=turn[0] if turn else None,
        voted=sum(it.pk in votes for it in statements),
        statements=statements,
        votes=votes,
        why_not=why_not,
    )


def build_conversation_card(person: Person, thread: Thread) -> ConversationShown | None:
    """The card beside the thread. One query for visitors and for closed voting."""
    conversation = queries.get_conversation_of(thread)
    if conversation is None:
        return None
    if not isinstance(person, User) or not conversation.is_open:
        return ConversationShown(
            conversation, why_not=refusal_of(rules.require_may_vote, person, conversation)
        )
    return build_conversation_page(person, conversation)
