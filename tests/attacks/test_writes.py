"""The rows that a request to answer a poll writes: about the person, only that they participated."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.people.operations.credentials import issue_token
from polls.questionnaire.models import Poll
from tests.factories import choose, make_district, make_matter, make_poll, make_user, respond

pytestmark = pytest.mark.django_db

WRITTEN = {"polls_participation", "polls_response", "polls_responseentry"}
WRITES = re.compile(r'^(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)


def by_page(poll: Poll, language: str) -> tuple[Client, str, dict[str, object]]:
    client = Client(headers={"accept-language": language})
    client.force_login(make_user())
    [(question, choice)] = choose(poll, "Evet").items()
    return client, poll.get_absolute_url(), {"data": {f"q{question}": choice.options[0]}}


def by_api(poll: Poll, language: str) -> tuple[Client, str, dict[str, object]]:
    client, _address, _sent = by_page(poll, language)
    [(question, choice)] = choose(poll, "Evet").items()
    body = {"answers": [{"question": question, "options": list(choice.options)}]}
    return client, f"/api/v1/polls/{poll.pk}/responses/", {"data": body, "content_type": "application/json"}


def by_token(poll: Poll, language: str) -> tuple[Client, str, dict[str, object]]:
    _client, address, sent = by_api(poll, language)
    token = issue_token(user=make_user(), name="program")
    return Client(headers={"accept-language": language, "authorization": f"Token {token}"}), address, sent


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("come", [by_page, by_api, by_token])
@pytest.mark.parametrize("has_matter", [False, True])
def test_answering_writes_only_the_participation_row_of_a_person(come, language, has_matter, nothing_cached):
    poll = make_poll()
    if has_matter:
        matter = make_matter()
        poll, other = make_poll(matter=matter), make_poll(matter=matter, districts=[make_district()])
        respond(other, make_user(), "Evet")
    client, address, sent = come(poll, language)
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, **sent)
    assert answer.status_code in {201, 302}, answer.content

    written = [match[1] for query in asked.captured_queries if (match := WRITES.match(query["sql"]))]
    assert set(written) == WRITTEN
    # Viewing the following page writes nothing either.
    with CaptureQueriesContext(connection) as asked:
        client.get(poll.get_absolute_url())
    assert [query["sql"] for query in asked.captured_queries if WRITES.match(query["sql"])] == []
