"""Statements of a thread, a person's own votes on them, and the map."""

from collections.abc import Mapping, Sequence

from django.db.models import Prefetch
from django.http import Http404
from django.views.decorators.debug import sensitive_variables

from forums import pseudonyms, rules
from forums.models import (
    Action,
    ConsensusMap,
    Conversation,
    ConversationKey,
    Decision,
    ReviewItem,
    Statement,
    StatementState,
    StatementVote,
    Thread,
)
from forums.queries import reviewing
from forums.queries.threads import visible_thread
from participation.people.models import User

#: Statements that a moderator sees on one page.
AT_ONCE = 50


def visible_conversation(person: rules.Person, thread_id: int) -> Conversation:
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
def own_votes(person: rules.Person, conversation: Conversation) -> Mapping[int, int]:
    """Statement → stance, of ``person`` alone, while the conversation is open."""
    voter = _voter(person, conversation)
    if voter is None:
        return {}
    votes = StatementVote.objects.filter(statement__conversation=conversation, voter=voter)
    return dict(votes.values_list("statement_id", "vote"))


@sensitive_variables()
def in_turn(
    person: rules.Person,
    conversation: Conversation,
    statements: Sequence[Statement],
    voted: Mapping[int, int],
) -> list[Statement]:
    """What ``person`` has not voted on: what fewest people have seen first; of equals each person meets
    another one first, the same one each time."""
    waiting = [statement for statement in statements if statement.pk not in voted]
    voter = _voter(person, conversation) or b""
    return sorted(waiting, key=lambda it: (it.seen, pseudonyms.turn(voter, it.pk)))


def _voter(person: rules.Person, conversation: Conversation) -> bytes | None:
    if not isinstance(person, User):
        return None
    key = ConversationKey.objects.filter(conversation=conversation).first()
    return pseudonyms.voter(bytes(key.key), person.pk) if key is not None else None


def own_suggestions(person: rules.Person, conversation: Conversation) -> list[Statement]:
    """The newest first, with the decisions that stand against them as ``refusals``."""
    if not isinstance(person, User):
        return []
    against = Decision.objects.filter(standing=True).exclude(action=Action.DISMISSED)
    refusals = Prefetch("decisions", queryset=against, to_attr="refusals")
    own = conversation.statements.filter(author=person).order_by("-pk")
    return list(own.prefetch_related(refusals))


def waiting_statements() -> list[ReviewItem]:
    """Items of those that wait for a moderator, the oldest first."""
    found = reviewing.open_items().filter(statement__state=StatementState.HELD)
    chosen = list(found.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return list(reviewing.items().filter(pk__in=chosen).order_by("pk"))


def review_of(statement_id: int) -> ReviewItem:
    """The statement's newest item. Raises Http404."""
    found = reviewing.items().filter(statement=statement_id).order_by("-pk").first()
    if found is None:
        raise Http404
    return found


def waiting_in(conversation: Conversation) -> int:
    return conversation.statements.filter(state=StatementState.HELD).count()


def newest_map(conversation: Conversation) -> ConsensusMap | None:
    """With its body."""
    return ConsensusMap.objects.filter(pk=conversation.newest_id).first() if conversation.newest_id else None


def words_on_map(conversation: Conversation) -> Mapping[int, str]:
    """The words of what is published now: what was hidden since a map was made is no longer read on it."""
    return dict(conversation.statements.published().values_list("pk", "text"))
