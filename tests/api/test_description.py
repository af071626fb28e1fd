"""The API description is correct and complete in both languages, as a document and as a page."""

import io
import re
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.urls import get_resolver, reverse
from django.utils import translation
from drf_spectacular.validation import validate_schema

from config.api.reference import build_reference
from config.api.schema import build_document, format_message
from participation.refusals import Refusal
from polls.responses import errors
from tests.factories import make_user

LANGUAGES = ["tr", "en"]
APPS = {"forums", "participation", "polls"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_document_is_valid_and_generated_without_warnings(language):
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--lang", language, stdout=out)

    assert out.getvalue().startswith("openapi: 3.1.0")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "accept", ["application/json", "application/vnd.oai.openapi+json", "application/yaml", "*/*"]
)
def test_document_is_served_in_the_requested_format(api, accept):
    answer = api.get("/api/v1/schema/", headers={"accept": accept})

    assert answer.status_code == 200
    assert answer.content.startswith(b"openapi:" if accept == "application/yaml" else b'{\n    "openapi"')


@pytest.mark.django_db
def test_document_is_served_in_the_requested_language(api):
    summaries = {
        language: api.get("/api/v1/schema/", headers={"accept-language": language}).json()["paths"][
            "/api/v1/polls/"
        ]["get"]["summary"]
        for language in LANGUAGES
    }

    assert summaries == {"tr": "Yoklamaları listele", "en": "List polls"}


def test_document_contains_nothing_specific_to_an_installation():
    assert "localhost" not in str(build_document("en"))
    validate_schema(build_document("en"))


def addresses(patterns, before=""):
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, address)
        else:
            yield re.sub(r"<\w+:(\w+)>", r"{\1}", address)


def test_every_api_url_is_described():
    routed = {
        address for address in addresses(get_resolver().url_patterns, "/") if address.startswith("/api/")
    }

    assert set(build_document("en")["paths"]) == routed - {"/api/v1/schema/"}


def operations():
    return {
        operation["operationId"]: operation
        for methods in build_document("en")["paths"].values()
        for operation in methods.values()
    }


def test_ids_and_times_have_their_types():
    schemas = build_document("en")["components"]["schemas"]
    answer, detail = schemas["Answer"]["properties"], schemas["PollDetail"]["properties"]

    assert answer["question"] | {"description": ""} == {
        "type": "integer",
        "format": "int64",
        "minimum": 1,
        "maximum": 2**63 - 1,
        "description": "",
    }
    assert answer["options"]["items"] == {
        "type": "integer",
        "format": "int64",
        "minimum": 1,
        "maximum": 2**63 - 1,
    }
    assert detail["corrects"]["type"] == ["integer", "null"]
    assert detail["closes_at"]["format"] == "date-time"
    assert {"type": "null"} in detail["mine"]["oneOf"]
    assert schemas["Response"]["properties"]["answers"]["minItems"] == 1
    assert set(schemas["PollDetail"]["required"]) == set(detail)


def test_both_ways_to_sign_in_are_described_and_required_where_needed():
    described = operations()

    assert set(build_document("en")["components"]["securitySchemes"]) == {"token", "session"}
    assert described["respond"]["security"] == [{"token": []}, {"session": []}]
    assert described["readPoll"]["security"] == [{"token": []}, {"session": []}, {}]


def test_every_way_in_which_a_response_can_be_refused_is_described():
    answers = operations()["respond"]["responses"]
    described = {
        status: set(re.findall(r"`(\w+)`", answer["description"]))
        for status, answer in answers.items()
        if status >= "4"
    }

    assert described == {
        "400": {
            "parse_error",
            "invalid",
            "required",
            "empty",
            "repeated_question",
            "unknown_question",
            "not_asked",
            "wrong_kind",
            "unknown_option",
            "repeated_option",
            "too_few",
            "too_many",
            "rank_repeated",
            "rank_gap",
            "score_out_of_scale",
            "score_missing",
            "amount_out_of_range",
            "amount_off_step",
            "budget_sum",
            "text_too_long",
            "no_opinion_not_offered",
            "no_opinion_and_options",
        },
        "401": {"authentication_failed", "sign_in_needed"},
        "403": {
            "csrf_failed",
            "scope_missing",
            "not_a_resident",
            "district_unknown",
            "other_district",
            "assurance_too_low",
        },
        "404": {"not_found"},
        "405": {"method_not_allowed"},
        "406": {"not_acceptable"},
        "409": {
            "poll_not_open_yet",
            "poll_closed",
            "already_answered",
            "answered_before",
            "answered_elsewhere",
        },
        "413": {"request_too_large"},
        "415": {"unsupported_media_type"},
        "429": {"throttled"},
        "500": {"error"},
        "503": {"busy", "not_stored", "uncertain"},
    }


