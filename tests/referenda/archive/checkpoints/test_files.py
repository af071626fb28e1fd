"""Publication of checkpoints: signature, files, board, API and feed; the database keeps them unchanged."""

import json
import shutil
import subprocess
from copy import deepcopy
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import operations, queries
from referenda.archive.checkpoints.models import Checkpoint, CheckpointKind
from referenda.archive.checkpoints.signing import SigningKey
from referenda.archive.verification import client
from referenda.lifecycle.operations import schedule
from referenda.verifier import checking
from tests.referenda.archive.checkpoints.test_operations import a_week, at, is_signed
from tests.referenda.making import Stage, archive_bytes

pytestmark = pytest.mark.django_db
guards = import_module("referenda.migrations.0002_guards")


@pytest.fixture(scope="module")
def made_once(module_db: None) -> Stage:
    stage = a_week()
    with at(0):
        schedule.open_due()
        operations.sign_due()
        for number in range(12):
            stage.cast(number)
    with at(1):
        operations.sign_due()
    return stage


@pytest.fixture
def with_checkpoint(made_once: Stage) -> Stage:
    """Twelve ballots, which the checkpoint of the second day covers."""
    return deepcopy(made_once)


def test_a_checkpoint_is_signed_and_its_event_is_in_the_archive(with_checkpoint, tmp_path):
    note = queries.list_checkpoints(with_checkpoint.referendum)[0]
    raw, signature = bytes(note.raw), bytes.fromhex(note.signature)
    path = tmp_path / "a.bel"
    path.write_bytes(archive_bytes(with_checkpoint.referendum))

    assert json.loads(raw) == {
        "format": "meydan-note/1",
        "archive": with_checkpoint.referendum.uuid,
        "day": "2031-03-11",
        "ballots": 12,
        "head": note.event.name,
        "client": client.compute_digest(),
    }
    assert is_signed(raw, signature, queries.get_signing_key().public)
    assert not is_signed(raw.replace(b"12", b"11"), signature, queries.get_signing_key().public)
    assert not is_signed(raw, signature, SigningKey.of("somebody else").public)
    said: list[str] = []
    checking.verify(
        path, say=lambda step, _facts: said.append(step), asked=checking.Questions(head=note.event.name)
    )
    assert "included" in said


def test_the_first_and_last_checkpoints_have_files_and_appear_on_board_api_and_feed(with_checkpoint, client):
    with_checkpoint.count(1, 2)
    pk = with_checkpoint.referendum.pk

    page = client.get(f"/halk-oylamalari/{pk}/pano/").content.decode()
    feed = client.get(f"/halk-oylamalari/{pk}/notlar/akis.atom").content.decode()
    listed = client.get(f"/api/v1/referenda/{pk}/notes/").json()["results"]

    assert [it["kind"] for it in listed] == ["result", "closing", "day", "day"]
    for name, note in (("sonuc", listed[0]), ("kapanis", listed[1])):
        address = f"/halk-oylamalari/{pk}/notlar/{name}"
        assert client.get(f"{address}.json").content.decode() == note["note"]
        assert client.get(f"{address}.sig").content.hex() == note["signature"]
        assert f"{address}.json" in page
        assert f"{address}.json" in feed
    assert "sonuc.json" in client.get(f"/halk-oylamalari/{pk}/denetle/").content.decode()


