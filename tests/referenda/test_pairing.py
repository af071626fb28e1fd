"""Attack: a copy of PostgreSQL's files, in which transactions link strike-offs to ballots.

A strike-off and its ballot are written in one transaction: ``xmin`` is equal, or the next number for a
savepoint.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import pairwise
from operator import add
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.roll.models import StrikeOff
from participation.roll.operations import strike_offs
from participation.storage import overwriting
from referenda.archive import queries
from referenda.ballot_box.casting import errors, operations
from referenda.lifecycle.operations import overwriting as overwriting_operations
from referenda.lifecycle.operations import schedule
from referenda.lifecycle.operations.overwriting import OVERWRITE_EVERY
from tests.referenda.making import Stage
from tests.threads import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's rows keep no transaction"),
]

#: Voters on the roll. Two batches of ten are published, seven wait.
VOTERS, PEOPLE, BATCHED = 30, 27, 20
#: Number of transactions before and after that of a ballot that are searched for its strike-off.
NEAR = range(-6, 7)
#: The number of the transaction that wrote a row.
XMIN = "xmin::text::bigint"


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@dataclass
class Voted:
    """A referendum with many ballots cast one after the other, with a tick after each."""

    stage: Stage
    #: For each voter in order: entry, the ballot's tracker, and the first key of the strike-off.
    truth: list[tuple[int, str, int]]

    def ballots(self) -> list[int]:
        """Transaction numbers of the ballots, in the order of voters."""
        numbers = dict(rows(f"SELECT tracker, {XMIN} FROM referenda_datum WHERE tracker <> ''"))
        return [numbers[tracker] for _entry, tracker, _key in self.truth]

    def strike_offs(self) -> list[int]:
        """Transaction numbers of the strike-offs, in the order of voters."""
        numbers = dict(rows(f"SELECT entry_id, {XMIN} FROM roll_strikeoff"))
        return [numbers[entry] for entry, _tracker, _key in self.truth]


@pytest.fixture
def voted() -> Iterator[Voted]:
    stage = Stage(voters=VOTERS).make_ready().collect()
    prepared = Voted(stage, [])
    with stage.voting(hours=1):
        for number in range(PEOPLE):
            entry = stage.entry(number).pk
            tracker = stage.cast(number).tracker
            prepared.truth.append((entry, tracker, StrikeOff.objects.get(entry=entry).pk))
            overwriting_operations.rewrite_strike_offs_due()
        yield prepared


def paired(strike_offs: list[int], ballots: list[int]) -> int:
    """Number of strike-offs paired with their ballot by the best of three guesses: a fixed distance, the
    nearest ballot before, the nearest after. A ballot guessed for several does not count.
    """

    def before(number: int) -> int | None:
        return max((it for it in ballots if it <= number), default=None)

    def after(number: int) -> int | None:
        return min((it for it in ballots if it >= number), default=None)

    def right(guess: Callable[[int], int | None]) -> int:
        guesses = [guess(it) for it in strike_offs]
        return sum(it == own and guesses.count(it) == 1 for it, own in zip(guesses, ballots, strict=True))

    guesses: list[Callable[[int], int | None]] = [before, after]
    guesses += [partial(add, distance) for distance in NEAR]
    return max(map(right, guesses))


def follow(strike_offs: list[int]) -> int:
    """Pairs of neighbours in which the later voter's strike-off has the greater number, less those with the
    smaller.
    """
    return sum((later > earlier) - (later < earlier) for earlier, later in pairwise(strike_offs))


def test_the_attack_pairs_everybody_where_nothing_was_rewritten(monkeypatch):
    monkeypatch.setattr(strike_offs, "MIN_BATCH", 100)
    stage = Stage(voters=5).make_ready().collect()
    with stage.voting(hours=1):
        truth = [(stage.entry(number).pk, stage.cast(number).tracker, 0) for number in range(5)]
    prepared = Voted(stage, truth)

    assert paired(prepared.strike_offs(), prepared.ballots()) == 5
    assert follow(prepared.strike_offs()) == 4


def test_during_voting_no_transaction_pairs_a_mark_with_a_ballot(voted):
    strike_offs, ballots = voted.strike_offs(), voted.ballots()

    assert len({*ballots}) == PEOPLE
    assert StrikeOff.objects.filter(is_batched=True).count() == BATCHED
    assert paired(strike_offs, ballots) == 0


def test_batched_strike_offs_are_not_in_ballot_order(voted):
    """Not by batch either: all of them have one transaction and are stored in random order."""
    batched = voted.strike_offs()[:BATCHED]

    assert len({*batched}) == 1
    lying = [entry for (entry,) in rows("SELECT entry_id FROM roll_strikeoff WHERE is_batched ORDER BY ctid")]
    first = {entry for entry, _tracker, _key in voted.truth[: BATCHED // 2]}
    assert len(lying) == BATCHED
    assert {*lying[: BATCHED // 2]} not in (first, {*lying} - first)


def test_unbatched_marks_reveal_only_that_they_are_the_latest(voted):
    waiting = voted.strike_offs()[BATCHED:]

    assert len({*waiting}) == 1
    assert waiting[0] > max(voted.ballots())
    assert StrikeOff.objects.filter(is_batched=False).count() == PEOPLE - BATCHED


def test_nothing_pairs_in_a_closed_referendum(voted):
    voted.stage.close_voting()

    assert len({*voted.strike_offs()}) == 1
    assert paired(voted.strike_offs(), voted.ballots()) == 0


def test_transactions_near_a_ballot_write_only_public_data():
    """Cast on the web by signed-in users: no row of a person, session or audit entry is written."""
    stage = Stage(voters=3).make_ready().collect()
    clients = [Client() for _voter in stage.voters]
    with stage.voting(hours=1):
        for client, voter in zip(clients, stage.voters, strict=True):
            client.force_login(voter)
            for _ in range(len(NEAR)):  # Others write meanwhile.
                rows("SELECT pg_current_xact_id()")
        for number in (1, 2, 0):
            raw = stage.ballot(number)
            address = reverse("referenda:cast", args=[stage.referendum.pk])
            answer = clients[number].post(address, raw, content_type="application/json")
            assert answer.status_code == 200
        for _ in range(len(NEAR)):
            rows("SELECT pg_current_xact_id()")
        overwriting_operations.rewrite_strike_offs_due()
    ballots = [xmin for (xmin,) in rows(f"SELECT {XMIN} FROM referenda_datum WHERE tracker <> ''")]
    assert len(ballots) == 3

    near = {
        table
        for (table,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (xmin,) in rows(f"SELECT {XMIN} FROM {table}")
        if any(ballot + distance == xmin for ballot in ballots for distance in NEAR)
    }

    assert near == {"referenda_event", "referenda_datum"}


# Contents of the files


#: Files of the strike-offs' table and its indexes.
FILES = """
    SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class
    WHERE oid = 'roll_strikeoff'::regclass
       OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'roll_strikeoff'::regclass)
