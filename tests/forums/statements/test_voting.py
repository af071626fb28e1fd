"""Votes: one per person and statement, counted exactly, and not linkable to a person."""

import hashlib
import hmac
import itertools
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from forums.discussion import errors as discussion_errors
from forums.discussion.models import Thread, ThreadState
from forums.statements import errors, operations
from forums.statements.models import (
    Conversation,
    ConversationKey,
    Stance,
    Statement,
    StatementState,
    StatementVote,
)
from tests.factories import make_residents, make_user
from tests.forums.making import make_conversation, make_statement, vote_all
from tests.journeys.every_row import NO_ROWS
from tests.threads import together

pytestmark = pytest.mark.django_db
#: Physical position of a row, which every table has without a column for it.
PLACE = {"sqlite": "rowid", "postgresql": "ctid"}


def counts(statement):
    statement.refresh_from_db()
    return statement.agreed, statement.disagreed, statement.passed


def test_vote_counts_once_and_a_new_one_replaces_it():
    conversation = make_conversation(statements=1)
    statement, resident = conversation.statements.get(), make_user()
    operations.vote(statement=statement, resident=resident, stance=Stance.AGREE)
    operations.vote(statement=statement, resident=resident, stance=Stance.AGREE)
    assert counts(statement) == (1, 0, 0)
    conversation.refresh_from_db()
    assert conversation.votes_version == 1
    operations.vote(statement=statement, resident=resident, stance=Stance.DISAGREE)
    assert counts(statement) == (0, 1, 0)
    operations.vote(statement=statement, resident=make_user(), stance=Stance.PASS)
    assert counts(statement) == (0, 1, 1)
    assert sorted(StatementVote.objects.values_list("vote", flat=True)) == [-1, 0]


def test_suggesting_is_not_a_vote():
    make_statement(make_conversation())
    assert not StatementVote.objects.exists()


@pytest.mark.parametrize("state", [StatementState.HELD, StatementState.HIDDEN])
def test_unpublished_statement_refuses_votes(state):
    statement = make_statement(make_conversation())
    Statement.objects.filter(pk=statement.pk).update(state=state)
    with pytest.raises(errors.StatementGone):
        operations.vote(statement=statement, resident=make_user(), stance=Stance.AGREE)
    assert counts(statement) == (0, 0, 0)
    assert not StatementVote.objects.exists()


def test_votes_on_closed_or_hidden_ones_and_of_visitors_are_refused():
    conversation = make_conversation(statements=1)
    statement = conversation.statements.get()
    Thread.objects.update(state=ThreadState.HIDDEN)
    with pytest.raises(discussion_errors.ThreadGone):
        operations.vote(statement=statement, resident=make_user(), stance=Stance.AGREE)
    Thread.objects.update(state=ThreadState.PUBLISHED)
    operations.close_conversation(
        conversation=conversation, leader=make_user(role="moderator"), reason="Süre doldu."
    )
    with pytest.raises(errors.ConversationClosed):
        operations.vote(statement=statement, resident=make_user(), stance=Stance.AGREE)
    assert not StatementVote.objects.exists()


def test_other_numbers_are_not_votes():
    statement = make_statement(make_conversation())
    with pytest.raises(ValueError, match="2"):
        operations.vote(statement=statement, resident=make_user(), stance=2)


def test_concurrent_votes_are_counted_exactly():
    conversation = make_conversation(statements=3)
    vote_all(conversation, make_residents(6))
    for statement in conversation.statements.all():
        rows = Counter(statement.votes.values_list("vote", flat=True))
        assert (rows[1], rows[-1], rows[0]) == counts(statement)
    assert StatementVote.objects.count() == 18
    held = make_statement(conversation, publish=False)
    with pytest.raises(errors.StatementGone):
        operations.store_votes(conversation=conversation, ballots=[(make_user(), {held.pk: Stance.AGREE})])
    assert StatementVote.objects.count() == 18


@pytest.mark.django_db(transaction=True)
def test_concurrent_votes_of_one_person_are_one_row():
    conversation = make_conversation(statements=2)
    statements = list(conversation.statements.all())
    residents = make_residents(5)
    jobs = [
        partial(operations.vote, statement=statement, resident=resident, stance=stance)
        for stance in (Stance.AGREE, Stance.DISAGREE, Stance.AGREE, Stance.PASS)
        for resident in residents
        for statement in statements
    ]

    given = together(jobs, at_once=12)

    assert not [it for it in given if isinstance(it, Exception)]
    assert StatementVote.objects.count() == 10
    for statement in statements:
        rows = Counter(statement.votes.values_list("vote", flat=True))
        assert counts(statement) == (rows[1], rows[-1], rows[0])


@pytest.mark.django_db(transaction=True)
def test_vote_during_closing_is_counted_or_refused():
    conversation = make_conversation(statements=1)
    statement, residents = conversation.statements.get(), make_residents(12)
    jobs: list[Callable[[], object]] = [
        partial(operations.vote, statement=statement, resident=resident, stance=Stance.AGREE)
        for resident in residents
    ]
    close = partial(
        operations.close_conversation,
        conversation=conversation,
        leader=make_user(role="moderator"),
        reason="Süre doldu.",
    )

    jobs.insert(6, close)
    given = together(jobs, at_once=6)

    refused = [it for it in given if isinstance(it, Exception)]
    assert all(isinstance(it, errors.ConversationClosed) for it in refused)
    assert StatementVote.objects.count() == 12 - len(refused) == counts(statement)[0]


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def tables_with_rows():
    """Tables except SQLite's virtual full-text indexes; the tables that store these are included."""
    return [it for it in connection.introspection.table_names() if it not in NO_ROWS]


