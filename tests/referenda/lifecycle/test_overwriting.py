"""What opening and closing delete is also removed from the database's files."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from participation.roll.models import StrikeOff
from referenda.ballot_box.credentials import operations
from referenda.ballot_box.credentials.models import Credential, CredentialKey, WaitingCredential
from referenda.lifecycle.operations import overwriting
from referenda.lifecycle.operations.overwriting import OVERWRITE_EVERY
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_is_left_of_deleted_credentials():
    stage = Stage(voters=3).make_ready()
    sealed = [bytes(raw) for raw in WaitingCredential.objects.values_list("sealed", flat=True)]
    assert len(sealed) == 3
    with stage.voting():
        assert overwriting.overwrite_due() == [stage.referendum.pk]
        assert overwriting.overwrite_due() == []

    with stage.closed():
        assert overwriting.overwrite_due() == [stage.referendum.pk]
        assert overwriting.overwrite_due() == []

    assert stage.now().overwritten_at is not None
    assert not WaitingCredential.objects.exists()
    if connection.vendor == "sqlite":
        image = connection.connection.serialize()
        assert not any(raw in image for raw in sealed)


def test_nothing_is_left_of_handles_during_voting():
    """A copy of the files with a handle and the key to handles would reveal the owner of each credential."""
    stage = Stage(voters=3).make_ready().collect()
    key = bytes(CredentialKey.objects.get().handle_key)
    handles = [handle.encode() for handle in Credential.objects.values_list("handle", flat=True)]
    assert len(key) == 32
    assert all(handles)

    with stage.voting():
        stage.cast(0)
        before = file_of_keys() if connection.vendor == "postgresql" else 0
        assert overwriting.overwrite_due() == [stage.referendum.pk]
        assert not StrikeOff.objects.get().is_batched

    if connection.vendor == "postgresql":
        assert file_of_keys() != before
    else:
        assert in_files([key, *handles]) == 0


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own log")
def test_during_voting_the_log_that_pairs_marks_with_ballots_is_emptied_each_minute():
    stage = Stage(voters=3).make_ready().collect()
    with stage.voting():
        assert overwriting.overwrite_strike_offs_due() == [stage.referendum.pk]
        truth = set()
        for number in range(3):
            tracker = stage.cast(number).tracker
            truth.add((StrikeOff.objects.get(entry=stage.entry(number)).pk, tracker))
        assert pairs_in_log(truth) == truth
        assert overwriting.overwrite_strike_offs_due() == []
    with time_machine.travel(stage.now().opens_at + OVERWRITE_EVERY, tick=False):
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM referenda_event").fetchone()
            assert overwriting.overwrite_strike_offs_due() == []
        assert overwriting.overwrite_strike_offs_due() == [stage.referendum.pk]
        assert pairs_in_log(truth) == set()
        stage.cast(0)


def pairs_in_log(truth: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Keys of strike-offs and trackers that first appear in one transaction of SQLite's write-ahead log."""
    log = Path(f"{connection.settings_dict['NAME']}-wal").read_bytes()
    size = int.from_bytes(log[8:12])
    known: tuple[set[int], set[str]] = (set(), set())
    pairs: set[tuple[int, str]] = set()
    written = b""
    for start in range(32, len(log) - size, 24 + size):
        written += log[start + 24 : start + 24 + size]
        if int.from_bytes(log[start + 4 : start + 8]):  # the last page of a transaction
            keys = {key for key, _tracker in truth if as_written(key) in written} - known[0]
            trackers = {tracker for _key, tracker in truth if tracker.encode() in written} - known[1]
            if len(keys) == len(trackers) == 1:
                pairs |= set(zip(keys, trackers, strict=True))
            known = known[0] | keys, known[1] | trackers
            written = b""
    return pairs


def as_written(number: int) -> bytes:
    """A row number as SQLite encodes it: seven bits a byte, but eight in the ninth."""
    last, places = (bytes([number & 255]), 8) if number >> 56 else (b"", -(-number.bit_length() // 7))
    number >>= 8 * len(last)
    groups = [number >> 7 * place & 127 for place in range(places - 1, -1, -1)]
    more = bytes(it | 128 for it in (groups if last else groups[:-1]))
    return more + (last or bytes(groups[-1:]))


def file_of_keys() -> int:
    """PostgreSQL's name of the file that holds the keys. It changes when they are rewritten."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode(%s)", [CredentialKey._meta.db_table])
        return int(cursor.fetchone()[0])


def in_files(secrets: list[bytes]) -> int:
    image = connection.connection.serialize()
    return sum(secret in image for secret in secrets)


def test_annulling_during_voting_deletes_the_same_data_as_closing():
    stage = Stage(voters=3).make_ready()
    stage.credentials[0] = operations.collect_credential(referendum=stage.referendum, voter=stage.voters[0])
    with stage.voting():
        stage.cast(0)
        assert overwriting.overwrite_due() == [stage.referendum.pk]
        assert not StrikeOff.objects.get().is_batched

        stage.annul("Yanlış liste.")

    assert not WaitingCredential.objects.exists()
    assert not CredentialKey.objects.exists()
    assert StrikeOff.objects.get().is_batched
    assert overwriting.overwrite_due() == [stage.referendum.pk]
