"""What opening and closing delete leaves the database's files."""

import pytest
import time_machine
from django.db import connection

from participation.roll.models import VotedMark
from referenda import operations
from referenda.models import Credential, CredentialKey, WaitingCredential
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_of_waiting_credentials_is_left():
    stage = Stage(voters=3).make_ready()
    sealed = [bytes(raw) for raw in WaitingCredential.objects.values_list("sealed", flat=True)]
    assert len(sealed) == 3
    with time_machine.travel(stage.now().opens_at, tick=False):
        operations.open_due()
        assert operations.overwrite_due() == [stage.referendum.pk]
        assert operations.overwrite_due() == []

    with time_machine.travel(stage.now().closes_at, tick=False):
        operations.close_due()
        assert operations.overwrite_due() == [stage.referendum.pk]
        assert operations.overwrite_due() == []

    assert stage.now().overwritten_at is not None
    assert not WaitingCredential.objects.exists()
    if connection.vendor == "sqlite":
        image = connection.connection.serialize()
        assert not any(raw in image for raw in sealed)


def test_nothing_of_handles_is_left_while_people_vote():
    """With a handle and the key to handles a copy of the files would tell whose credential is whose."""
    stage = Stage(voters=3).make_ready().collect()
    key = bytes(CredentialKey.objects.get().handle_key)
    handles = [handle.encode() for handle in Credential.objects.values_list("handle", flat=True)]
    assert len(key) == 32
    assert all(handles)

    with time_machine.travel(stage.now().opens_at, tick=False):
        operations.open_due()
        stage.cast(0)
        before = file_of_keys() if connection.vendor == "postgresql" else 0
        assert operations.overwrite_due() == [stage.referendum.pk]
        assert not VotedMark.objects.get().settled

    if connection.vendor == "postgresql":
        assert file_of_keys() != before
    else:
        assert in_files([key, *handles]) == 0


def file_of_keys() -> int:
    """PostgreSQL's name of the file in which the keys lie; it changes when they are written anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode(%s)", [CredentialKey._meta.db_table])
        return int(cursor.fetchone()[0])


def in_files(secrets: list[bytes]) -> int:
    image = connection.connection.serialize()
    return sum(secret in image for secret in secrets)


def test_annulling_while_people_vote_forgets_as_closing_does():
    stage = Stage(voters=3).make_ready()
    stage.credentials[0] = operations.collect(referendum=stage.referendum, voter=stage.voters[0])
    with time_machine.travel(stage.now().opens_at, tick=False):
        operations.open_due()
        stage.cast(0)
        assert operations.overwrite_due() == [stage.referendum.pk]
        assert not VotedMark.objects.get().settled

        stage.annul("Yanlış liste.")

    assert not WaitingCredential.objects.exists()
    assert not CredentialKey.objects.exists()
    assert VotedMark.objects.get().settled
    assert operations.overwrite_due() == [stage.referendum.pk]