def stored_bytes():
    for table in tables_with_rows():
        for row in rows(f"SELECT * FROM {connection.ops.quote_name(table)}"):
            for value in row:
                if isinstance(value, (bytes, memoryview)):
                    yield bytes(value)


def test_vote_row_has_no_time_and_no_person():
    with connection.cursor() as cursor:
        columns = {
            column.name
            for column in connection.introspection.get_table_description(cursor, "forums_statementvote")
        }
    assert columns == {"id", "statement_id", "voter", "vote", "counted"}


@pytest.mark.django_db(transaction=True)
def test_after_closing_neither_key_nor_order_nor_id_identifies_a_voter():
    """Each resident votes differently, so the pairs are known and the attack's success can be measured."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # rolled-back tests leave gaps that row order would follow
            cursor.execute("TRUNCATE forums_statementvote")
    conversation = make_conversation(statements=4)
    statements = list(conversation.statements.values_list("pk", flat=True))
    ballots = list(itertools.product((1, 0, -1), repeat=4))[:60]
    residents = make_residents(len(ballots))
    for resident, ballot in zip(residents, ballots, strict=True):
        for pk, stance in zip(statements, ballot, strict=True):
            operations.vote(
                statement=Statement(pk=pk, conversation=conversation), resident=resident, stance=stance
            )
    truth = {resident.pk: ballot for resident, ballot in zip(residents, ballots, strict=True)}

    def by_key():
        keys = set(stored_bytes())
        names = {bytes(it) for it in StatementVote.objects.values_list("voter", flat=True)}
        return sum(
            hmac.digest(key, f"forums.voter:{resident}".encode(), hashlib.sha256) in names
            for key in keys
            for resident in truth
        )

    def by_order():
        """How many voters are identified by pairing pseudonyms and people, both in order of arrival."""
        ballots_by_voter: dict[bytes, dict[int, int]] = {}
        order = PLACE[connection.vendor]
        for voter, statement, vote in rows(
            f"SELECT voter, statement_id, vote FROM forums_statementvote ORDER BY {order}"
        ):
            ballots_by_voter.setdefault(bytes(voter), {})[statement] = vote
        cast = [tuple(ballot[pk] for pk in statements) for ballot in ballots_by_voter.values()]
        return sum(one == other for one, other in zip(truth.values(), cast, strict=True))

    before = set(StatementVote.objects.values_list("pk", flat=True))
    whole = Counter(StatementVote.objects.values_list("statement", "vote"))
    assert (by_key(), by_order()) == (60, 60)  # both attacks work before closing, so the test can fail
    operations.close_conversation(
        conversation=conversation, leader=make_user(role="moderator"), reason="Süre doldu."
    )

    assert by_key() == 0
    assert by_order() <= 8  # chance gives 1; 9 or more once in a million
    assert not before & set(StatementVote.objects.values_list("pk", flat=True))
    assert not StatementVote.objects.filter(counted__isnull=False).exists()
    # Nothing is lost: the votes and their grouping in ballots are the same.
    assert Counter(StatementVote.objects.values_list("statement", "vote")) == whole
    assert StatementVote.objects.values("voter").distinct().count() == 60
    assert not ConversationKey.objects.exists()
    if connection.vendor == "postgresql":
        assert len(rows("SELECT DISTINCT xmin::text FROM forums_statementvote")) == 1


@pytest.mark.django_db(transaction=True)
def test_after_closing_the_key_is_erased_from_the_files():
    conversation = make_conversation(statements=1)
    vote_all(conversation, make_residents(3))
    key = bytes(ConversationKey.objects.get().key)
    postgresql = connection.vendor == "postgresql"
    path = connection.settings_dict["NAME"]

    def key_storage():
        if postgresql:  # the files belong to the server; the table is rewritten
            return rows("SELECT pg_relation_filenode('forums_conversationkey')")
        return any(key in Path(f"{path}{suffix}").read_bytes() for suffix in ("", "-wal"))

    before = key_storage()
    assert before
    assert operations.overwrite_due() == []
    operations.close_conversation(
        conversation=conversation, leader=make_user(role="moderator"), reason="Süre doldu."
    )
    assert key_storage() == before
    assert operations.overwrite_due() == [conversation.pk]
    assert key_storage() != before
    assert operations.overwrite_due() == []


def test_pseudonyms_of_one_person_in_two_conversations_are_unrelated():
    resident = make_user()
    for _ in range(2):
        conversation = make_conversation(statements=1)
        operations.vote(statement=conversation.statements.get(), resident=resident, stance=Stance.AGREE)
    assert len({bytes(it) for it in StatementVote.objects.values_list("voter", flat=True)}) == 2
    assert Conversation.objects.count() == 2
