"""Error pages in both languages and all colour schemes."""

import pytest
from django.test import RequestFactory
from playwright.sync_api import Route

from config.serving import error_pages
from tests.journeys.cast import RESIDENT
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import LANGUAGES, inspect
from tests.journeys.persons import Person

#: Sends a form that no page has: ``count`` fields with ``size`` letters each.
SHARES_SITE = True
SEND = """
([address, count, size]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (let number = 0; number < count; number += 1) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = `field${number}`;
    input.value = "a".repeat(size);
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
"""


def address_in(language: str, path: str) -> str:
    return path if language == "tr" else f"/en{path}"


def send(person: Person, address: str, *, count: int = 1, size: int = 1) -> int:
    """Send the form and return the status of the next page."""
    with person.page.expect_navigation() as navigation:
        person.page.evaluate(SEND, [address, count, size])
    return navigation.value.status if navigation.value else 0


def looks_right(person: Person, language: str, status: int) -> None:
    assert inspect(person, language) == []
    assert person.page.get_by_role("main").get_by_text(str(status), exact=True).is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_shows_the_not_found_page(calm: Somebody, language: str) -> None:
    visitor = calm()
    assert visitor.go(address_in(language, "/yok-boyle-bir-sayfa/")).status == 404
    looks_right(visitor, language, 404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_forbidden_page_shows_the_permission_page(calm: Somebody, language: str) -> None:
    resident = calm(RESIDENT)
    assert resident.go(address_in(language, "/yonetim/yoklamalar/")).status == 403
    looks_right(resident, language, 403)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_requests_show_their_error_pages(calm: Somebody, language: str) -> None:
    visitor = calm()
    address = address_in(language, "/hesap/kayit/")
    visitor.go(address)
    assert send(visitor, address) == 403
    looks_right(visitor, language, 403)
    assert send(visitor, address, size=300_000) == 413
    looks_right(visitor, language, 413)
    assert send(visitor, address, count=501) == 400
    looks_right(visitor, language, 400)


def test_too_many_requests_show_the_rate_limit_page(calm: Somebody) -> None:
    visitor = calm()
    visitor.go("/hesap/parola/sifirla/")
    token = visitor.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, "email": "hep-ayni@example.org"}
    for _time in range(5):
        visitor.context.request.post(visitor.page.url, form=form, headers={"Referer": visitor.page.url})
    for language in LANGUAGES:
        visitor.go(address_in(language, "/hesap/parola/sifirla/"))
        visitor.page.locator("#id_email").fill("hep-ayni@example.org")
        with visitor.page.expect_navigation() as navigation:
            visitor.page.locator("main form.form button").first.click()
        assert navigation.value is not None
        assert navigation.value.status == 429
        looks_right(visitor, language, 429)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_error_shows_the_error_page(calm: Somebody, language: str) -> None:
    """Rendered like a server error, with the headers of a real response: no address fails on purpose."""
    visitor = calm(expected=("answered 500",))
    address = address_in(language, "/bozuk/")
    drawn = error_pages.server_error(RequestFactory().get(address)).content.decode()

    def fail(route: Route) -> None:
        route.fulfill(response=route.fetch(), status=500, body=drawn)

    visitor.page.route(f"**{address}", fail)
    assert visitor.go(address).status == 500
    looks_right(visitor, language, 500)
