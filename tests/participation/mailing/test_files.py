"""What the database's files keep of mails that were sent."""

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from participation.mailing import sender
from participation.mailing.models import Kind, OutgoingMail
from participation.people.operations.credentials import forget_order_of_signing_in
from tests.participation.mailing.conftest import write

pytestmark = pytest.mark.django_db(transaction=True)


def files() -> bytes:
    name = Path(connection.settings_dict["NAME"])
    return b"".join(path.read_bytes() for path in (name, Path(f"{name}-wal")) if path.exists())


def filenode() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode('mailing_outgoingmail')")
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the file of SQLite")
def test_a_count_leaves_nothing_of_sent_mails_in_the_files_of_sqlite():
    write("ayse", Kind.CODE)
    encrypted = bytes(OutgoingMail.objects.get().encrypted or b"")
    assert encrypted in files()
    sender.send_due_mails()

    assert forget_order_of_signing_in(ended=timezone.now())

    assert encrypted not in files()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no file of a table")
def test_a_count_writes_a_new_file_of_the_table_on_postgresql():
    write("ayse", Kind.CODE)
    sender.send_due_mails()
    before = filenode()

    assert forget_order_of_signing_in(ended=timezone.now())

    assert filenode() != before
