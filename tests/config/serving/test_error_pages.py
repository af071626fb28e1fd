"""Error pages for people and error responses for API clients."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from config import error_texts
from config.serving import error_pages
from config.urls import handler400, handler403, handler404, handler429, handler500  # noqa: F401
from config.urls import urlpatterns as pages
from tests.factories import make_user

STATUSES = [400, 403, 404, 409, 413, 429, 451, 500, 503]


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def forbids(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [path("broken/", breaks), path("forbidden/", forbids), path("api/broken/", breaks), *pages]


def bare(address: str, **headers: str) -> HttpRequest:
    """A request as the first middleware sees it: no session, no account, no language."""
    return RequestFactory().get(address, headers=headers)


def words(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("address", "language"), [("/x/", "tr"), ("/en/x/", "en")])
def test_each_page_explains_the_error_in_its_language(status: int, address: str, language: str) -> None:
    response = error_pages.build_error_response(bare(address), status)
    expected = error_texts.get_error_text(status)
    assert response.status_code == status
    assert response.headers["Content-Language"] == language
    assert "no-store" in response.headers["Cache-Control"]
    with translation.override(language):
        shown = [str(text) for text in (expected.heading, expected.happened, expected.kept, *expected.steps)]
    assert [text for text in shown if text not in words(response)] == []
    assert f'<html lang="{language}">' in words(response)
    assert words(response).count("<h1>") == 1


@pytest.mark.parametrize("status", STATUSES)
def test_turkish_pages_contain_no_english(status: int) -> None:
    expected = error_texts.get_error_text(status)
    with translation.override("en"):
        english = [str(text) for text in (expected.heading, expected.happened, expected.kept)]
    response = error_pages.build_error_response(bare("/x/"), status)
    assert [text for text in english if text in words(response)] == []


@pytest.mark.parametrize("status", STATUSES)
def test_api_errors_use_the_envelope(status: int) -> None:
    response = error_pages.build_error_response(bare("/api/v1/polls/", **{"accept-language": "en"}), status)
    body = json.loads(response.content)
    expected = error_texts.get_error_text(status)
    with translation.override("en"):
        detail = str(expected.happened)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Language"] == "en"
    assert body == {
        "type": "server_error" if status >= 500 else "client_error",
        "errors": [{"code": expected.code, "detail": detail, "attr": None}],
    }


def test_the_api_answers_in_the_language_asked_for() -> None:
    turkish = error_pages.build_error_response(bare("/api/v1/x/", **{"accept-language": "tr"}), 404)
    assert json.loads(turkish.content)["errors"][0]["detail"].startswith("Adres yanlış")


def test_refusal_keeps_its_message_and_code() -> None:
    page = error_pages.build_error_response(bare("/x/"), 409, "Yoklama 20:00’de kapandı.", "poll_closed")
    assert "Yoklama 20:00’de kapandı." in words(page)
    assert "Bu işlem yapılamadı" in words(page)
    body = json.loads(
        error_pages.build_error_response(bare("/api/x/"), 409, "Kapandı.", "poll_closed").content
    )
    assert body["errors"] == [{"code": "poll_closed", "detail": "Kapandı.", "attr": None}]


def test_words_of_a_refusal_are_escaped() -> None:
    html = words(error_pages.build_error_response(bare("/x/"), 409, "<b>bold</b>"))
    assert "&lt;b&gt;bold" in html
    assert "<b>bold" not in html


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "Birkaç dakika"), (40, "40 saniye"), (61, "2 dakika"), (3600, "60 dakika")]
)
def test_too_many_attempts_say_how_long_to_wait(seconds: int | None, said: str) -> None:
    response = error_pages.build_error_response(bare("/x/"), 429, retry_after=seconds)
    assert f"{said} bekleyip yeniden deneyin." in words(response)
    assert response.headers.get("Retry-After") == (None if seconds is None else str(seconds))


@pytest.mark.parametrize("status", [400, 413, 500, 503])
def test_error_pages_use_neither_session_nor_database(status: int) -> None:
    """This test has no database, and the account must not be accessed."""

    def fail() -> None:
        raise AssertionError("account or session was asked for")

    request = bare("/x/")
    request.user = SimpleLazyObject(fail)  # type: ignore[assignment]
    request.session = SimpleLazyObject(fail)  # type: ignore[assignment]
    assert error_pages.build_error_response(request, status).status_code == status


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("address", "mark"), [("/broken/", "Hata sizde değil"), ("/api/broken/", '"error"')])
def test_server_error_does_not_reveal_its_cause(address: str, mark: str) -> None:
    client = Client(raise_request_exception=False)
    response = client.get(address)
    assert response.status_code == 500
    assert mark in words(response)
    assert "broken on purpose" not in words(response)


@override_settings(ALLOWED_HOSTS=["meydan.example"])
def test_unknown_host_is_a_bad_request_without_a_second_error() -> None:
    response = Client().get("/yontem/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in words(response)


@pytest.mark.parametrize("address", ["/", "/en/", "/api/v1/polls/"])
def test_a_body_over_the_limit_is_refused_before_it_is_read(address: str) -> None:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert limit is not None
    response = Client().post(address, "x", content_type="text/plain", CONTENT_LENGTH=str(limit + 1))
    assert response.status_code == 413


@pytest.mark.django_db
def test_an_unknown_address_keeps_the_visitor_signed_in(client: Client) -> None:
    client.force_login(make_user(display_name="Deniz A."))
    response = client.get("/yok/")
    assert response.status_code == 404
    assert "Deniz A." in words(response)
    assert "Burada bir sayfa yok" in words(response)
    assert 'rel="canonical"' not in words(response)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("sign_in", "heading"), [(True, "Hesabınız bu sayfayı açamaz"), (False, "Önce giriş yapın")]
)
def test_forbidden_page_says_whether_signing_in_would_help(
    client: Client, sign_in: bool, heading: str
) -> None:
    if sign_in:
        client.force_login(make_user())
    response = client.get("/forbidden/")
    assert response.status_code == 403
    assert heading in words(response)


@pytest.mark.django_db
def test_form_without_csrf_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/hesap/giris/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "Form kabul edilemedi" in words(response)
    assert "Tarayıcınızda bu site için çerezlere izin verin" in words(response)


@pytest.mark.parametrize(
    "handler", [error_pages.bad_request, error_pages.page_not_found, error_pages.too_many_requests]
)
def test_handlers_never_show_the_exceptions_message(
    handler: Callable[[HttpRequest, Exception], HttpResponse],
) -> None:
    response = handler(bare("/x/"), RuntimeError("inside of the house"))
    assert "inside of the house" not in words(response)
