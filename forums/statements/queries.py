"""Reads of conversations, statements and a person's own votes."""

from collections.abc import Mapping, Sequence

from django.db.models import F, Prefetch
from django.http import Http404
from django.views.decorators.debug import sensitive_variables

from forums.boards import rules as boards_rules
from forums.discussion.models import Thread, ThreadState
from forums.discussion.queries.threads import get_visible_thread
from forums.members import pseudonyms
from forums.review.models import Action, Decision
from forums.statements.models import Conversation, ConversationKey, Statement, StatementState, StatementVote
from participation.people.models import User
from participation.people.rules import Person
from participation.processes.models import Process

#: Maximum conversations on the page of a process.
MAX_CONVERSATIONS = 20


def build_scope_of_deleted_voters(conversation: Conversation) -> str:
    """The scope of tombstones of people who voted and then deleted their account."""
    return f"conversation:{conversation.pk}"


def list_conversations_of(person: Person, process: Process) -> list[Conversation]:
    """Readable conversations on the boards of a process, open ones first, with their threads."""
    rows = Conversation.objects.filter(
        boards_rules.build_read_condition(person, "thread__board__"),
        thread__board__process=process.pk,
        thread__state=ThreadState.PUBLISHED,
    )
    ordered = rows.select_related("thread").order_by(F("closed_at").desc(nulls_first=True), "-pk")
    return list(ordered[:MAX_CONVERSATIONS])


def get_visible_conversation(person: Person, thread_id: int) -> Conversation:
    """The conversation of a visible thread, or of the thread it was merged into.

    Thread, board and newest map are joined. Raises Http404.
    """
    thread = get_visible_thread(person, thread_id)
    if thread.merged_into is not None:
        thread = get_visible_thread(person, thread.merged_into.pk)
    conversation = get_conversation_of(thread)
    if conversation is None:
        raise Http404
    return conversation


def get_conversation_of(thread: Thread) -> Conversation | None:
    """The conversation that ``get_visible_thread`` joined, with its ``thread`` set."""
    conversation: Conversation | None = getattr(thread, "conversation", None)
    if conversation is not None:
        conversation.thread = thread
    return conversation


def list_published_statements(conversation: Conversation) -> list[Statement]:
    return list(conversation.statements.published().order_by("pk"))


@sensitive_variables()
def list_own_votes(person: Person, conversation: Conversation) -> Mapping[int, int]:
    """Votes of ``person``, statement id → stance; empty once the key is destroyed after closing."""
    voter = _derive_voter_pseudonym(person, conversation)
    if voter is None:
        return {}
    votes = StatementVote.objects.filter(statement__conversation=conversation, voter=voter)
    return dict(votes.values_list("statement_id", "vote"))


@sensitive_variables()
def list_unvoted_statements(
    person: Person,
    conversation: Conversation,
    statements: Sequence[Statement],
    voted: Mapping[int, int],
) -> list[Statement]:
    """Statements that ``person`` has not voted on, those with the fewest votes first.

    Ties are in an order of each person's own, which stays the same.
    """
    unvoted = [statement for statement in statements if statement.pk not in voted]
    voter = _derive_voter_pseudonym(person, conversation) or b""
    return sorted(unvoted, key=lambda it: (it.seen, pseudonyms.compute_tie_order(voter, it.pk)))


def _derive_voter_pseudonym(person: Person, conversation: Conversation) -> bytes | None:
    if not isinstance(person, User):
        return None
    key = ConversationKey.objects.filter(conversation=conversation).first()
    return pseudonyms.derive_voter(bytes(key.key), person.pk) if key is not None else None


def list_own_suggestions(person: Person, conversation: Conversation) -> list[Statement]:
    """Statements of ``person``, newest first; ``refusals``: the decisions in force against each."""
    if not isinstance(person, User):
        return []
    decisions = Decision.objects.filter(in_effect=True).exclude(action=Action.DISMISSED)
    refusals = Prefetch("decisions", queryset=decisions, to_attr="refusals")
    own = conversation.statements.filter(author=person).order_by("-pk")
    return list(own.prefetch_related(refusals))


def count_unreviewed_statements(conversation: Conversation) -> int:
    """How many statements waited for a moderator until voting closed."""
    return conversation.statements.filter(state=StatementState.HIDDEN).exclude(reason="").count()


def count_held_statements(conversation: Conversation) -> int:
    return conversation.statements.filter(state=StatementState.HELD).count()
