"""Every error below /api/ has the same form, and nothing is stored."""

import json
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

from participation.people.models import ApiToken
from polls.questionnaire import queries
from polls.responses.models import Participation, Response, ResponseEntry
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.factories import choose, make_poll
from tests.forums.making import make_moderator, make_thread

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def address():
    return f"/api/v1/polls/{make_poll().pk}/responses/"


def nothing_is_stored():
    return not (Participation.objects.exists() or Response.objects.exists() or ResponseEntry.objects.exists())


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b'{"answers": NaN}',
        b'{"answers": Infinity}',
        b'{"answers": -Infinity}',
        b'{"answers": [], "answers": []}',
        b'{"answers": [{"question": 1, "question": 2}]}',
        b'{"answers": "\xff\xfe"}',
        '{"answers": []}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b'{"answers": [' + b"1" * 5_000 + b"]}",
        b'{"answers": []} {"answers": []}',
        b'{"answers": "\x00"}',
        b" ",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_invalid_json_is_refused(by_token, address, body):
    refused = by_token.generic("POST", address, body, content_type=JSON)

    assert error(refused) == (400, "parse_error")
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ("", "answers", "required"),
        ("{}", "answers", "required"),
        ("null", "non_field_errors", "null"),
        ("[]", "non_field_errors", "invalid"),
        ('"x"', "non_field_errors", "invalid"),
        ("7", "non_field_errors", "invalid"),
        ("true", "non_field_errors", "invalid"),
        ('{"answers": null}', "answers", "null"),
        ('{"answers": {}}', "answers", "not_a_list"),
        ('{"answers": "x"}', "answers", "not_a_list"),
        ('{"answers": []}', "answers", "min_length"),
        ('{"answers": [null]}', "answers.0", "null"),
        ('{"answers": [7]}', "answers.0.non_field_errors", "invalid"),
        ('{"answers": [{}]}', "answers.0.question", "required"),
        ('{"answers": [{"question": "1"}]}', "answers.0.question", "invalid"),
        ('{"answers": [{"question": true}]}', "answers.0.question", "invalid"),
        ('{"answers": [{"question": 1.0}]}', "answers.0.question", "invalid"),
        ('{"answers": [{"question": 1e400}]}', "answers.0.question", "invalid"),
        ('{"answers": [{"question": null}]}', "answers.0.question", "null"),
        ('{"answers": [{"question": [1]}]}', "answers.0.question", "invalid"),
        ('{"answers": [{"question": "\\u0000"}]}', "answers.0.question", "invalid"),
        ('{"answers": [{"question": "\\ud800"}]}', "answers.0.question", "invalid"),
        ('{"answers": [{"question": 0}]}', "answers.0.question", "min_value"),
        ('{"answers": [{"question": -1}]}', "answers.0.question", "min_value"),
        ('{"answers": [{"question": 9223372036854775808}]}', "answers.0.question", "max_value"),
        ('{"answers": [{"question": 1' + "0" * 4000 + "}]}", "answers.0.question", "max_value"),
        ('{"answers": [{"question": 1, "options": 2}]}', "answers.0.options", "not_a_list"),
        ('{"answers": [{"question": 1, "options": ["2"]}]}', "answers.0.options.0", "invalid"),
        ('{"answers": [{"question": 1, "options": [2, true]}]}', "answers.0.options.1", "invalid"),
        (
            '{"answers": [{"question": 1, "options": [9223372036854775808]}]}',
            "answers.0.options.0",
            "max_value",
        ),
        ('{"answers": [{"question": 1, "no_opinion": "true"}]}', "answers.0.no_opinion", "invalid"),
        ('{"answers": [{"question": 1, "no_opinion": 1}]}', "answers.0.no_opinion", "invalid"),
        ('{"answers": [{"question": 1, "no_opinion": null}]}', "answers.0.no_opinion", "null"),
        ('{"answers": [{"question": 1}, {"question": 1}]}', "answers", "repeated_question"),
        (json.dumps({"answers": [{"question": n + 1} for n in range(101)]}), "answers", "max_length"),
        (
            json.dumps({"answers": [{"question": 1, "options": list(range(1, 102))}]}),
            "answers.0.options",
            "max_length",
        ),
    ],
    ids=lambda value: value[:50],
)
def test_json_of_another_shape_is_refused_naming_the_field(by_token, address, body, attr, code):
    refused = by_token.generic("POST", address, body.encode(), content_type=JSON)

    assert refused.status_code == 400
    assert [(one["attr"], one["code"]) for one in errors(refused)] == [(attr, code)]
    assert refused.json()["type"] == "validation_error"
    assert nothing_is_stored()


