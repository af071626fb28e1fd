"""Properties of every request."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from participation.pages.models import PageName
from participation.people.sessions import SessionStore
from participation.storage.imaging import MAX_BYTES
from participation.web import uploads
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["\0aaaaaaaaaaaaaaaaaa", "aaaaaaa aaaaaaaaa", "ııııııııııııııı", "kisa", ""])
def test_unknown_session_key_is_no_session(key: str) -> None:
    assert SessionStore(key).session_key is None


@pytest.mark.parametrize("address", ["/", "/yoklamalar/", "/api/v1/polls/"])
def test_cookie_with_an_escaped_nul_is_no_session(client: Client, address: str) -> None:
    answer = client.get(address, headers={"cookie": 'sessionid="\\000aaaaaaaaaaaaaaaaaa"'})

    assert answer.status_code == 200


def test_session_is_loaded_again(client: Client) -> None:
    client.force_login(make_user())

    assert client.get(reverse("people:profile")).status_code == 200


def test_content_security_policy_allows_only_own_code(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    directives = {name: sources for name, *sources in map(str.split, policy.split(";"))}

    own = ("script-src", "style-src", "font-src", "connect-src", "form-action", "manifest-src")
    nobody = ("default-src", "base-uri", "frame-ancestors")
    assert directives == {
        **{name: ["'self'"] for name in own},
        **{name: ["'none'"] for name in nobody},
        "img-src": ["'self'", "data:"],
    }


def test_address_with_a_nul_is_refused(client: Client) -> None:
    client.force_login(make_user(role="administrator"))

    assert client.get("/yoklamalar/%00/").status_code == 404
    assert client.post("/hesap/api-anahtarlari/%00/iptal/").status_code == 404
    assert client.get("/teknik/people/user/", {"email__startswith": "\0"}).status_code == 400
    answer = client.get("/api/v1/polls/?cursor=%00")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "bad_request")
    assert client.get("/yoklamalar/?q=%2500").status_code == 200


def test_static_files_have_the_content_security_policy(client: Client) -> None:
    picture = client.get(f"/{settings.STATIC_URL.strip('/')}/config/mark.svg")

    assert picture.status_code == 200
    assert picture.headers["Content-Security-Policy"] == client.get("/").headers["Content-Security-Policy"]


def test_accounts_and_staff_pages_are_excluded_from_search_engines(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[0] == "User-agent: *"
    for name in ("account_login", "polls-staff:overview"):
        address = reverse(name)
        assert any(address.startswith(line.removeprefix("Disallow: ")) for line in lines[1:])
    assert all(line not in {"Disallow: /", "Disallow: /en/"} for line in lines)


def test_well_known_addresses_lead_to_icon_and_password_page(client: Client) -> None:
    icon = client.get("/favicon.ico", follow=True)
    assert (icon.status_code, icon.headers["Content-Type"]) == (200, "image/svg+xml")
    assert client.get("/.well-known/change-password")["Location"] == reverse("account_change_password")


def test_nginx_accepts_the_file_sizes_of_upload_views() -> None:
    text = (settings.BASE_DIR / "deploy" / "nginx" / "nginx.conf").read_text()
    location = re.search(r"location ~ (\S+) {\s+client_max_body_size (\d+)m;", text)
    assert location is not None
    assert int(location[2]) * 1024 * 1024 == uploads.MAX_BYTES
    addresses = [
        reverse("forums:start", args=["ulasim-1"]),
        reverse("forums:reply", args=[12]),
        reverse("forums:edit", args=[12]),
    ]
    for address in addresses:
        assert uploads.max_bytes(resolve(address).func) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        assert re.match(location[1], address)
        assert re.match(location[1], f"/en{address}")
    assert not re.match(location[1], reverse("forums:support", args=[12]))


def test_nginx_accepts_a_picture_where_pages_are_edited_and_pictures_listed() -> None:
    text = (settings.BASE_DIR / "deploy" / "nginx" / "nginx.conf").read_text()
    location = re.search(r"location ~ (\S+/sayfalar/\S+) {\s+client_max_body_size (\d+)m;", text)
    assert location is not None
    pages = [reverse("pages-staff:edit", args=[page]) for page in PageName.values]
    for address in [*pages, reverse("pages-staff:pictures")]:
        assert int(location[2]) * 1024 * 1024 >= uploads.max_bytes(resolve(address).func) > MAX_BYTES
        assert re.match(location[1], address)
        assert re.match(location[1], f"/en{address}")
    assert not re.match(location[1], reverse("pages-staff:overview"))


def test_district_page_refuses_post(client: Client) -> None:
    address = reverse("territory:districts")

    assert client.head(address).status_code == 200
    assert {client.put(address).status_code, client.post(address).status_code} == {405}
