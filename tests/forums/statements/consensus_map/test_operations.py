"""Maps: when they are published, what they contain, and that two always differ by at least ten people."""

import json
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from forums.statements import operations as statements_operations
from forums.statements.consensus.analysis import compute_map
from forums.statements.consensus.result import Map
from forums.statements.consensus_map import operations
from forums.statements.consensus_map.models import ConsensusMap
from forums.statements.models import (
    NOT_ON_MAP,
    Conversation,
    Stance,
    Statement,
    StatementState,
    StatementVote,
)
from realtime import topics
from tests.factories import make_residents, make_user
from tests.forums.making import make_conversation, vote_all

pytestmark = pytest.mark.django_db


def map_drawn_now(conversation):
    """The map computed now, regardless of the age of the previous one."""
    stored = operations.publish_new_map(conversation_id=conversation.pk)
    conversation.refresh_from_db()
    assert stored is not None
    assert stored == conversation.newest
    return Map.from_json(bytes(stored.body).decode())


def test_map_is_published_only_from_ten_people():
    conversation = make_conversation(statements=8)
    residents = make_residents(10)
    vote_all(conversation, residents[:9])
    assert operations.publish_due_maps() == []
    vote_all(conversation, residents[9:])
    assert operations.publish_due_maps() == [conversation.pk]
    stored = ConsensusMap.objects.get()
    assert (stored.version, stored.people, stored.statements, stored.groups) == (1, 10, 8, 0)
    assert Map.from_json(bytes(stored.body).decode()).absent == "few_people"
    assert operations.publish_due_maps() == []


def test_groups_of_a_map_keep_their_letters():
    conversation = make_conversation(statements=12)
    residents = make_residents(120)
    vote_all(conversation, residents[:90])
    first = map_drawn_now(conversation)
    assert [group.letter for group in first.groups] == ["A", "B", "C"]
    assert first.agreed
    stored = conversation.newest
    assert stored
    assert stored.top_id == first.agreed[0] == conversation.statements.order_by("pk")[0].pk
    assert stored.top_share
    assert stored.top_share > 80
    vote_all(conversation, residents[90:])
    second = map_drawn_now(conversation)
    assert conversation.maps.count() == 2
    leading = [[stand.statement for stand in group.representative][:1] for group in first.groups]
    for before, after in zip(leading, second.groups, strict=True):
        assert before[0] in {stand.statement for stand in after.representative}


def test_maps_are_published_with_a_minimum_pause():
    conversation = make_conversation(statements=7)
    residents = make_residents(40)
    vote_all(conversation, residents[:20])
    assert operations.publish_due_maps() == [conversation.pk]
    vote_all(conversation, residents[20:])
    assert operations.publish_due_maps() == []
    assert map_drawn_now(conversation).people == 40


def test_two_published_maps_never_differ_by_fewer_than_ten_people():
    """People vote, change and change back at random, and maps are drawn at random times."""
    chance = Random(4)
    conversation = make_conversation(statements=7)
    statements = list(conversation.statements.all())
    residents = make_residents(25)
    states: list[dict[int, dict[int, int]]] = [{}]
    ballots: dict[int, dict[int, int]] = {}
    now: dict[int, dict[int, int]] = {}
    for _step in range(420):
        resident, statement = chance.choice(residents), chance.choice(statements)
        stance = chance.choice(Stance.values)
        statements_operations.vote(statement=statement, resident=resident, stance=stance)
        now.setdefault(resident.pk, {})[statement.pk] = stance
        if chance.random() < 0.5 and operations.publish_new_map(conversation_id=conversation.pk):
            states.append({who: dict(ballot) for who, ballot in now.items()})
        ballots = now
    assert len(states) > 8
    for index, one in enumerate(states):
        for other in states[index + 1 : index + 2]:
            moved = [who for who in ballots if one.get(who) != other.get(who)]
            assert len(moved) >= 10


