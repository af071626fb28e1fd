"""From votes to the published map: worked out first, outside any transaction that others wait for, then
stored, if it still follows the map that it was made after.

A map is published when ``LEAST_PEOPLE`` people differ by a vote from what the newest one has of them: so no
two maps that were ever published differ by fewer, and one person's vote cannot be read off two of them.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from forums.statements.consensus.analysis import analyse
from forums.statements.consensus.result import Map
from forums.statements.consensus.votes import LEAST_PEOPLE, NOT_VOTED, Votes
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
from participation import turns

#: Each conversation alone.
_each = partial(turns.each, "conversation")

#: Between two maps of a conversation.
MAP_EVERY: Final = timedelta(seconds=20)
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, repr=False)
class _Read:
    """What a map is made of. ``new``: the votes, by their value, that the last map knows otherwise."""

    conversation_id: int
    last: ConsensusMap | None
    votes_version: int
    votes: Votes
    new: dict[int, list[UUID]]


def maps_due() -> list[int]:
    """Maps that are behind, and what closed conversations still need; ids of conversations that have a new
    map or are finished. Safe to run in several processes at once."""
    open_ones = Conversation.objects.filter(closed_at__isnull=True, votes_version__gt=0)
    behind = open_ones.filter(
        Q(newest__isnull=True)
        | Q(newest__votes_version__lt=F("votes_version"), newest__at__lt=timezone.now() - MAP_EVERY)
    )
    made = _each(behind.values_list("pk", flat=True), lambda pk: draw_map(conversation_id=pk) is not None)
    unfinished = ConversationKey.objects.filter(conversation__closed_at__isnull=False)
    return made + _each(unfinished.values_list("pk", flat=True), lambda pk: finish(conversation_id=pk))


def draw_map(*, conversation_id: int) -> ConsensusMap | None:
    """A new map, if enough people have voted anew. None: they have not, or somebody else has made it."""
    if not has_batch(conversation_id):
        return None
    read = _read(conversation_id)
    if read is None:
        return None
    previous = Map.from_json(bytes(read.last.body).decode()) if read.last else None
    return _store(read, analyse(read.votes, previous))


def has_batch(conversation_id: int) -> bool:
    """Whether ``LEAST_PEOPLE`` people have voted otherwise than the newest map has it."""
    new = StatementVote.objects.filter(
        NOT_ON_MAP,
        statement__conversation=conversation_id,
        statement__state=StatementState.PUBLISHED,
    )
    return new.values("voter").distinct()[:LEAST_PEOPLE].count() == LEAST_PEOPLE


@sensitive_variables()
def _read(conversation_id: int) -> _Read | None:
    """None where it turns out that fewer than ``LEAST_PEOPLE`` people have voted anew."""
    conversation = Conversation.objects.select_related("newest").get(pk=conversation_id)
    published = conversation.statements.published()
    statements = list(published.values_list("pk", flat=True))
    # One statement sees one state of the votes. Those that came since the version was read are in the map,
    # too: then the next look finds nothing new.
    rows = list(
        StatementVote.objects.filter(statement__in=statements).values_list(
            "pk", "statement_id", "voter", "vote", "counted"
        )
    )
    new = [(pk, bytes(voter), vote) for pk, _statement, voter, vote, counted in rows if vote != counted]
    if len({voter for _pk, voter, _vote in new}) < LEAST_PEOPLE:
        return None
    columns = {statement: place for place, statement in enumerate(statements)}
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
def _store(read: _Read, result: Map) -> ConsensusMap | None:
    """None, and nothing is stored: another map came first, or votes are written anew by now."""
    conversation = Conversation.objects.select_for_update().get(pk=read.conversation_id)
    last = read.last
    if conversation.newest_id != (last.pk if last else None) or not _is_traceable(conversation):
        return None
    body = result.to_json().encode()
    top = _top(result)
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
    for stance, idents in read.new.items():
        for first in range(0, len(idents), _AT_ONCE):
            some = idents[first : first + _AT_ONCE]
            StatementVote.objects.filter(pk__in=some).update(counted=stance)
    live.map_changed(conversation.pk)
    return stored


def _is_traceable(conversation: Conversation) -> bool:
    return ConversationKey.objects.filter(conversation=conversation).exists()


def _top(result: Map) -> tuple[int, int] | None:
    """What all groups agree on most, and how many percent of everybody do."""
    if not result.agreed:
        return None
    [found] = [statement for statement in result.statements if statement.ident == result.agreed[0]]
    return found.ident, round(100 * found.agree / found.seen)


def finish(*, conversation_id: int) -> bool:
    """The last map of a closed conversation, under the same condition as every map; then its key is destroyed
    and its votes are written anew. False: it is open, or that is done."""
    closed = Conversation.objects.filter(pk=conversation_id, closed_at__isnull=False).first()
    if closed is None or not _is_traceable(closed):
        return False
    draw_map(conversation_id=conversation_id)
    return _make_untraceable(conversation_id)


@sensitive_variables()
@transaction.atomic
def _make_untraceable(conversation_id: int) -> bool:
    """The order of rows and the transactions that wrote them say when somebody voted (PostgreSQL's ``xmin``
    and ``ctid``, SQLite's ``rowid``), and pseudonyms lead to people while there is the key. So all votes are
    written anew in one transaction: new ids, random pseudonyms, in a random order. Which votes belong
    together stays, for a map can be made again from nothing else; whose they were is written nowhere."""
    Conversation.objects.select_for_update().get(pk=conversation_id)
    if not ConversationKey.objects.filter(pk=conversation_id).delete()[0]:
        return False
    found = StatementVote.objects.filter(statement__conversation=conversation_id)
    rows = list(_renamed(found.values_list("statement_id", "voter", "vote")))
    secrets.SystemRandom().shuffle(rows)
    found.delete()
    StatementVote.objects.bulk_create(rows, batch_size=500)
    return True


def _renamed(votes: Iterable[tuple[int, bytes | memoryview, int]]) -> Iterator[StatementVote]:
    names: dict[bytes, bytes] = {}
    for statement, voter, vote in votes:
        name = names.setdefault(bytes(voter), secrets.token_bytes(32))
        yield StatementVote(statement_id=statement, voter=name, vote=vote)
