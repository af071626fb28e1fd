"""The API conforms to its OpenAPI description: valid and invalid requests are generated from it, by visitors,
residents and staff, and every check of schemathesis is made.

Runs in process with the same examples every time; half of the ids exist, half do not.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from unittest import mock
from zlib import crc32

import pytest
import schemathesis
from django.conf import settings as site_settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from forums.curation.api import ACTS
from forums.discussion.draft_places import PLACE
from participation.people.models import Role, User
from participation.people.operations.credentials import issue_token
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, Question
from tests import rows
from tests.examples import THOROUGH
from tests.rows import Cast, Rows

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.thorough]

_wsgi = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The WSGI site, kept from closing the test's database connection at the end of a request."""
    with mock.patch.object(connection, "close_if_unusable_or_obsolete"):
        answer = _wsgi(environ, start_response)
        body = b"".join(answer)
        answer.close()
    return [body]


api = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
EXAMPLES = settings(
    # Each is sent by five people.
    max_examples=8 if THOROUGH else 4,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
Headers = Mapping[str, str]


def by_token(account: User) -> Headers:
    return {"Authorization": f"Token {issue_token(user=account, name='deneme')}"}


def by_session(account: User) -> Headers:
    client = Client()
    client.force_login(account)
    token = "a" * 32
    session = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    cookies = f"{site_settings.SESSION_COOKIE_NAME}={session}; {site_settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookies, "X-CSRFToken": token}


#: The five who ask: a visitor, a resident, and staff. Editors are signed in as in a browser.
IDENTITIES: Final[Mapping[str, Callable[[Cast], Headers]]] = {
    "nobody": lambda cast: {},
    "resident": lambda cast: by_token(cast[Role.RESIDENT]),
    "moderator": lambda cast: by_token(cast[Role.MODERATOR]),
    "editor": lambda cast: by_session(cast[Role.EDITOR]),
    "officer": lambda cast: by_token(cast[Role.OFFICER]),
}


@pytest.fixture(scope="module")
def cast(module_db: None) -> Cast:
    return rows.make_cast()


@pytest.fixture(scope="module")
def identities(cast: Cast) -> dict[str, Headers]:
    return {name: headers(cast) for name, headers in IDENTITIES.items()}


@pytest.fixture(scope="module")
def known(cast: Cast) -> Rows:
    """Existing ids by parameter."""
    return {
        name: ids
        for make in (rows.forums, rows.polls, rows.referenda, rows.council)
        for name, ids in make(cast).items()
    }


@pytest.fixture(scope="module")
def questions(known: Rows) -> dict[int, Question]:
    """The one question of each poll that requests can name."""
    return {pk: queries.questions_of(Poll.objects.get(pk=pk))[0] for pk in known["poll_id"]}


def _existing(value: Any, idents: list[int]) -> Any:
    """Replace every other number by an id that exists."""
    return idents[value // 2 % len(idents)] if type(value) is int and value % 2 else value


#: Forms of ids that are no numbers.
FORMS: Final = {
    "slug": re.compile(r"[-a-zA-Z0-9_]+"),
    "place": PLACE,
    "number": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "picture_id": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}
NUMBER: Final = re.compile(r"[1-9][0-9]*")


def _use_existing(case: schemathesis.Case[Any], known: Rows, questions: dict[int, Question]) -> None:
    """Replace every other parameter by that of an existing row, unless it is malformed."""
    curates = case.path.endswith("/acts/")
    for name, given in case.path_parameters.items():
        number = given if type(given) is int else sum(str(given).encode())
        idents = _idents(case.path, name, known)
        is_formed = type(given) is not bool and FORMS.get(name, NUMBER).fullmatch(str(given))
        if idents and is_formed and (number % 2 or curates):
            case.path_parameters[name] = idents[number // 2 % len(idents)]
    if isinstance(case.query.get("board"), str) and FORMS["slug"].fullmatch(case.query["board"]):
        case.query["board"] = known["forums slug"][0]
    if isinstance(case.body, dict):
        is_positive = case.meta is not None and case.meta.generation.mode.is_positive
        body = _without_fractions(case.body) if is_positive else case.body
        if curates and is_positive:
            case.body = _complete_act(body, known)
        else:
            case.body = _with_existing(body, known)
            _answer(case, questions)


def _without_fractions(value: Any) -> Any:
    """A schema takes 4.0 as a whole number; the API only takes 4."""
    if isinstance(value, dict):
        return {name: _without_fractions(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_fractions(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _idents(path: str, parameter: str, known: Rows) -> list[Any]:
    """Existing values of a parameter below ``/api/v1/forums/`` and the like."""
    names = {"bulletins": "publications-api", "forums": "forums-api"}
    app = path.split("/")[3]
    special = {"processes": "processes-api:process", "organs": "processes-api:organ"}
    keys = (f"{names.get(app, app)} {parameter}", f"{special.get(app)} {parameter}", parameter)
    return next((known[key] for key in keys if key in known), [])


#: Body fields that hold an id, and the parameter with the same kind of id.
NAMED: Final = {"other": "thread_id", "post": "post_id"}
#: Texts that every act accepts; texts generated from the description are almost always refused.
WORDS: Final = {"reason": "Herkes görsün.", "title": "Başka bir başlık", "body": "Yapılacak."}


def _complete_act(body: dict[str, Any], known: Rows) -> dict[str, Any]:
    """An act with exactly the fields it needs, generated ones first, else existing ones."""
    existing = {
        "seconds": 60,
        "tags": ["yaya"],
        "other": known["thread_id"][0],
        "board": known["forums slug"][0],
        "posts": known["post_id"][:1],
        "embedded": "",
    }
    act = ACTS[body["act"]]
    made = existing | body | WORDS
    return {name: made[name] for name in ("act", *act.needs)}


def _fits(tag: Any) -> bool:
    """Whether the value fits the description; others stay so that the API refuses them."""
    return isinstance(tag, str) and len(tag) <= 40


def _is_id(value: Any) -> bool:
    return type(value) is int and value >= 1


def _with_existing(body: dict[str, Any], known: Rows) -> dict[str, Any]:
    """``body`` with references to existing rows where it names rows."""
    named = {name: known[parameter][-1] for name, parameter in NAMED.items() if _is_id(body.get(name))}
    if _is_id(body.get("reply_to")):
        named["reply_to"] = known["post_id"][0]
    if PLACE.fullmatch(str(body.get("place"))):
        named["place"] = known["place"][0]
    if _fits(body.get("rule")):
        named["rule"] = "hakaret"
    if _fits(body.get("board")):
        named["board"] = known["forums slug"][0]
    if isinstance(body.get("tags"), list):
        named["tags"] = ["yaya" if _fits(tag) else tag for tag in body["tags"]]
    return body | named


def _answer(case: schemathesis.Case[Any], questions: dict[int, Question]) -> None:
    """Name the question of the poll and its options in the answers."""
    question = questions.get(case.path_parameters.get("poll_id", 0))
    body: Any = case.body
    if question is None or not isinstance(body.get("answers"), list):
        return
    options = [option.pk for option in question.options.all()]
    for answer in body["answers"]:
        if isinstance(answer, dict):
            answer["question"] = _existing(answer.get("question"), [question.pk])
            if options and isinstance(answer.get("options"), list):
                answer["options"] = [_existing(option, options) for option in answer["options"]]
            values = answer.get("values")
            for value in values if options and isinstance(values, list) else []:
                if isinstance(value, dict):
                    value["option"] = _existing(value.get("option"), options)


#: Error codes about the form of a request, which the schema describes. Any other code stands for a rule that
#: a schema cannot express and that the descriptions state in words.
OF_FORM: Final = frozenset(
    {
        *("blank", "empty", "invalid", "invalid_choice", "null", "parse_error", "required"),
        *("max_length", "max_value", "min_length", "min_value", "not_a_dict", "not_a_list"),
    }
)
#: Rules with such a code, by field: one cursor at a time and of the order asked for, boards and pictures that
#: exist, texts with words, a domain with a dot, an answer to the question.
IN_WORDS: Final = frozenset(
    {
        ("after", "invalid"),
        ("before", "invalid"),
        ("board", "invalid"),
        ("pictures", "invalid"),
        ("body", "empty"),
        ("q", "invalid"),
        ("email", "invalid"),
        ("questions", "required"),
    }
)


def _breaks_rules_in_words(response: Any) -> bool:
    """Whether the answer (400) refuses the request by rules in words alone."""
    if response.status_code != 400:
        return False
    problems = ((str(it["attr"] or "").split(".")[0], it["code"]) for it in response.json()["errors"])
    return all(code not in OF_FORM or (field, code) in IN_WORDS for field, code in problems)


def _identities_for(case: schemathesis.Case[Any], identities: Mapping[str, Headers]) -> list[Headers]:
    """All of them; one for each of the many cases of the coverage phase in an ordinary run."""
    if THOROUGH or (case.meta is not None and case.meta.phase.name.value != "coverage"):
        return [*identities.values()]
    asked = repr((case.path_parameters, case.query, case.body))
    return [[*identities.values()][crc32(asked.encode()) % len(identities)]]


@pytest.fixture(scope="module")
def counted() -> Iterator[Counter[int]]:
    """Answers by status, printed at the end."""
    counter: Counter[int] = Counter()
    yield counter
    print(f"{counter.total()} cases: {dict(sorted(counter.items()))}")  # noqa: T201


@api.parametrize()
@EXAMPLES
def test_every_response_is_as_described(
    case: schemathesis.Case[Any],
    identities: dict[str, Headers],
    known: Rows,
    questions: dict[int, Question],
    counted: Counter[int],
) -> None:
    _use_existing(case, known, questions)
    for headers in _identities_for(case, identities):
        response = case.call(headers=dict(headers))
        counted[response.status_code] += 1
        excluded: list[Any] = [positive_data_acceptance] if _breaks_rules_in_words(response) else []
        case.validate_response(response, headers=dict(headers), excluded_checks=excluded)
