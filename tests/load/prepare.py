"""Makes the data to be measured in the installation's own process, and prints it as JSON.

``python -m tests.load.prepare RESIDENTS POLLS``: open polls with one question, an API token for each
resident, a closed poll with responses, the cookie of somebody who is signed in, and the numbers of queries
of pages and API calls.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from participation.people.operations.credentials import issue_token  # noqa: E402
from polls.lifecycle.operations import steps  # noqa: E402
from polls.questionnaire import queries  # noqa: E402
from polls.questionnaire.models import Poll  # noqa: E402
from polls.responses import operations  # noqa: E402
from tests.factories import choose, make_poll, make_residents, make_user  # noqa: E402
from tests.forums.making import make_thread  # noqa: E402


def described(poll: Poll) -> dict[str, object]:
    [question] = queries.questions_of(poll)
    return {
        "poll": poll.pk,
        "question": question.pk,
        "options": [option.pk for option in question.options.all()],
    }


def queries_of(path: str, **headers: str) -> int:
    client = Client(headers={"host": "127.0.0.1", **headers})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code in {200, 304}
    return len(captured)


def queries_of_an_answer(scene: dict[str, object], token: str) -> int:
    answers = {"answers": [{"question": scene["question"], "options": [scene["options"][0]]}]}  # type: ignore[index]
    with CaptureQueriesContext(connection) as captured:
        answer = Client(headers={"host": "127.0.0.1"}).post(
            f"/api/v1/polls/{scene['poll']}/responses/",
            json.dumps(answers),
            content_type="application/json",
            headers={"authorization": f"Token {token}"},
        )
        assert answer.status_code == 201, answer.content
    return len(captured)


def main(residents: int, polls: int) -> dict[str, object]:
    editor = make_user(role="editor")
    with transaction.atomic():
        people = make_residents(residents)
        tokens = [issue_token(user=person, name="ölçüm") for person in people]
    closed = make_poll(editor=editor, title="Kapanan")
    choices = choose(closed, "Evet")
    for person in people[:200]:
        operations.respond(poll=closed, resident=person, choices=choices)
    steps.close_poll(poll=closed, editor=editor, reason="ölçüm")
    one_more = described(make_poll(editor=editor, title="Sorgu sayısı"))
    page, api = f"/yoklamalar/{closed.pk}/", f"/api/v1/polls/{closed.pk}/results/"
    etag = Client(headers={"host": "127.0.0.1"}).get(api).headers["ETag"]
    signed_in = Client()
    signed_in.force_login(people[0])
    cookie = f"{settings.SESSION_COOKIE_NAME}={signed_in.cookies[settings.SESSION_COOKIE_NAME].value}"
    open_page = make_poll(editor=editor, title="Açık").get_absolute_url()
    return {
        "polls": [described(make_poll(editor=editor, title=f"Ölçüm {number}")) for number in range(polls)],
        "tokens": tokens,
        "public": {
            "front page": "/",
            "open poll": open_page,
            "result page": page,
            "results API": api,
            "thread": make_thread().get_absolute_url(),
            "forums": "/forum/",
            "referenda": "/halk-oylamalari/",
            "bulletins": "/yayinlar/",
        },
        "page": page,
        "open_page": open_page,
        "cookie": cookie,
        "api": api,
        "etag": etag,
        "queries": {
            "front": queries_of("/"),
            "page": queries_of(page),
            "front, signed in": queries_of("/", cookie=cookie),
            "open poll, signed in": queries_of(open_page, cookie=cookie),
            "page, signed in": queries_of(page, cookie=cookie),
            "api": queries_of(api),
            "unchanged": queries_of(api, **{"if-none-match": etag}),
            "answer": queries_of_an_answer(one_more, tokens[0]),
        },
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*map(int, sys.argv[1:]))))
