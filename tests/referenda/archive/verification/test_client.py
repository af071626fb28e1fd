"""The list of files that browsers run: correct, reproducible, signed, and named by each checkpoint."""

import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from referenda.archive.checkpoints import operations, queries, signing
from referenda.archive.checkpoints.signing import SigningKey
from referenda.archive.verification import client as verification_client
from referenda.lifecycle.operations import schedule
from tests.referenda.archive.checkpoints.test_operations import a_week, at, is_signed

pytestmark = pytest.mark.django_db
LIST = "/halk-oylamalari/istemci.sha256"


def rows(listing: bytes) -> dict[str, str]:
    """SHA-256 by name."""
    return {line[66:]: line[:64] for line in listing.decode().splitlines()}


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.getvalue()


@pytest.fixture
def collected(tmp_path: Path) -> Iterator[Path]:
    """Static files as production serves them, with hashed names."""
    folder = tmp_path / "static"
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.serving.storage.StaticFiles"}}
    with override_settings(STATIC_ROOT=str(folder), STORAGES=storages):
        call_command("collectstatic", "--no-input", "-i", "admin", "-i", "rest_framework", verbosity=0)
        yield folder


def test_the_list_names_what_voters_and_trustees_load() -> None:
    names = {file.name for file in verification_client.list_client_files()}

    assert {
        *(f"static/referenda/{name}.js" for name in ("cast-ballot", "ballot-worker", "key-ceremony")),
        *(f"static/referenda/{name}.js" for name in ("check-archive", "ballot-checks-worker", "group")),
        *("static/config/menu.js", "static/realtime/live.js", "static/vendor/qr/index.js"),
        *("static/vendor/noble/curves/abstract/edwards.js", "static/vendor/noble/hashes/sha2.js"),
        *("halk-oylamalari/denetleyici.pyz", "halk-oylamalari/denetleyici.html"),
    } <= names
    assert not any(".test." in name or "/polls/" in name for name in names)


def test_sha256sum_accepts_the_downloaded_files_and_the_list(client: Client, tmp_path: Path) -> None:
    listing = body(client, LIST)
    (tmp_path / verification_client.NAME).write_bytes(listing)
    for name in rows(listing):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body(client, f"/{name}"))
    command = [str(shutil.which("sha256sum")), "--check", "--strict", "--quiet", verification_client.NAME]

    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "static/referenda/group.js").write_text("changed", encoding="utf-8")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_the_source_reproduces_the_served_list_byte_for_byte(client: Client, collected: Path) -> None:
    listing = body(client, LIST)
    made = io.StringIO()
    call_command("client_files", stdout=made)

    assert made.getvalue().encode() == listing
    for name, digest in rows(listing).items():
        raw = (collected / name.removeprefix("static/")).read_bytes() if name.startswith("static/") else b""
        raw = raw or body(client, f"/{name}")
        assert hashlib.sha256(raw).hexdigest() == digest, name
    assert all(len(Path(name).suffixes) == 2 for name in rows(listing) if name.startswith("static/"))


def test_the_list_is_signed_with_the_checkpoint_key(client: Client) -> None:
    listing, signature = body(client, LIST), body(client, f"{LIST}.sig")

    assert is_signed(listing, signature, queries.get_signing_key().public)
    assert not is_signed(listing[:-1], signature, queries.get_signing_key().public)
    assert hashlib.sha256(listing).hexdigest() == verification_client.compute_digest()


def test_each_checkpoint_names_the_list_and_the_page_shows_whether_it_is_current(client: Client) -> None:
    stage = a_week()
    assert "bu listeyi gösteriyor" not in body(client, "/halk-oylamalari/istemci/").decode()
    with at(0):
        schedule.open_due()
        operations.sign_due()
    note = queries.list_checkpoints(stage.referendum)[0]

    assert json.loads(bytes(note.raw))["client"] == verification_client.compute_digest()
    page = client.get("/halk-oylamalari/istemci/").content.decode()
    assert "bu listeyi gösteriyor" in page
    assert f'<p class="hash">{verification_client.compute_digest()}</p>' in page
    other = signing.build_signed_bytes(
        uuid="x", day=date(2031, 3, 10), ballots=0, head="0" * 64, client="ab" * 32
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification_client, "compute_digest", lambda: "cd" * 32)
        page = client.get("/halk-oylamalari/istemci/").content.decode()
    assert "başka bir listeyi gösteriyor" in page
    assert signing.read_client_digest(other) == "ab" * 32


def test_a_checkpoint_from_before_the_list_is_still_valid() -> None:
    key = SigningKey.of("a secret")
    raw = b'{"format":"meydan-note/1","archive":"x","day":"2026-11-26","ballots":3,"head":"00"}'

    assert is_signed(raw, key.sign(raw), key.public)
    assert signing.read_client_digest(raw) is None
