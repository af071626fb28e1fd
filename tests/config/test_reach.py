"""Every page of staff is reached by links from the staff home, and no link on the way is a dead end.

Each role starts at ``/yonetim/`` on a site with rows of every kind (``tests.rows``) and follows the links of
the pages, as anybody would who knows no address. Which pages a role must meet, ``permissions`` says.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from typing import Any, Final
from urllib.parse import urldefrag, urljoin

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from participation.people.models import Role
from tests import rows
from tests.blocking import blocking_fields
from tests.config.permissions import NOBODY, NONE, PERMISSIONS
from tests.config.test_permissions import Browser
from tests.participation.publications.conftest import source_registered
from tests.states import make_states

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.slow, pytest.mark.thorough]

#: Rows of a page of staff that are looked at, and of a public one on the way.
MAX_OF_STAFF: Final = 30
MAX_PUBLIC: Final = 4
#: Files and pages of programs: their links lead nowhere.
NO_PAGES: Final = ("/api/", "/static/", "/media/", "/teknik/", "/demo/")
#: No link leads here, for a reason.
UNLINKED: Final[dict[str, str]] = {
    "staff:count": "what the menu asks without a socket",
    "referenda:trustee-state": "what the trustee's page asks without a socket",
    **dict.fromkeys(
        (
            "forums-staff:claim",
            "forums-staff:confirm-hiding",
            "referenda-staff:submit",
            "referenda-staff:announce",
            "referenda-staff:begin-ceremony",
            "referenda-staff:make-ready",
        ),
        "an act; opening its address leads on to a page that is linked",
    ),
}


@pytest.fixture(scope="module")
def cast(module_db: None) -> rows.Cast:
    cast = rows.make_cast()
    rows.make_rows(cast)
    make_states(cast)
    connection.run_on_commit.clear()
    return cast


def expected(role: Role) -> set[str]:
    """The pages that ``role`` may read and residents may not."""
    return {
        name
        for permission in PERMISSIONS
        if permission.read is not NONE
        and role in permission.read.may
        and not {NOBODY, Role.RESIDENT} & permission.read.may
        for name in permission.addresses
        if not name.startswith(("/", "admin:")) and "@" not in name and "-api:" not in name
    } - UNLINKED.keys()


def links_of(html: str, address: str) -> Iterator[str]:
    body = html.partition("<body>")[2]
    for link in re.findall(r'<a [^>]*?href="([^"]+)"', body):
        target = urldefrag(urljoin(address, unescape(link))).url
        if target.startswith("/") and not target.startswith(NO_PAGES) and not target.startswith("/en/"):
            yield target


def name_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def walk(browser: Browser, staff: set[str]) -> tuple[dict[str, str], list[str], dict[str, list[str]]]:
    """First address of each page met, by name; dead ends; fields that block an act, by address."""
    start = reverse("staff:home")
    met: dict[str, str] = {}
    dead: list[str] = []
    blocking: dict[str, list[str]] = {}
    seen, waiting, looked = {start}, deque([(start, "")]), Counter[str]()
    while waiting:
        address, source = waiting.popleft()
        name = name_of(address)
        looked[name] += 1
        if looked[name] > (MAX_OF_STAFF if name in staff else MAX_PUBLIC):
            continue
        response: Any = browser.get(address, headers={"accept-language": "tr"})
        if response.status_code in (301, 302, 303):
            target = urljoin(address, response.headers["Location"])
            if target not in seen:
                seen.add(target)
                waiting.append((target, source))
            continue
        if response.status_code != 200:
            dead.append(f"{source} → {address}: {response.status_code}")
            continue
        met.setdefault(name, address)
        if response.streaming or not response.headers["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        if fields := blocking_fields(html):
            blocking[address] = fields
        for target in links_of(html, address):
            if target not in seen:
                seen.add(target)
                waiting.append((target, address))
    return met, dead, blocking


OFFICES: Final = [role for role in Role if role != Role.RESIDENT]


@pytest.mark.parametrize("role", OFFICES)
def test_every_page_of_staff_is_reached_from_the_staff_home(role: Role, cast: rows.Cast) -> None:
    browser = Browser()
    browser.sign_in(cast[role])
    staff = expected(role)

    with source_registered():
        met, dead, blocking = walk(browser, staff)

    assert (sorted(staff - met.keys()), dead, blocking) == ([], [], {})


@pytest.mark.parametrize("role", OFFICES)
def test_the_staff_home_takes_few_queries(role: Role, cast: rows.Cast) -> None:
    browser = Browser()
    browser.sign_in(cast[role])
    browser.get("/yonetim/")
    with CaptureQueriesContext(connection) as queries:
        response: Any = browser.get("/yonetim/")
    assert response.status_code == 200
    assert 0 < len(queries) <= 35, [it["sql"][:120] for it in queries]