"""


def lying(keys: list[int]) -> list[int]:
    """Those of these keys whose bytes are in the files, including deleted rows."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    files = b"".join(bytes(raw) for (raw,) in rows(FILES))
    return [key for key in keys if key.to_bytes(8, "little") in files]


@pytest.fixture
def first_keys(voted: Voted) -> list[int]:
    return [key for _entry, _tracker, key in voted.truth]


def test_rewritten_rows_leave_the_files_within_a_minute(voted, first_keys, waits_for_other_databases):
    """The number of the ballot's transaction precedes each old row, and VACUUM leaves it there."""
    assert lying(first_keys) == first_keys
    with connection.cursor() as cursor:
        cursor.execute("VACUUM roll_strikeoff")
    assert lying(first_keys)

    assert overwriting_operations.overwrite_strike_offs_due() == [voted.stage.referendum.pk]

    assert lying(first_keys) == []
    assert StrikeOff.objects.count() == PEOPLE
    assert overwriting_operations.overwrite_strike_offs_due() == []


def test_voters_wait_at_most_once_a_minute(voted, waits_for_other_databases):
    assert overwriting_operations.overwrite_strike_offs_due() == [voted.stage.referendum.pk]
    second = list(StrikeOff.objects.values_list("pk", flat=True))
    for number in range(PEOPLE, VOTERS):
        voted.stage.cast(number)
    assert overwriting_operations.rewrite_strike_offs_due() == [voted.stage.referendum.pk]
    moment = timezone.now()

    with time_machine.travel(moment + OVERWRITE_EVERY - timedelta(seconds=1), tick=False):
        assert overwriting_operations.overwrite_strike_offs_due() == []
        assert lying(second) == second
    with time_machine.travel(moment + OVERWRITE_EVERY, tick=False):
        assert overwriting_operations.overwrite_strike_offs_due() == [voted.stage.referendum.pk]
        assert lying(second) == []


