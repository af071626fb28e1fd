"""The permission matrix: every address of the URL conf, asked by every role, with GET and an empty write.

``permissions`` states who may. What is refused or hidden changes no row. Journeys inspect every page that
somebody is shown. Each request is undone, so that none depends on another. No template is rendered: that
takes most of the time, and none decides who may.
"""

import time
from collections import Counter
from typing import Any, Final

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from participation.people.models import Role, User
from participation.storage.local_cache import local_cache
from tests import rows
from tests.config.permissions import ABSENT, ALLOWED, ASKED, NO_METHOD, NOBODY, PERMISSIONS, REFUSED
from tests.journeys.pages import INSPECTED

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.slow]

#: By status; any other one below 500 is ``ALLOWED``: 400, 409 and the like answer people who may.
OUTCOMES: Final = {401: ASKED, 403: REFUSED, 404: ABSENT, 405: NO_METHOD}
#: Nothing runs in the background of a test, which the site reports.
UNREADY: Final = "/readyz"


class Browser(RequestFactory):
    """Like Django's client, without its record of templates, which takes a third of the time."""

    def __init__(self) -> None:
        super().__init__(headers={"accept-language": "en"})
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **extra: Any) -> Any:
        environ: dict[str, Any] = self._base_environ(**extra)  # type: ignore[attr-defined]
        return self.handler(environ)

    def sign_in(self, account: User) -> None:
        """As if the password had just been given."""
        client = Client()
        client.force_login(account)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(account.pk)
        session.save()
        self.cookies = client.cookies


def _read(response: Any) -> None:
    async def read() -> None:
        async for _part in response.streaming_content:
            pass

    if response.is_async:
        async_to_sync(read)()
    else:
        for _part in response.streaming_content:
            pass


def _changes() -> int | None:
    """How many rows this connection has changed so far, or None if the database does not tell."""
    return getattr(connection.connection, "total_changes", None)


def _undone(browser: Browser, method: str, address: str) -> Any:
    """The response to an empty request, whose changes are rolled back.

    Nothing is rolled back if no row changed: the fixtures made a temporary table, and until that is committed
    SQLite reads its whole schema again after every rollback to a savepoint.
    """
    given: dict[str, Any] = {}
    if method != "get" and address.startswith("/api/"):
        given = {"data": b"{}", "content_type": "application/json"}
    before = _changes()
    with transaction.atomic():
        response = getattr(browser, method)(address, **given)
        if response.streaming:
            _read(response)
        response.has_changed_rows = _changes() != before
        if before is None or response.has_changed_rows:
            transaction.set_rollback(True)
    if method != "get" and response.status_code < 400:
        local_cache.clear()
    return response


def _written(browser: Browser, address: str) -> Any:
    """The response to POST, or else to the first of the methods that change something there."""
    response = _undone(browser, "post", address)
    if response.status_code == 405:
        for method in ("PUT", "PATCH", "DELETE"):
            if method in response.headers["Allow"]:
                return _undone(browser, method.lower(), address)
    return response


def _outcome(response: Any, address: str) -> str:
    status = response.status_code
    if status == 302 and "Allow" in response.headers:  # leads from an act's address to its page
        return NO_METHOD
    sign_in = tuple(reverse(name) for name in (settings.LOGIN_URL, "admin:login", "account_reauthenticate"))
    leads_to_sign_in = response.headers.get("Location", "").startswith(sign_in)
    if status >= 500 and address != UNREADY:
        return f"broken: {status}"
    outcome = ASKED if leads_to_sign_in else OUTCOMES.get(status, ALLOWED)
    if outcome in {REFUSED, ABSENT} and response.has_changed_rows:
        return f"{outcome}, but rows changed"
    return outcome


def _is_page(response: Any) -> bool:
    """Whether a browser displays it, instead of going on or storing a file."""
    kind, disposition = (response.headers.get(it, "") for it in ("Content-Type", "Content-Disposition"))
    return "text/html" in kind and "Location" not in response and not disposition.startswith("attachment")


def test_the_table_names_every_address_once(addresses: dict[str, str]) -> None:
    named = Counter(name for permission in PERMISSIONS for name in permission.addresses)

    assert named == Counter([*addresses])


@pytest.mark.usefixtures("nothing_rendered")
@pytest.mark.parametrize("role", [NOBODY, *Role])
def test_everybody_may_do_what_the_table_says_and_sees_only_inspected_pages(
    role: str, cast: rows.Cast, addresses: dict[str, str]
) -> None:
    browser = Browser()
    if role != NOBODY:
        browser.sign_in(cast[Role(role)])
    expected, outcomes, shown = {}, {}, set()
    for permission in PERMISSIONS:
        for name in filter(addresses.__contains__, permission.addresses):
            address = addresses[name]
            expected[f"{name} GET"] = permission.read.outcomes(role)
            response = _undone(browser, "get", address)
            outcomes[f"{name} GET"] = _outcome(response, address)
            if outcomes[f"{name} GET"] == ALLOWED and _is_page(response):
                shown.add(name.partition("@")[0])
            expected[f"{name} write"] = permission.write.outcomes(role)
            outcomes[f"{name} write"] = _outcome(_written(browser, address), address)

    assert {
        name: f"{outcome}, not {expected[name]}"
        for name, outcome in outcomes.items()
        if outcome not in expected[name]
    } == {}
    assert shown - INSPECTED == set()