def test_every_error_is_described_in_the_same_form():
    for operation in operations().values():
        for status, answer in operation["responses"].items():
            if status >= "4":
                assert answer["content"] == {
                    "application/json": {
                        **answer["content"]["application/json"],
                        "schema": {"$ref": "#/components/schemas/Errors"},
                    }
                }


class Page(HTMLParser):
    """The anchors, links and words of a page, and whatever its content security policy would forbid."""

    def __init__(self, html):
        super().__init__()
        self.idents, self.links, self.words, self.inline = [], [], [], []
        self._in_main = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._in_main = self._in_main or tag == "main"
        if "id" in given:
            self.idents.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.inline.append(tag)
        if tag == "script" and "src" not in given:
            self.inline.append(tag)

    def handle_endtag(self, tag):
        self._in_main = self._in_main and tag != "main"

    def handle_data(self, data):
        if self._in_main:
            self.words.append(data)


def read_page(client, address):
    answer = client.get(address)
    page = Page(answer.content.decode())
    assert answer.status_code == 200
    assert page.inline == []
    assert len(page.idents) == len(set(page.idents))
    assert {link[1:] for link in page.links if link.startswith("#")} <= {*page.idents}
    return page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/gelistirici/", "/en/gelistirici/"])
def test_reference_pages_list_every_operation_schema_and_code(client, address):
    language = "en" if "/en/" in address else "tr"
    content = build_document(language)
    first = read_page(client, address)
    pages = {
        link: read_page(client, link)
        for link in {link.partition("#")[0] for link in first.links}
        if link.startswith(address) and link != address
    }

    words = " ".join(word for page in pages.values() for word in page.words)
    operations = [operation for methods in content["paths"].values() for operation in methods.values()]
    listed = {
        (link, ident.removeprefix("#"))
        for link, separator, ident in (link.partition("#") for link in first.links)
        if separator and link in pages
    }
    assert all(ident in pages[link].idents for link, ident in listed)
    assert {ident for _link, ident in listed} == {operation["operationId"] for operation in operations}
    for operation in operations:
        assert operation["summary"] in words
    idents = {ident for page in pages.values() for ident in page.idents}
    schemas = content["components"]["schemas"]
    assert {name for name, schema in schemas.items() if schema.get("type") == "object"} <= idents
    for reason in build_reference(language).reasons:
        assert reason.code in words
    assert "http://testserver/api/v1/polls/12/responses/" in words


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["tr", "en"])
def test_reference_pages_are_light(client, language):
    with translation.override(language):
        addresses = [
            reverse("developers"),
            reverse("developers-error-codes"),
            *(reverse("developers-resource", args=[slug]) for slug in build_reference(language).resources),
        ]
    weights = {address: len(client.get(address).content) for address in addresses}

    assert len(weights) > 20
    assert {address: weight for address, weight in weights.items() if weight > 150_000} == {}


@pytest.mark.django_db
def test_unknown_resource_is_not_found(client):
    assert client.get("/gelistirici/anketler/").status_code == 404


def refusals(kind):
    for one in kind.__subclasses__():
        yield one
        yield from refusals(one)


def test_every_refusal_is_listed_with_status_and_message():
    listed = {reason.code: reason for reason in build_reference("en").reasons}

    ours = [one for one in refusals(Refusal) if one.__module__.split(".")[0] in APPS]
    assert len(ours) > 20
    for refusal in ours:
        if refusal.message:
            assert listed[refusal.code].status == refusal.status
            with translation.override("en"):
                assert format_message(refusal.message) in listed[refusal.code].words
    assert "This poll is for residents of …. Your profile says …." in listed["other_district"].words
    assert (
        "Only residents of … can write on this board. Everybody can read it."
        in listed["other_district"].words
    )
    assert errors.NotEligible.code not in listed


def test_each_code_is_listed_once():
    codes = [reason.code for reason in build_reference("tr").reasons]

    assert sorted(codes) == sorted(set(codes))


@pytest.mark.django_db
def test_the_page_is_linked_from_every_page(client):
    client.force_login(make_user())

    assert 'href="/gelistirici/"' in client.get("/").content.decode()
    assert 'href="/en/gelistirici/"' in client.get("/en/").content.decode()


def test_bodies_of_changes_name_the_fields_that_they_need():
    described = build_document("en")
    bodies = [
        operation["patch"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        for operation in described["paths"].values()
        if "patch" in operation
    ]
    assert len(bodies) == 2
    assert all(described["components"]["schemas"][name]["required"] for name in bodies)


def test_a_password_has_a_character():
    fields = build_document("en")["components"]["schemas"]["TokenRequest"]["properties"]
    assert fields["password"]["minLength"] == 1


def test_cursors_say_that_they_exclude_each_other():
    parameters = [
        parameter
        for path in build_document("en")["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", ())
    ]
    cursors = {it["name"]: it["description"] for it in parameters if it["name"] in {"after", "before"}}
    assert (
        "not together with “before”" in cursors["after"],
        "not together with “after”" in cursors["before"],
    ) == (
        True,
        True,
    )
