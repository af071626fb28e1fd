"""``manage.py bulletin verify FILE`` reports by message and exit code whether a file is the published one."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from participation.publications import canonical
from participation.publications.models import Edition
from participation.publications.operations import rendering
from tests import audit_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(published, tmp_path):
    path = tmp_path / "rapor.json"
    path.write_bytes(bytes(rendering.get_or_render(published, "json", "tr").body))
    return path


def verify(path):
    """Exit code and output."""
    out = io.StringIO()
    try:
        call_command("bulletin", "verify", str(path), stdout=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def test_published_file_verifies(file, published):
    code, words = verify(file)

    assert code == 0
    assert published.sha256 in words
    assert f"version 1 of bulletin {published.bulletin.number}" in words


def test_reformatted_content_verifies(file):
    file.write_text(json.dumps(json.loads(file.read_bytes()), indent=2, ensure_ascii=True), "utf-8")

    assert verify(file)[0] == 0


def test_every_changed_byte_is_detected(file):
    body = file.read_bytes()
    for place in range(0, len(body) - 1, 37):
        changed = bytearray(body)
        changed[place] ^= 1
        file.write_bytes(bytes(changed))

        assert verify(file)[0] == 1, body[max(0, place - 20) : place + 20]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["sections"][0]["charts"][0]["rows"][0]["values"].update(weighted=44.2),
        lambda d: d["sections"].clear(),
        lambda d: d.update(number="2026/8"),
        lambda d: d["title"].update(tr=d["title"]["tr"].replace("ö", "o\u0308").replace("ş", "s\u0327")),
        lambda d: d["sections"][0]["charts"][0]["rows"][0]["values"].update(weighted=44.1000001),
    ],
    ids=["figure", "section", "number", "letters in parts", "third decimal"],
)
def test_changed_document_is_detected(file, change):
    content = json.loads(file.read_bytes())
    change(content["document"])
    file.write_text(json.dumps(content), "utf-8")

    code, words = verify(file)
    assert code == 1
    assert "changed" in words


def test_forgery_with_a_matching_hash_is_not_the_published_document(file):
    content = json.loads(file.read_bytes())
    content["document"]["sections"][0]["charts"][0]["rows"][0]["values"]["weighted"] = 90.0
    content["sha256"] = canonical.digest(canonical.encode_canonical_json(content["document"]))
    file.write_text(json.dumps(content), "utf-8")

    code, words = verify(file)
    assert code == 2
    assert "did not publish" in words


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[1]", b'{"document":{},"sha256":"x"}', b"\xff", b'{"a":1,"a":1}']
)
def test_other_files_are_reported_as_no_bulletin(tmp_path, body):
    path = tmp_path / "x.json"
    path.write_bytes(body)

    code, words = verify(path)
    assert code == 1
    assert "not a bulletin" in words


def test_missing_file_is_reported_as_unreadable(tmp_path):
    code, words = verify(tmp_path / "none.json")

    assert code == 1
    assert "cannot be read" in words


def test_copy_changed_in_the_database_is_detected(file, published):
    connection.check_constraints()
    with audit_guards.lifted(connection, {"publications_edition"}):
        Edition.objects.filter(pk=published.pk).update(document=b'{"format":"meydan-bulletin/1"}')
        connection.check_constraints()

    code, words = verify(file)
    assert code == 3
    assert "own copy" in words