def test_people_who_change_and_change_back_do_not_count_as_changed():
    conversation = make_conversation(statements=7)
    residents = make_residents(20)
    vote_all(conversation, residents)
    map_drawn_now(conversation)
    statement = conversation.statements.order_by("pk")[0]
    before = {bytes(voter): vote for voter, vote in statement.votes.values_list("voter", "vote")}
    for resident in residents:
        for stance in (Stance.DISAGREE, Stance.AGREE, Stance.PASS):
            statements_operations.vote(statement=statement, resident=resident, stance=stance)
    assert operations.has_enough_new_votes(conversation.pk)
    changed = 0
    for vote in statement.votes.all():
        StatementVote.objects.filter(pk=vote.pk).update(vote=before[bytes(vote.voter)])
        changed += before[bytes(vote.voter)] != vote.vote
    assert changed >= 10
    assert not operations.has_enough_new_votes(conversation.pk)
    assert operations.publish_new_map(conversation_id=conversation.pk) is None


def test_map_contains_only_published_statements():
    conversation = make_conversation(statements=8)
    gone = conversation.statements.order_by("pk")[3]
    vote_all(conversation, make_residents(30))
    Statement.objects.filter(pk=gone.pk).update(state=StatementState.HIDDEN)
    result = map_drawn_now(conversation)
    assert gone.pk not in {statement.ident for statement in result.statements}
    assert len(result.statements) == 7


def test_map_published_meanwhile_is_not_overwritten():
    conversation = make_conversation(statements=7)
    vote_all(conversation, make_residents(20))
    read = operations._read_new_votes(conversation.pk)
    assert read
    assert operations.publish_new_map(conversation_id=conversation.pk)
    assert operations._store_map(read, compute_map(read.votes, None)) is None
    assert ConsensusMap.objects.count() == 1


def test_vote_during_the_computation_of_a_map_remains_uncounted():
    conversation = make_conversation(statements=7)
    residents = make_residents(20)
    vote_all(conversation, residents)
    read = operations._read_new_votes(conversation.pk)
    assert read
    late = conversation.statements.order_by("pk")[6]
    was = StatementVote.objects.filter(statement=late)[0]
    other = Stance.DISAGREE if was.vote == Stance.AGREE else Stance.AGREE
    StatementVote.objects.filter(pk=was.pk).update(vote=other)
    assert operations._store_map(read, compute_map(read.votes, None))
    now = StatementVote.objects.get(pk=was.pk)
    assert (now.vote, now.counted) == (other, was.vote)
    assert StatementVote.objects.filter(NOT_ON_MAP).get() == now


def test_closing_publishes_the_last_map_under_the_same_condition():
    leader = make_user(role="moderator")
    for people, maps in ((9, 0), (10, 1)):
        conversation = make_conversation(statements=7)
        vote_all(conversation, make_residents(people))
        closed = statements_operations.close_conversation(
            conversation=conversation, leader=leader, reason="Süre doldu."
        )
        assert closed.maps.count() == maps
        assert operations.publish_new_map(conversation_id=closed.pk) is None
        assert closed.statements.all()[0].votes.count() == people
    assert operations.publish_due_maps() == []


def test_interrupted_closing_is_finished_by_the_tick():
    conversation = make_conversation(statements=7)
    vote_all(conversation, make_residents(12))
    Conversation.objects.filter(pk=conversation.pk).update(closed_at=timezone.now())
    assert operations.publish_due_maps() == [conversation.pk]
    conversation.refresh_from_db()
    assert conversation.newest is not None
    assert operations.finish_conversation(conversation_id=conversation.pk) is False
    assert operations.publish_due_maps() == []


def test_published_map_cannot_be_changed():
    conversation = make_conversation(statements=7)
    vote_all(conversation, make_residents(10))
    map_drawn_now(conversation)
    for change in ({"body": b"{}"}, {"sha256": "0" * 64}, {"version": 7}, {"at": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsensusMap.objects.update(**change)


def test_live_topic_announces_a_map_without_its_contents(django_capture_on_commit_callbacks):
    conversation = make_conversation(statements=7)
    kind = topics.parse_topic(conversation.topic).kind
    ident = str(conversation.thread_id)
    first = kind.snapshot(ident)
    assert first
    assert first.version == 0
    vote_all(conversation, make_residents(12))
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        operations.publish_due_maps()
    assert len(callbacks) == 1
    snapshot = kind.snapshot(ident)
    assert snapshot
    assert (snapshot.version, json.loads(snapshot.body)) == (
        1,
        {"version": 1, "people": 12, "statements": 7},
    )
    assert kind.versions([ident, "999"]) == {ident: 1}
    assert kind.may_follow(make_user(), ident)
    assert not kind.may_follow(make_user(), "999")
