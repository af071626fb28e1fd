"""Makes polls and residents in the installation's own process, and prints them as JSON.

``python -m tests.load.poll_rows pages``: addresses of pages to read, and the cookie of somebody who is signed
in, with the numbers of queries of their pages.
``… make RESIDENTS POLLS``: open polls with one question, and a token and a session of each resident.
``… fill POLL NUMBER``: so many responses to a poll that has been counted once, each by an account of its own,
by inserting rows directly.
``… close POLL``: closes the poll; the responses that were counted.
"""

import json
import sys
from collections.abc import Callable

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.people.models import Role, User
from participation.people.operations.credentials import issue_token
from polls.lifecycle.operations import steps
from polls.questionnaire import queries
from polls.questionnaire.models import Poll
from polls.tally.operations.counting import recount_poll
from tests.factories import make_poll, make_residents, make_user, respond_together
from tests.forums.making import make_thread


def session_of(person: User) -> str:
    """The session of a signed-in browser."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def queries_of(path: str, **headers: str) -> int:
    """The number of queries of a page that was read before."""
    client = Client(headers={"host": "127.0.0.1", **headers})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len(captured)


def make_pages() -> dict[str, object]:
    editor = make_user(role="editor")
    people = make_residents(200)
    closed = make_poll(editor=editor, title="Kapanan")
    respond_together(closed, {"Evet": people})
    steps.close_poll(poll=closed, editor=editor, reason="ölçüm")
    api = f"/api/v1/polls/{closed.pk}/results/"
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(people[0])}"
    pages = {
        "front page": "/",
        "open poll": make_poll(editor=editor, title="Açık").get_absolute_url(),
        "result page": f"/yoklamalar/{closed.pk}/",
    }
    return {
        "pages": pages,
        "public": {
            **pages,
            "results API": api,
            "thread": make_thread().get_absolute_url(),
            "forums": "/forum/",
            "referenda": "/halk-oylamalari/",
            "bulletins": "/yayinlar/",
        },
        "cookie": cookie,
        "api": api,
        "etag": Client(headers={"host": "127.0.0.1"}).get(api).headers["ETag"],
        "queries": {f"{what}, signed in": queries_of(path, cookie=cookie) for what, path in pages.items()},
    }


def make(residents: int, polls: int) -> dict[str, object]:
    editor = make_user(role="editor")
    with transaction.atomic():
        people = make_residents(residents)
        tokens = [issue_token(user=person, name="ölçüm") for person in people]
        sessions = list(map(session_of, people))
    made = [_described(make_poll(editor=editor, title=f"Ölçüm {number}")) for number in range(polls)]
    return {"polls": made, "tokens": tokens, "sessions": sessions}


def _described(poll: Poll) -> dict[str, object]:
    [question] = queries.questions_of(poll)
    return {
        "poll": poll.pk,
        "question": question.pk,
        "options": [option.pk for option in question.options.all()],
    }


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
            f" is_active, suspended, joined_on) SELECT '!', false, {new_id}, n || '{address}', '', '', true,"
            f" false, '2026-01-01' FROM ({numbers}) AS numbers"
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


def close(poll_id: int) -> dict[str, object]:
    poll = Poll.objects.get(pk=poll_id)
    with transaction.atomic():
        folded, counted = recount_poll(poll)
    # Raises RecountDiffers, too.
    editor = User.objects.filter(groups__name=Role.EDITOR).earliest("pk")
    closed = steps.close_poll(poll=poll, editor=editor, reason="ölçüm")
    assert closed.counted_at is not None
    return {"responses": counted.responses, "recount_is_equal": folded.same_as(counted)}


if __name__ == "__main__":
    commands: dict[str, Callable[..., dict[str, object]]] = {
        "pages": make_pages,
        "make": make,
        "fill": fill,
        "close": close,
    }
    sys.stdout.write(json.dumps(commands[sys.argv[1]](*map(int, sys.argv[2:]))))