def test_overwriting_is_retried_while_a_reader_is_active(
    voted, first_keys, waits_for_other_databases, monkeypatch
):
    address = connection.get_connection_params()
    names = ("host", "port", "user", "dbname")
    with psycopg.connect(**{name: address[name] for name in names if name in address}) as other:
        other.execute("SELECT 1")
        with monkeypatch.context() as patch:
            patch.setattr(overwriting, "_LOOKS", 3)
            assert overwriting_operations.overwrite_strike_offs_due() == []
    assert lying(first_keys)

    assert overwriting_operations.overwrite_strike_offs_due() == [voted.stage.referendum.pk]
    assert lying(first_keys) == []


def test_a_vote_during_rewriting_waits_and_is_counted(voted, first_keys):
    stage = voted.stage
    jobs: list[Callable[[], object]] = [
        *(partial(stage.cast, number) for number in range(PEOPLE, VOTERS)),
        *[overwriting_operations.rewrite_strike_offs_due] * 3,
        *[overwriting_operations.overwrite_strike_offs_due] * 2,
    ]

    results = together(jobs)

    assert [it for it in results if isinstance(it, Exception)] == []
    assert StrikeOff.objects.count() == queries.count_online_voters(stage.referendum) == VOTERS
    assert StrikeOff.objects.values("entry").distinct().count() == VOTERS


def test_a_refused_vote_during_rewriting_blocks_nobody():
    """They have voted and send a ballot with another credential while their strike-off is being rewritten."""
    stage, begun, over = Stage(voters=14).make_ready().collect(), threading.Event(), threading.Event()

    @transaction.atomic
    def rewrite() -> None:
        strike_offs.rewrite_strike_offs(referendum_key=stage.referendum.uuid)
        begun.set()
        # Anyone waiting for this transaction waits until here.
        over.wait(20)
        over.set()

    def vote() -> None:
        assert begun.wait(60)
        try:
            with pytest.raises(errors.OtherCredential):
                operations.cast_ballot(
                    referendum=stage.referendum, voter=stage.voters[0], raw=stage.ballot(12)
                )
            stage.cast(13)
            assert not over.is_set()
        finally:
            over.set()

    with time_machine.travel(stage.now().opens_at + timedelta(hours=1), tick=True):
        schedule.open_due()
        for number in range(11):
            stage.cast(number)
        assert together([rewrite, vote]) == [None, None]


def test_a_database_role_without_permission_is_reported_and_overwriting_stays_due(voted, first_keys, caplog):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE visitor_of_marks")
        cursor.execute("GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO visitor_of_marks")
        try:
            cursor.execute("SET ROLE visitor_of_marks")
            assert overwriting_operations.overwrite_strike_offs_due() == []
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP OWNED BY visitor_of_marks")
            cursor.execute("DROP ROLE visitor_of_marks")
    assert "only their owner may VACUUM ['roll_strikeoff'" in caplog.text
    assert lying(first_keys) == first_keys

    assert overwriting_operations.overwrite_strike_offs_due() == [voted.stage.referendum.pk]
