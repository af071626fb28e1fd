"""Reads of statements and own votes."""

from collections.abc import Mapping, Sequence

from django.db.models import F, Prefetch
from django.http import Http404
from django.views.decorators.debug import sensitive_variables

from forums.boards import rules as boards_rules
from forums.discussion.models import Thread, ThreadState
from forums.discussion.queries.threads import visible_thread
from forums.members import pseudonyms
from forums.members.rules import Person
from forums.review.models import Action, Decision
from forums.statements.models import Conversation, ConversationKey, Statement, StatementState, StatementVote
from participation.people.models import User
from participation.processes.models import Process

#: On the page of a process.
MOST_CONVERSATIONS = 20


def conversations_of(person: Person, process: Process) -> list[Conversation]:
    """Statements on the boards of a process, those still open to votes first; with their threads."""
    found = Conversation.objects.filter(
        boards_rules.boards_read_by(person, "thread__board__"),
        thread__board__process=process.pk,
        thread__state=ThreadState.PUBLISHED,
    )
    rows = found.select_related("thread").order_by(F("closed_at").desc(nulls_first=True), "-pk")
    return list(rows[:MOST_CONVERSATIONS])


def visible_conversation(person: Person, thread_id: int) -> Conversation:
    """With its thread, that one's board, and the newest map; of a merged thread where it went. Raises
    Http404."""
    thread = visible_thread(person, thread_id)
    if thread.merged_into is not None:
        thread = visible_thread(person, thread.merged_into.pk)
    found = conversation_of(thread)
    if found is None:
        raise Http404
    return found


def conversation_of(thread: Thread) -> Conversation | None:
    """As ``visible_thread`` read it, with the thread."""
    found: Conversation | None = getattr(thread, "conversation", None)
    if found is not None:
        found.thread = thread
    return found


def published_statements(conversation: Conversation) -> list[Statement]:
    return list(conversation.statements.published().order_by("pk"))


@sensitive_variables()
def own_votes(person: Person, conversation: Conversation) -> Mapping[int, int]:
    """Statement → stance, of ``person`` alone, while the conversation is open."""
    voter = _voter(person, conversation)
    if voter is None:
        return {}
    votes = StatementVote.objects.filter(statement__conversation=conversation, voter=voter)
    return dict(votes.values_list("statement_id", "vote"))


@sensitive_variables()
def in_turn(
    person: Person,
    conversation: Conversation,
    statements: Sequence[Statement],
    voted: Mapping[int, int],
) -> list[Statement]:
    """What ``person`` has not voted on: what fewest people have seen first; of equals each person meets
    another one first, the same one each time."""
    waiting = [statement for statement in statements if statement.pk not in voted]
    voter = _voter(person, conversation) or b""
    return sorted(waiting, key=lambda it: (it.seen, pseudonyms.turn(voter, it.pk)))


def _voter(person: Person, conversation: Conversation) -> bytes | None:
    if not isinstance(person, User):
        return None
    key = ConversationKey.objects.filter(conversation=conversation).first()
    return pseudonyms.voter(bytes(key.key), person.pk) if key is not None else None


def own_suggestions(person: Person, conversation: Conversation) -> list[Statement]:
    """The newest first, with the decisions that stand against them as ``refusals``."""
    if not isinstance(person, User):
        return []
    against = Decision.objects.filter(standing=True).exclude(action=Action.DISMISSED)
    refusals = Prefetch("decisions", queryset=against, to_attr="refusals")
    own = conversation.statements.filter(author=person).order_by("-pk")
    return list(own.prefetch_related(refusals))


def waiting_in(conversation: Conversation) -> int:
    return conversation.statements.filter(state=StatementState.HELD).count()
