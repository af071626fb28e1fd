"""Redacted text is erased from the database files, too."""

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
#: A word whose bytes occur in no other text, even where the index omits prefixes that words share.
SECRET = "zqyakaglıoğlutz"


def is_in_the_file(text):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert cursor.fetchone()[0] == 0
    return text.encode() in Path(connection.settings_dict["NAME"]).read_bytes()


def is_in_the_index(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT group_concat(hex(block)) FROM forums_words_data")
        return text.encode().hex().upper() in cursor.fetchone()[0]


def set_option(on):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO forums_words(forums_words, rank) VALUES ('secure-delete', %s)", [on])


def rebuild_index():
    """Rebuild the index. SQLite calls it malformed if segments with and without the option are mixed."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO forums_words(forums_words) VALUES ('delete-all')")
        cursor.execute(import_module("forums.migrations.0003_search_index").FILL)


def redact():
    """Redact a word that an edit had added, so that it is in an index segment of its own."""
    thread = make_thread()
    post = make_post(thread, body="Kimin bu araba?")
    posting.edit_post(
        post=post, editor=author_of(post), body=f"{SECRET} benim.", seen=posting.build_version_token(post)
    )
    make_post(thread)
    assert is_in_the_file(SECRET)
    assert is_in_the_index(SECRET[2:8])
    make_decision(post, "redacted", rule=rule("kisisel-veri"), masked="[isim] benim.")


def test_no_file_contains_the_text_after_redaction():
    if sqlite3.sqlite_version_info < (3, 42):
        pytest.skip("this SQLite writes its index anew instead")
    redact()
    assert not is_in_the_index(SECRET[2:8])
    assert not is_in_the_file(SECRET)


def test_older_sqlite_rebuilds_its_index(monkeypatch):
    set_option(0)
    try:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
        redact()
        assert not is_in_the_index(SECRET[2:8])
    finally:
        set_option(1)
        rebuild_index()


def test_words_removed_by_the_author_leave_the_index():
    if sqlite3.sqlite_version_info < (3, 42):
        pytest.skip("this SQLite keeps them until its segments are merged")
    post = make_post(make_thread(), body=f"{SECRET} benim.")
    assert is_in_the_index(SECRET[2:8])
    posting.edit_post(
        post=post, editor=author_of(post), body="Benim değil.", seen=posting.build_version_token(post)
    )
    assert not is_in_the_index(SECRET[2:8])
