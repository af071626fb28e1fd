"""Production settings: errors name missing variables, and demo accounts are refused."""

import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urljoin

import pytest

from config import env
from tests.faults.installation import Installation, Server, installed
from tests.faults.production import ENVIRONMENT, HOST, collect_files
from tests.waits import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.production]

#: Hashed file names: twelve digits of the content's hash before the extension.
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


def request(server: Server, path: str, *, scheme: str = "https", host: str = HOST) -> HTTPResponse:
    """Send a request as nginx forwards it."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": scheme})
    return connection.getresponse()


def text_of(server: Server, path: str) -> str:
    answer = request(server, path)
    assert answer.status == 200, path
    return answer.read().decode()


@pytest.mark.parametrize("missing", ["MEYDAN_SECRET_KEY", "MEYDAN_ROLL_PEPPER", "MEYDAN_HOSTS"])
@pytest.mark.parametrize("value", [None, ""])
def test_startup_fails_on_a_missing_setting_and_names_it(
    installation: Installation, missing: str, value: str | None
) -> None:
    installation.environment |= ENVIRONMENT
    del installation.environment[missing]
    if value is not None:
        installation.environment[missing] = value
    done = installation.run("-c", "import config.asgi", check=False)

    assert done.returncode != 0
    assert f"ImproperlyConfigured: Set the environment variable {missing} " in done.stderr


@pytest.mark.parametrize("pepper", [env.PUBLISHED_PEPPER, ENVIRONMENT["MEYDAN_SECRET_KEY"], "kısa"])
def test_startup_fails_on_a_weak_pepper_without_printing_it(installation: Installation, pepper: str) -> None:
    given = {**ENVIRONMENT, "MEYDAN_ROLL_PEPPER": pepper}
    done = installation.run("-c", "import config.asgi", check=False, environment=given)

    assert done.returncode != 0
    assert "ImproperlyConfigured: MEYDAN_ROLL_PEPPER must " in done.stderr
    assert pepper not in done.stderr


def test_startup_refuses_a_database_with_demo_accounts(installation: Installation) -> None:
    installation.scene("demo", "1")
    served = installation.run("-c", "import config.asgi", check=False, environment=ENVIRONMENT)
    checked = installation.manage("check", "--deploy", check=False, environment=ENVIRONMENT)

    assert served.returncode != 0
    assert "The database holds demo accounts" in served.stderr
    assert checked.returncode != 0
    assert "people.E001" in checked.stderr


def test_the_demo_cannot_be_created_in_production(installation: Installation) -> None:
    done = installation.manage("seed_demo", check=False, environment=ENVIRONMENT)

    assert "refused outside demo mode" in done.stderr
    assert installation.value("SELECT count(*) FROM people_user") == 0


def test_the_deployment_check_is_clean(installation: Installation) -> None:
    installation.manage("check", "--deploy", "--fail-level", "WARNING", environment=ENVIRONMENT)


@pytest.fixture(scope="module")
def production(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with collected files and one open poll, number 1."""
    with installed(tmp_path_factory.mktemp("production"), template) as installation:
        installation.scene("open", "0")
        installation.environment |= ENVIRONMENT
        collect_files(installation)
        with installation.serving() as server:
            yield server


def test_pages_are_served_only_over_https(production: Server) -> None:
    plain, secure = request(production, "/en/", scheme="http"), request(production, "/en/")

    assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/en/")
    assert secure.status == 200
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookies = request(production, "/hesap/giris/").headers.get_all("Set-Cookie") or []
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)


def test_another_host_is_refused(production: Server) -> None:
    assert request(production, "/", host="elsewhere.example").status == 400


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_is_reported_without_tls(production: Server, path: str) -> None:
    assert request(production, path, scheme="http").status == 200


def test_the_published_password_is_not_shown(production: Server) -> None:
    assert "meydan-demo" not in text_of(production, "/hesap/giris/")


PAGES = ("/", "/en/", "/yoklamalar/", "/yoklamalar/1/", "/hesap/giris/", "/hesap/kayit/", "/api/v1/")


def links(page: str) -> set[str]:
    return set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))


def test_pages_load_hashed_files_whose_imports_all_exist(production: Server) -> None:
    waiting = set().union(*(links(text_of(production, page)) for page in PAGES))
    assert any("live-result" in path for path in waiting)
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = request(production, path)
        body = answer.read()
        assert HASHED.search(path), path
        assert answer.status == 200, path
        assert "immutable" in answer.headers["Cache-Control"], path
        waiting |= {urljoin(path, name) for name in loaded_by(path, body)} - seen
    assert any(path.startswith("/static/realtime/live") for path in seen)


def loaded_by(path: str, body: bytes) -> set[str]:
    """Files that a style sheet or a module loads."""
    if path.endswith(".css"):
        named = re.findall(r"(?:url\(|@import )[\"']?([^\"')\s]+)", body.decode())
    elif path.endswith(".js"):
        named = re.findall(
            r"^\s*(?:import|export)\b[^\"';]*[\"'](\.[^\"']+)[\"']", body.decode(), re.MULTILINE
        )
    else:
        named = []
    return {name for name in named if not name.startswith(("data:", "#"))}


def test_second_factors_survive_a_secret_key_change(installation: Installation) -> None:
    made = "from participation.people.signin.adapters import MFAAdapter as A; print({})"
    setup = "import django; django.setup(); "
    done = installation.run("-c", setup + made.format("A().encrypt('gizli')"), environment=ENVIRONMENT)
    changed = {
        **ENVIRONMENT,
        "MEYDAN_SECRET_KEY": "yeni-" + ENVIRONMENT["MEYDAN_SECRET_KEY"],
        "MEYDAN_SECRET_KEY_FALLBACKS": ENVIRONMENT["MEYDAN_SECRET_KEY"],
    }
    read = made.format(f"A().decrypt({done.stdout.strip()!r})")

    assert installation.run("-c", setup + read, environment=changed).stdout.strip() == "gizli"
