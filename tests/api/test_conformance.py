"""The API conforms to its OpenAPI description: valid and invalid requests are generated from it.

Runs in process with the same examples every time; half of the ids exist, half do not.
"""

from typing import Any
from unittest import mock

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from participation.people.operations import issue_token
from polls.lifecycle.operations.drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Question, QuestionKind
from tests.examples import examples
from tests.factories import make_poll, make_user
from tests.polls.responses.kinds import BUDGET, RANKING, SCORE, TEXT

pytestmark = pytest.mark.django_db

_wsgi = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The WSGI site, kept from closing the test's database connection at the end of a request."""
    with mock.patch.object(connection, "close_if_unusable_or_obsolete"):
        answer = _wsgi(environ, start_response)
        body = b"".join(answer)
        answer.close()
    return [body]


#: Built once because that takes a second. Forums and referenda need objects of their own and have their own
#: tests (``test_api_conformance.py``).
described = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
api = described.exclude(path_regex="^/api/v1/(forums|referenda)/")
EXAMPLES = settings(
    # Half as many on the second database, which is the only difference there.
    max_examples=examples(20 if connection.vendor == "sqlite" else 10),
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
CHECKED: list[Any] = [
    CHECKS.get_one("not_a_server_error"),
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


MANY = QuestionDraft(
    kind=QuestionKind.MULTIPLE, text="Hangileri?", options=list("abcdefgh"), min_choices=1, max_choices=8
)


@pytest.fixture(scope="module")
def token(module_db: None) -> str:
    return issue_token(user=make_user(), name="deneme")


@pytest.fixture(scope="module")
def polls(module_db: None) -> dict[int, Question]:
    """Polls that requests can name, each with its one question."""
    made = [make_poll(questions=[MANY]), make_poll(questions=[MANY], may_change=False)]
    made += [make_poll(questions=[draft]) for draft in (RANKING, SCORE, BUDGET, TEXT)]
    return {poll.pk: queries.questions_of(poll)[0] for poll in made}


def _existing(value: Any, idents: list[int]) -> Any:
    """Replace every other number by an id that exists."""
    return idents[value // 2 % len(idents)] if type(value) is int and value % 2 else value


def _use_existing(case: schemathesis.Case[Any], polls: dict[int, Question]) -> None:
    if "poll_id" not in case.path_parameters:
        return
    case.path_parameters["poll_id"] = _existing(case.path_parameters["poll_id"], list(polls))
    question = polls.get(case.path_parameters["poll_id"])
    body: Any = case.body
    answers = body.get("answers") if isinstance(body, dict) else None
    if question is None or not isinstance(answers, list):
        return
    options = [option.pk for option in question.options.all()]
    for answer in answers:
        if isinstance(answer, dict):
            answer["question"] = _existing(answer.get("question"), [question.pk])
            if options and isinstance(answer.get("options"), list):
                answer["options"] = [_existing(option, options) for option in answer["options"]]
            values = answer.get("values")
            for value in values if options and isinstance(values, list) else []:
                if isinstance(value, dict):
                    value["option"] = _existing(value.get("option"), options)


@api.parametrize()
@EXAMPLES
def test_every_response_is_as_described(
    case: schemathesis.Case[Any], polls: dict[int, Question], token: str
) -> None:
    _use_existing(case, polls)
    case.headers["Authorization"] = f"Token {token}"
    case.call_and_validate(checks=CHECKED)
