"""Makes residents who answer, in the installation's own process, and prints them as JSON.

``python -m tests.load.answer_rows make RESIDENTS POLLS``: open polls with one question, and a token and a
session of each resident.
``python -m tests.load.answer_rows fill POLL NUMBER``: so many responses to a poll that has been counted once,
each by an account of its own, by inserting rows directly.
"""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction

from participation.people.models import User
from participation.people.operations import issue_token
from participation.people.sessions import SessionStore
from tests.factories import make_poll, make_residents, make_user
from tests.load.prepare import described

BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_of(person: User) -> str:
    """The key of a new session of ``person``."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def make(residents: int, polls: int) -> dict[str, object]:
    editor = make_user(role="editor")
    with transaction.atomic():
        people = make_residents(residents)
        tokens = [issue_token(user=person, name="ölçüm") for person in people]
        sessions = [session_of(person) for person in people]
    made = [described(make_poll(editor=editor, title=f"Ölçüm {number}")) for number in range(polls)]
    return {"polls": made, "tokens": tokens, "sessions": sessions}


def fill(poll: int, number: int) -> dict[str, object]:
    """Rows as those of ``respond_together``, with answers and keys that nobody has."""
    postgresql = connection.vendor == "postgresql"
    series = f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {number})"
    numbers = f"SELECT generate_series(1, {number}) AS n" if postgresql else f"{series} SELECT n FROM c"
    address = f"to{poll}@example.org"
    new_id = "gen_random_uuid()" if postgresql else "lower(hex(randomblob(16)))"
    pseudonym = "sha256(random()::text::bytea)" if postgresql else "randomblob(32)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_user (password, is_superuser, public_id, email, display_name, search_name,"
            f" is_active, joined_on) SELECT '!', false, {new_id}, n || '{address}', '', '', true,"
            f" '2026-01-01' FROM ({numbers}) AS numbers"
        )
        cursor.execute(
            f"INSERT INTO polls_participation (id, poll_id, resident_id) SELECT {new_id}, {poll}, id"
            f" FROM people_user WHERE email LIKE '%{address}'"
        )
        cursor.execute(
            f"INSERT INTO polls_response (id, poll_id, pseudonym, answers) SELECT {new_id}, {poll},"
            f" {pseudonym}, answers FROM ({numbers}) AS numbers,"
            f" (SELECT answers FROM polls_response WHERE poll_id = {poll} LIMIT 1) AS one"
        )
        cursor.execute(
            "INSERT INTO polls_responseentry (id, poll_id, removed, added, batch_id)"
            f" SELECT {new_id}, {poll}, NULL, answers, batch FROM ({numbers}) AS numbers,"
            f" (SELECT answers FROM polls_response WHERE poll_id = {poll} LIMIT 1) AS one,"
            f" (SELECT max(id) AS batch FROM polls_batch WHERE poll_id = {poll}) AS last"
        )
        if postgresql:
            cursor.execute("ANALYZE")
    return {"filled": number}


if __name__ == "__main__":
    work = {"make": make, "fill": fill}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(*map(int, sys.argv[2:]))))