def refused(statement: str) -> bool:
    """Assert that a database guard refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return guards.KEPT in str(error)
    return False


def test_the_database_refuses_changes_to_checkpoints(with_checkpoint):
    one = with_checkpoint.referendum.pk
    newest = queries.list_checkpoints(with_checkpoint.referendum)[0]
    other = Stage(voters=1).make_ready()
    other.open_voting()
    foreign = archive_queries.get_first_event(other.referendum)
    assert foreign is not None
    copy = (
        "INSERT INTO referenda_checkpoint"
        " (referendum_id, kind, day, event_id, ballots, raw, public_key, signature)"
        " SELECT {referendum}, 'day', '{day}', {event}, {ballots}, raw, public_key, signature"
        f" FROM referenda_checkpoint WHERE id = {newest.pk}"
    )
    good = {"referendum": one, "day": "2031-03-12", "event": newest.event_id, "ballots": 12}
    first = archive_queries.get_first_event(with_checkpoint.referendum)
    assert first is not None

    assert refused(f"UPDATE referenda_checkpoint SET ballots = 7 WHERE id = {newest.pk}")
    assert refused(f"DELETE FROM referenda_checkpoint WHERE id = {newest.pk}")
    assert refused(copy.format(**good | {"day": "2031-03-11"}))
    assert refused(copy.format(**good | {"ballots": 11}))
    assert refused(copy.format(**good | {"event": first.pk, "ballots": 0}))
    assert refused(copy.format(**good | {"event": foreign.pk, "ballots": 0}))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(copy.format(**good))
    assert Checkpoint.objects.filter(referendum=one).count() == 3


def test_after_closing_the_database_refuses_further_checkpoints(with_checkpoint):
    newest = queries.list_checkpoints(with_checkpoint.referendum)[0]
    with at(7):
        schedule.close_due()

    copy = (
        "INSERT INTO referenda_checkpoint"
        " (referendum_id, kind, day, event_id, ballots, raw, public_key, signature)"
        " SELECT referendum_id, '{kind}', '2031-03-19', event_id, {ballots}, raw, public_key, signature"
        " FROM referenda_checkpoint WHERE id = {note}"
    )
    end = queries.list_checkpoints(with_checkpoint.referendum)[0]
    assert end.kind == CheckpointKind.CLOSING
    assert refused(copy.format(kind="day", ballots="ballots", note=newest.pk))
    for kind in CheckpointKind.values:
        assert refused(copy.format(kind=kind, ballots="ballots + 1", note=end.pk))
    assert refused(copy.format(kind="result", ballots="ballots", note=end.pk))
    with pytest.raises(IntegrityError):
        Checkpoint.objects.create(
            referendum=with_checkpoint.referendum,
            kind=CheckpointKind.CLOSING,
            day=date(2031, 3, 19),
            event=end.event,
            ballots=end.ballots,
            raw=bytes(end.raw),
            public_key=end.public_key,
            signature=end.signature,
        )


def test_a_downloaded_checkpoint_is_verified_by_openssl_alone(with_checkpoint, client, tmp_path):
    """With the commands that the public page gives."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("There is no openssl.")
    address = f"/halk-oylamalari/{with_checkpoint.referendum.pk}/notlar/2031-03-11"
    files = {"note.json": f"{address}.json", "note.sig": f"{address}.sig"}
    files["key.pem"] = "/halk-oylamalari/not-anahtari.pem"
    for name, path in files.items():
        answer = client.get(path)
        assert answer.status_code == 200
        (tmp_path / name).write_bytes(answer.content)

    assert checked(openssl, tmp_path)
    (tmp_path / "note.json").write_bytes((tmp_path / "note.json").read_bytes() + b"\n")
    assert not checked(openssl, tmp_path)


def checked(openssl: str, folder: Path) -> bool:
    key, signed = ["-pubin", "-inkey", "key.pem"], ["-in", "note.json", "-sigfile", "note.sig"]
    command = [openssl, "pkeyutl", "-verify", *key, "-rawin", *signed]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("day", ["2031-03-09", "20310311", "2031-W11-2", "x", "kapanis", "sonuc"])
def test_a_day_without_a_checkpoint_has_no_file(with_checkpoint, client, day):
    for ending in ("json", "sig"):
        answer = client.get(f"/halk-oylamalari/{with_checkpoint.referendum.pk}/notlar/{day}.{ending}")
        assert answer.status_code == 404


def test_board_api_and_feed_list_the_same_checkpoints(with_checkpoint, client):
    pk = with_checkpoint.referendum.pk
    newest, oldest = queries.list_checkpoints(with_checkpoint.referendum)

    page = client.get(f"/halk-oylamalari/{pk}/pano/").content.decode()
    listed = client.get(f"/api/v1/referenda/{pk}/notes/").json()["results"]
    feed = client.get(f"/halk-oylamalari/{pk}/notlar/akis.atom").content.decode()

    for note in (newest, oldest):
        assert note.event.name in page
        assert note.event.name in feed
        assert f"/halk-oylamalari/{pk}/notlar/{note.day}.json" in page
    assert listed == [
        {
            "kind": "day",
            "day": str(note.day),
            "ballots": note.ballots,
            "head": note.event.name,
            "note": bytes(note.raw).decode(),
            "signature": note.signature,
            "public_key": note.public_key,
        }
        for note in (newest, oldest)
    ]