def test_the_largest_number_the_database_holds_is_an_unknown_option(by_token, address):
    question = queries.questions_of(make_poll())[0]
    poll_address = f"/api/v1/polls/{question.poll_id}/responses/"
    body = {"answers": [{"question": question.pk, "options": [2**63 - 1]}]}
    refused = by_token.post(poll_address, body, format="json")

    assert error(refused) == (400, "unknown_option")
    assert refused.json()["errors"][0]["attr"] == f"questions.{question.pk}"


@pytest.mark.parametrize(
    "given",
    [
        {"email": "a\x00@b.co", "password": "x", "name": "x"},
        {"email": "a@b.co", "password": "\ud800", "name": "x"},
        {"email": "a@b.co", "password": "x", "name": "\x00"},
        {"email": "x" * 300 + "@b.co", "password": "x", "name": "x"},
        {"email": "a@b.co", "password": "x" * 300, "name": "x"},
        {"email": ["a@b.co"], "password": {}, "name": None},
        {},
    ],
)
def test_token_request_of_another_shape_is_refused(api, given):
    refused = api.post("/api/v1/tokens/", json.dumps(given), content_type=JSON)

    assert refused.status_code == 400
    assert errors(refused)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "nonsense", ""],
)
def test_only_json_is_accepted(by_token, address, content_type):
    refused = by_token.generic("POST", address, b"a=b", content_type=content_type)

    assert error(refused) == (415, "unsupported_media_type")
    assert nothing_is_stored()


@pytest.mark.parametrize("charset", ["hex", "base64", "zlib", "utf-7", "utf-16", "no-such"])
def test_body_is_read_as_utf_8_whatever_the_charset_says(by_token, address, charset):
    refused = by_token.generic("POST", address, b'{"answers": []}', content_type=f"{JSON}; charset={charset}")

    assert (refused.status_code, errors(refused)[0]["code"]) == (400, "min_length")


@pytest.mark.parametrize(
    "address", ["/api/v1/polls/1/responses/", "/api/v1/tokens/", "/api/v1/polls/", "/api/nowhere/"]
)
def test_a_body_over_the_limit_is_refused_unread(by_token, address):
    body = b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    assert error(by_token.generic("POST", address, body, content_type=JSON)) == (413, "request_too_large")


def test_a_body_at_the_limit_is_read(by_token, address):
    body = b'{"answers": []}'.ljust(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)

    assert error(by_token.generic("POST", address, body, content_type=JSON)) == (400, "min_length")


@pytest.mark.parametrize("length", ["-1", "x", "²", "1e3", "9" * 5000])
def test_invalid_content_length_is_refused(address, length):
    client = APIClient(headers={"content-length": length})
    refused = client.generic("POST", address, "{}", content_type=JSON, CONTENT_LENGTH=length)

    assert error(refused) in {(400, "bad_request"), (413, "request_too_large")}


