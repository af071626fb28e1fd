"""Publication of consensus maps.

A map is computed without holding locks, then stored, unless another map was stored in between.

A map is published only when at least ``MIN_PEOPLE`` people have votes that differ from the newest map. So
no two published maps differ by fewer people, and comparing them cannot reveal one person's vote.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from forums.statements.consensus.analysis import compute_map
from forums.statements.consensus.result import Map
from forums.statements.consensus.votes import MIN_PEOPLE, NOT_VOTED, Votes
from forums.statements.consensus_map import live
from forums.statements.consensus_map.models import ConsensusMap
from forums.statements.models import (
    NOT_ON_MAP,
    Conversation,
    ConversationKey,
    Stance,
    StatementState,
    StatementVote,
)
from participation.background import clocks
from participation.jobs.operations import run_for_each

#: Minimum time between two maps of a conversation.
MAP_EVERY: Final = timedelta(seconds=20)
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, repr=False)
class _Read:
    """The input of a map. ``new``: ids of votes that the last map has not counted as they are, by stance."""

    conversation_id: int
    last: ConsensusMap | None
    votes_version: int
    votes: Votes
    new: dict[int, list[UUID]]


def publish_due_maps() -> list[int]:
    """Publish maps that are behind, and finish closed conversations.

    Returns the ids of conversations that have a new map or were finished. Safe to run concurrently.
    """
    open_ones = Conversation.objects.filter(closed_at__isnull=True, votes_version__gt=0)
    behind = open_ones.filter(
        Q(newest__isnull=True)
        | Q(newest__votes_version__lt=F("votes_version"), newest__at__lt=timezone.now() - MAP_EVERY)
    )
    updated = run_for_each(
        publish_due_maps,
        "conversation",
        behind.values_list("pk", flat=True),
        lambda pk: publish_new_map(conversation_id=pk) is not None,
    )
    unfinished = ConversationKey.objects.filter(conversation__closed_at__isnull=False)
    return updated + run_for_each(
        publish_due_maps,
        "conversation",
        unfinished.values_list("pk", flat=True),
        lambda pk: finish_conversation(conversation_id=pk),
    )


def publish_new_map(*, conversation_id: int) -> ConsensusMap | None:
    """Publish a new map. None if too few people have new votes, or another process stored one first."""
    if not has_enough_new_votes(conversation_id):
        return None
    read = _read_new_votes(conversation_id)
    if read is None:
        return None
    previous = Map.from_json(bytes(read.last.body).decode()) if read.last else None
    return _store_map(read, compute_map(read.votes, previous))


def has_enough_new_votes(conversation_id: int) -> bool:
    """Whether at least ``MIN_PEOPLE`` people have votes that differ from the newest map."""
    new = StatementVote.objects.filter(
        NOT_ON_MAP,
        statement__conversation=conversation_id,
        statement__state=StatementState.PUBLISHED,
    )
    return new.values("voter").distinct()[:MIN_PEOPLE].count() == MIN_PEOPLE


@sensitive_variables()
def _read_new_votes(conversation_id: int) -> _Read | None:
    """Read the votes. None if, in this snapshot, fewer than ``MIN_PEOPLE`` people have new votes."""
    conversation = Conversation.objects.select_related("newest").get(pk=conversation_id)
    published = conversation.statements.published()
    statements = list(published.values_list("pk", flat=True))
    # A single query gives a consistent snapshot. It may include votes later than ``votes_version``; the next
    # run then finds nothing new.
    rows = list(
        StatementVote.objects.filter(statement__in=statements).values_list(
            "pk", "statement_id", "voter", "vote", "counted"
        )
    )
    new = [(pk, bytes(voter), vote) for pk, _statement, voter, vote, counted in rows if vote != counted]
    if len({voter for _pk, voter, _vote in new}) < MIN_PEOPLE:
        return None
    columns = {statement: column for column, statement in enumerate(statements)}
    people: dict[bytes, int] = {}
    for _pk, _statement, voter, _vote, _counted in rows:
        people.setdefault(bytes(voter), len(people))
    ballots = np.full((len(people), len(statements)), NOT_VOTED, dtype=np.int8)
    for _pk, statement, voter, vote, _counted in rows:
        ballots[people[bytes(voter)], columns[statement]] = vote
    return _Read(
        conversation_id=conversation_id,
        last=conversation.newest,
        votes_version=conversation.votes_version,
        votes=Votes(statements, ballots),
        new={stance: [pk for pk, _voter, vote in new if vote == stance] for stance in Stance.values},
    )


@sensitive_variables("read")
@transaction.atomic
def _store_map(read: _Read, result: Map) -> ConsensusMap | None:
    """Store the map and mark its votes as counted.

    None, with nothing stored, if another map was stored first or the votes are already anonymised.
    """
    conversation = Conversation.objects.select_for_update().get(pk=read.conversation_id)
    last = read.last
    if conversation.newest_id != (last.pk if last else None) or not _is_traceable(conversation):
        return None
    body = result.to_json().encode()
    top = _find_clearest_agreement(result)
    stored = ConsensusMap.objects.create(
        conversation=conversation,
        version=last.version + 1 if last else 1,
        votes_version=read.votes_version,
        at=timezone.now(),
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        people=result.people,
        statements=len(result.statements),
        groups=len(result.groups),
        top_id=top[0] if top else None,
        top_share=top[1] if top else None,
    )
    conversation.newest = stored
    conversation.save(update_fields=["newest"])
    for stance, ids in read.new.items():
        for first in range(0, len(ids), _AT_ONCE):
            batch = ids[first : first + _AT_ONCE]
            StatementVote.objects.filter(pk__in=batch).update(counted=stance)
    live.map_changed(conversation.pk)
    return stored


def _is_traceable(conversation: Conversation) -> bool:
    return ConversationKey.objects.filter(conversation=conversation).exists()


def _find_clearest_agreement(result: Map) -> tuple[int, int] | None:
    """The id of the statement that all groups agree on most clearly, and the percentage of all who agree."""
    if not result.agreed:
        return None
    clearest = next(it for it in result.statements if it.ident == result.agreed[0])
    return clearest.ident, round(100 * clearest.agree / clearest.seen)


def finish_conversation(*, conversation_id: int) -> bool:
    """Publish a closed conversation's last map, if enough people have new votes, and anonymise its votes.

    False if the conversation is open or already finished.
    """
    closed = Conversation.objects.filter(pk=conversation_id, closed_at__isnull=False).first()
    if closed is None or not _is_traceable(closed):
        return False
    clocks.require_right()
    publish_new_map(conversation_id=conversation_id)
    return _anonymise_votes(conversation_id)


@sensitive_variables()
@transaction.atomic
def _anonymise_votes(conversation_id: int) -> bool:
    """Destroy the key of the pseudonyms, and rewrite all votes in one transaction.

    Row order and transaction ids (PostgreSQL's ``xmin`` and ``ctid``, SQLite's ``rowid``) reveal when
    somebody voted, and the key links pseudonyms to people. The rewritten votes have new ids, random
    pseudonyms and random order. Votes of one person stay linked, because the map can be recomputed only from
    that; whose they were is stored nowhere. False if it was done before.
    """
    Conversation.objects.select_for_update().get(pk=conversation_id)
    if not ConversationKey.objects.filter(pk=conversation_id).delete()[0]:
        return False
    votes = StatementVote.objects.filter(statement__conversation=conversation_id)
    rows = list(_randomise_pseudonyms(votes.values_list("statement_id", "voter", "vote")))
    secrets.SystemRandom().shuffle(rows)
    votes.delete()
    StatementVote.objects.bulk_create(rows, batch_size=500)
    return True


def _randomise_pseudonyms(votes: Iterable[tuple[int, bytes | memoryview, int]]) -> Iterator[StatementVote]:
    pseudonyms: dict[bytes, bytes] = {}
    for statement, voter, vote in votes:
        pseudonym = pseudonyms.setdefault(bytes(voter), secrets.token_bytes(32))
        yield StatementVote(statement_id=statement, voter=pseudonym, vote=vote)
