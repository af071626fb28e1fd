"""What the licence asks for, ``security.txt`` (RFC 9116), and one version everywhere."""

import json
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_every_page_leads_to_the_licence(client: Client) -> None:
    front = client.get("/").content.decode()
    assert '<a href="/ozgur-yazilim/"' in front
    page = client.get("/en/ozgur-yazilim/").content.decode()
    assert f"Meydan {settings.VERSION}" in page
    assert "version 3 or later" in page


@pytest.mark.django_db
def test_the_source_is_linked_or_may_be_asked_for(client: Client, settings) -> None:
    settings.CONTACT_EMAIL = "council@example.org"
    assert 'Ask for it at <a href="mailto:council@example.org"' in " ".join(
        client.get("/en/ozgur-yazilim/").content.decode().split()
    )
    settings.SOURCE_URL = "https://source.example/meydan"
    page = client.get("/en/ozgur-yazilim/").content.decode()
    assert '<a href="https://source.example/meydan">' in page
    assert "Ask for it" not in page


@pytest.mark.django_db
def test_programs_learn_where_weaknesses_are_reported(client: Client, settings) -> None:
    settings.SECURITY_EMAIL = "security@example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == f"{settings.SITE_ADDRESS}/.well-known/security.txt"
    assert client.get(fields["Policy"].removeprefix(settings.SITE_ADDRESS)).status_code == 200
    expires = date.fromisoformat(fields["Expires"].removesuffix("T00:00:00Z"))
    # RFC 9116 recommends less than a year.
    assert timedelta(days=90) < expires - date.today() < timedelta(days=365)  # noqa: DTZ011


def test_there_is_one_version_and_one_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    public = (ROOT / "publiccode.yml").read_text()
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert {
        project["version"],
        package["version"],
        lock["version"],
        lock["packages"][""]["version"],
        newest[1],
        re.search(r"^softwareVersion: (.+)$", public, re.MULTILINE)[1],  # type: ignore[index]
    } == {settings.VERSION}
    assert {
        project["license"],
        package["license"],
        re.search(r"^  license: (.+)$", public, re.MULTILINE)[1],  # type: ignore[index]
    } == {"AGPL-3.0-or-later"}
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text()