def test_body_without_content_length_is_refused_and_not_read_as_empty(by_token, address):
    refused = by_token.generic(
        "POST", address, b"", content_type=JSON, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"
    )

    assert error(refused) == (411, "length_required")


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/nowhere/",
        "/api/v2/polls/",
        "/api/v1/polls/x/",
        "/api/v1/polls/-1/",
        "/api/v1/polls/1/nothing/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_not_found(api, path, method):
    assert error(api.generic(method, path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/v1/", "GET, HEAD, OPTIONS"),
        ("PUT", "/api/v1/polls/", "GET, HEAD, OPTIONS"),
        ("GET", "/api/v1/tokens/", "POST, OPTIONS"),
        ("DELETE", "/api/v1/polls/1/", "GET, HEAD, OPTIONS"),
        ("PATCH", "/api/v1/polls/1/results/", "GET, HEAD, OPTIONS"),
        ("GET", "/api/v1/polls/1/responses/", "POST, OPTIONS"),
        ("TRACE", "/api/v1/polls/1/responses/", "POST, OPTIONS"),
        ("QUERY", "/api/v1/polls/", "GET, HEAD, OPTIONS"),
    ],
)
def test_unsupported_method_is_refused_with_the_allowed_ones(by_token, method, path, allowed):
    refused = by_token.generic(method, path)

    assert error(refused) == (405, "method_not_allowed")
    assert refused["Allow"] == allowed


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "image/*", "nonsense"])
def test_unsupported_format_is_refused(api, accept):
    assert error(api.get("/api/v1/polls/", headers={"accept": accept})) == (406, "not_acceptable")


def test_too_many_parameters_are_refused(api):
    many = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))

    assert error(api.get(f"/api/v1/polls/?{many}")) == (400, "bad_request")


@pytest.mark.parametrize(
    "query",
    ["?%ff=%00", "?cursor=%ff", "?phase=%00", "?page_size=%f0%9f", "?;;;&&&==", "?cursor=" + "A" * 4000],
)
def test_damaged_query_string_is_not_a_server_error(api, query):
    assert api.get(f"/api/v1/polls/{query}").status_code < 500


def test_an_unknown_host_is_refused(api, settings):
    settings.ALLOWED_HOSTS = ["meydan.example"]

    assert error(api.get("/api/v1/polls/", headers={"host": "elsewhere.example"})) == (400, "bad_request")


def test_server_error_discloses_no_details(address):
    client = APIClient(raise_request_exception=False, headers={"accept-language": "en"})
    # No request can cause this error. Its message must not be visible outside.
    with mock.patch("config.api.parsers.json.loads", side_effect=RuntimeError("the secret path /srv/meydan")):
        broken = client.post(address, "{}", content_type=JSON)

    assert error(broken) == (500, "error")
    assert "secret" not in broken.content.decode()
    assert "RuntimeError" not in broken.content.decode()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("tr", "tr"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("de, en;q=0.5, tr;q=0.1", "en"),
        ("de", "tr"),
        ("*", "tr"),
        ("", "tr"),
        ("x" * 600, "tr"),
        ("en;q=0", "tr"),
    ],
)
def test_errors_are_in_the_requested_language(header, language):
    words = {"tr": "Yanıt vermek için giriş yapın.", "en": "Sign in to answer."}
    poll = make_poll()
    question, choice = choose(poll, "Evet").popitem()
    body = json.dumps({"answers": [{"question": question, "options": list(choice.options)}]})
    client = Client(headers={"accept-language": header})
    client.cookies["django_language"] = "en" if language == "tr" else "tr"
    refused = client.post(f"/api/v1/polls/{poll.pk}/responses/", body, content_type=JSON)

    [error] = refused.json()["errors"]
    assert error["detail"].startswith(words[language])
    assert error["code"] == "sign_in_needed"
    assert refused["Content-Language"] == language
    assert "Accept-Language" in refused["Vary"]


@pytest.mark.parametrize("path", ["/api/nowhere/", "/api/v1/nowhere/"])
def test_errors_outside_any_view_are_in_the_requested_language(path):
    words = {
        language: Client().get(path, headers={"accept-language": language}).json()["errors"][0]["detail"]
        for language in ("tr", "en")
    }

    assert words["en"].startswith("The address may be mistyped")
    assert words["tr"].startswith("Adres")


def test_error_repeats_a_value_without_characters_a_response_cannot_carry(nothing_cached):
    moderator, thread = make_moderator(), make_thread()
    client = with_token(moderator)

    answer = client.post(
        f"/api/v1/forums/threads/{thread.pk}/acts/", b'{"act": "\\ud83d", "reason": "x"}', content_type=JSON
    )

    assert error(answer) == (400, "invalid_choice")
