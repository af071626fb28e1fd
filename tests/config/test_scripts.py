"""Integrity hashes of every script and of every module it loads."""

import hashlib
import re
from base64 import b64encode
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client

from participation import javascript

TEMPLATES = sorted(
    path
    for folder in ("config", "forums", "participation", "polls", "realtime", "referenda")
    for path in (settings.BASE_DIR / folder).rglob("templates/**/*.html")
)
LOADED = re.compile(r'<(?:script type="module" src|link rel="modulepreload" href)="([^"]+)"([^>]*)>')


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/halk-oylamalari/denetleyici/", "/hesap/giris/"])
def test_scripts_match_their_integrity_hashes(client: Client, address: str) -> None:
    loaded = dict(LOADED.findall(client.get(address).content.decode()))

    assert any(name.endswith("config/menu.js") for name in loaded)
    for name, attributes in loaded.items():
        raw = b"".join(client.get(name).streaming_content)  # type: ignore[attr-defined]
        assert attributes == f' integrity="sha256-{b64encode(hashlib.sha256(raw).digest()).decode()}"', name


@pytest.mark.django_db
def test_dependencies_are_listed_before_their_modules(client: Client) -> None:
    page = client.get("/halk-oylamalari/denetleyici/").content.decode()
    order = [address for address, _attributes in LOADED.findall(page)]
    names = [address.removeprefix(f"/{settings.STATIC_URL.strip('/')}/") for address in order]

    for place, name in enumerate(names):
        assert set(javascript.list_modules_loaded_by(name, later=False)) <= set(names[:place])
    assert "vendor/noble/curves/abstract/edwards.js" in names


def test_every_script_in_a_template_has_an_integrity_hash() -> None:
    assert len(TEMPLATES) > 100
    bare = [path.name for path in TEMPLATES if re.search(r"<script[^>]*\ssrc=", path.read_text("utf-8"))]

    assert bare == []


@pytest.mark.parametrize("name", ["referenda/key-ceremony.js", "referenda/encryption.js"])
def test_modules_are_ordered_after_their_dependencies(name: str) -> None:
    order = javascript.add_loaded_modules([name])

    assert order[-1] == name
    assert len(set(order)) == len(order)
    assert {Path(one).suffix for one in order} == {".js"}


def test_dynamic_import_is_detected() -> None:
    assert "referenda/ballot-worker.js" in javascript.add_loaded_modules(["referenda/encryption.js"])
    assert "referenda/ballot-worker.js" not in javascript.add_loaded_modules(
        ["referenda/encryption.js"], later=False
    )


def test_module_loaded_on_use_is_listed_with_its_worker_and_runs_last() -> None:
    written = Template('{% load scripts %}{% script_on_use "referenda/cast-ballot.js" %}').render(Context())
    template = re.fullmatch(r'<template data-module="([^"]+)">(.*)</template>', written)
    assert template
    links = dict(LOADED.findall(template[2]))

    assert [*links][-1] == template[1] == javascript.read_served("referenda/cast-ballot.js").address
    assert javascript.read_served("referenda/ballot-worker.js").address in links
    assert javascript.read_served("vendor/qr/index.js").address in links
    for name in javascript.add_loaded_modules(["referenda/cast-ballot.js"]):
        one = javascript.read_served(name)
        assert links[one.address] == f' integrity="{one.integrity}"'


def test_missing_module_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere/x\.js"):
        javascript.read_served("nowhere/x.js")
