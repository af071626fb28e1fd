"""What was edited out leaves the files of the database, too."""

import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from forums.discussion.operations import posting
from tests.forums.making import author_of, make_decision, make_post, make_thread, rule

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("book"),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL clears dead rows away in its own time"
    ),
]
#: Found by itself in no other text, also where the index leaves out what words begin with in common.
SECRET = "zqyakaglıoğlutz"


def lies_in_the_file(text):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert cursor.fetchone()[0] == 0
    return text.encode() in Path(connection.settings_dict["NAME"]).read_bytes()


def in_the_index(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT group_concat(hex(block)) FROM forums_words_data")
        return text.encode().hex().upper() in cursor.fetchone()[0]


def set_option(on):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO forums_words(forums_words, rank) VALUES ('secure-delete', %s)", [on])


def write_index_anew():
    """Segments written with the option off and on do not go together: SQLite then calls them malformed."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO forums_words(forums_words) VALUES ('delete-all')")
        cursor.execute(import_module("forums.migrations.0003_search_index").FILL)


def redact():
    """A word that came with an edit, in a segment of its own, and goes by a decision."""
    thread = make_thread()
    post = make_post(thread, body="Kimin bu araba?")
    posting.edit_post(
        post=post, editor=author_of(post), body=f"{SECRET} benim.", seen=posting.edit_mark(post)
    )
    make_post(thread)
    assert lies_in_the_file(SECRET)
    assert in_the_index(SECRET[2:8])
    make_decision(post, "redacted", rule=rule("kisisel-veri"), masked="[isim] benim.")


def test_after_editing_out_no_file_has_the_words():
    if sqlite3.sqlite_version_info < (3, 42):
        pytest.skip("this SQLite writes its index anew instead")
    redact()
    assert not in_the_index(SECRET[2:8])
    assert not lies_in_the_file(SECRET)


def test_an_older_sqlite_writes_its_index_anew(monkeypatch):
    set_option(0)
    try:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
        redact()
        assert not in_the_index(SECRET[2:8])
    finally:
        set_option(1)
        write_index_anew()


def test_words_of_an_edit_by_the_author_leave_the_index():
    if sqlite3.sqlite_version_info < (3, 42):
        pytest.skip("this SQLite keeps them until its segments are merged")
    post = make_post(make_thread(), body=f"{SECRET} benim.")
    assert in_the_index(SECRET[2:8])
    posting.edit_post(post=post, editor=author_of(post), body="Benim değil.", seen=posting.edit_mark(post))
    assert not in_the_index(SECRET[2:8])
