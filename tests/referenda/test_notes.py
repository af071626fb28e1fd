"""The day's signed note of an archive's head."""

import json
import shutil
import subprocess
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from config.background import TICK
from referenda import disclosure, operations, queries
from referenda.models import Note, NoteKind
from referenda.notes import SigningKey
from referenda.verifier import checking
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
guards = import_module("referenda.migrations.0002_guards")
CITY = ZoneInfo("Europe/Istanbul")
OPENS = datetime(2031, 3, 10, 10, tzinfo=CITY)


@pytest.fixture
def stage() -> Stage:
    """Ready to be opened for a week."""
    with time_machine.travel(OPENS - timedelta(days=1), tick=False):
        found = Stage(voters=14, trustees=1, needed=1, opens_at=OPENS, closes_at=OPENS + timedelta(days=7))
        found.make_ready().collect()
    return found


def at(days: float) -> time_machine.travel:
    """So long after opening."""
    return time_machine.travel(OPENS + timedelta(days=days), tick=False)


def told(stage: Stage) -> list[tuple[date, int]]:
    """Day and number of ballots, the oldest note first."""
    return [(it.day, it.ballots) for it in reversed(queries.notes(stage.referendum))]


def test_each_day_has_one_note_from_opening_on(stage):
    assert operations.note_due in TICK
    with at(-0.1):
        assert operations.note_due() == []
    with at(0):
        operations.open_due()
        assert operations.note_due() == [stage.referendum.pk]
        assert operations.note_due() == []
        for number in range(12):
            stage.cast(number)
    with time_machine.travel(datetime(2031, 3, 11, 0, 1, tzinfo=CITY), tick=False):
        assert operations.note_due() == [stage.referendum.pk]
        assert not operations.note_head(referendum_id=stage.referendum.pk)

    assert told(stage) == [(date(2031, 3, 10), 0), (date(2031, 3, 11), 12)]


def test_closing_and_the_result_have_a_note_each_and_then_there_are_no_more(stage):
    """However few have voted since the day's note: the archive that ends there tells of them, too."""
    with at(0):
        operations.open_due()
        for number in range(12):
            stage.cast(number)
        operations.note_due()
        stage.cast(12)
    with at(7):
        operations.note_due()
        operations.close_due()
        assert (operations.close_due(), operations.note_due()) == ([], [])
    with at(8):
        operations.tally_due()
        stage.decrypt(1)
        assert operations.note_due() == []

    found = [
        (it.kind, str(it.day), it.ballots, it.event.type) for it in reversed(queries.notes(stage.referendum))
    ]
    assert found == [
        (NoteKind.DAY, "2031-03-10", 12, "Ballot"),
        (NoteKind.DAY, "2031-03-17", 12, "Ballot"),
        (NoteKind.CLOSING, "2031-03-17", 13, "EndBallots"),
        (NoteKind.RESULT, "2031-03-18", 13, "Result"),
    ]
    for note in queries.notes(stage.referendum):
        raw = bytes(note.raw)
        assert json.loads(raw)["head"] == note.event.name
        assert is_signed(raw, bytes.fromhex(note.signature), queries.note_key().public)


def test_where_nobody_voted_the_end_is_signed_all_the_same(stage):
    with at(7):
        operations.open_due()
        operations.close_due()

    assert [(it.kind, it.ballots) for it in queries.notes(stage.referendum)] == [(NoteKind.CLOSING, 0)]


def test_the_notes_of_both_ends_have_files_and_stand_on_board_api_and_feed(noted, client):
    with at(7):
        operations.close_due()
        operations.tally_due()
        noted.decrypt(1)
    pk = noted.referendum.pk

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


def test_a_small_group_waits_for_a_later_note(stage):
    """Ballots of fewer than ten people, however often each votes, stand in no note of their own."""
    few = disclosure.LEAST - 1
    with at(0):
        operations.open_due()
        operations.note_due()
        for number in [*range(few), 0, 0]:
            stage.cast(number)
    with at(1):
        operations.note_due()
        stage.cast(few)
    with at(2):
        operations.note_due()

    assert told(stage) == [(date(2031, 3, 10), 0), (date(2031, 3, 11), 0), (date(2031, 3, 12), few + 3)]


def test_a_late_first_note_tells_no_small_group_either(stage):
    with at(0):
        operations.open_due()
        stage.cast(0)
        operations.note_due()

    assert told(stage) == [(date(2031, 3, 10), 0)]


@pytest.fixture
def noted(stage: Stage) -> Stage:
    """Twelve ballots, of which the second day's note tells."""
    with at(0):
        operations.open_due()
        operations.note_due()
        for number in range(12):
            stage.cast(number)
    with at(1):
        operations.note_due()
    return stage


def is_signed(raw: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether whoever holds the key signed exactly these bytes."""
    try:
        VerifyKey(public_key).verify(raw, signature)
    except BadSignatureError:
        return False
    return True


def test_a_note_is_signed_and_its_event_is_in_the_archive(noted, tmp_path):
    note = queries.notes(noted.referendum)[0]
    raw, signature = bytes(note.raw), bytes.fromhex(note.signature)
    path = tmp_path / "a.bel"
    path.write_bytes(b"".join(queries.archive_members(noted.referendum)))

    assert json.loads(raw) == {
        "format": "meydan-note/1",
        "archive": noted.referendum.uuid,
        "day": "2031-03-11",
        "ballots": 12,
        "head": note.event.name,
    }
    assert is_signed(raw, signature, queries.note_key().public)
    assert not is_signed(raw.replace(b"12", b"11"), signature, queries.note_key().public)
    assert not is_signed(raw, signature, SigningKey.of("somebody else").public)
    said: list[str] = []
    checking.verify(
        path, say=lambda step, _facts: said.append(step), asked=checking.Questions(head=note.event.name)
    )
    assert "included" in said


def test_the_key_follows_from_its_own_secret_or_from_the_sites(settings):
    by_default = queries.note_key()

    settings.NOTE_SECRET = "yalnız-notlar-için-bir-sır-0123456789"
    own = queries.note_key()

    assert by_default == SigningKey.of(settings.SECRET_KEY)
    assert own == SigningKey.of(settings.NOTE_SECRET) != by_default
    assert own.secret.hex() not in repr(own)


def refused(statement: str) -> bool:
    """By a guard, and by nothing else."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return guards.KEPT in str(error)
    return False


def test_the_database_keeps_notes_as_they_are(noted):
    one = noted.referendum.pk
    newest = queries.notes(noted.referendum)[0]
    other = Stage(voters=1, trustees=1, needed=1).make_ready()
    with time_machine.travel(other.now().opens_at, tick=False):
        operations.open_due()
    foreign = queries.first_event(other.referendum)
    assert foreign is not None
    copy = (
        "INSERT INTO referenda_note (referendum_id, kind, day, event_id, ballots, raw, public_key, signature)"
        " SELECT {referendum}, 'day', '{day}', {event}, {ballots}, raw, public_key, signature"
        f" FROM referenda_note WHERE id = {newest.pk}"
    )
    good = {"referendum": one, "day": "2031-03-12", "event": newest.event_id, "ballots": 12}
    first = queries.first_event(noted.referendum)
    assert first is not None

    assert refused(f"UPDATE referenda_note SET ballots = 7 WHERE id = {newest.pk}")
    assert refused(f"DELETE FROM referenda_note WHERE id = {newest.pk}")
    assert refused(copy.format(**good | {"day": "2031-03-11"}))
    assert refused(copy.format(**good | {"ballots": 11}))
    assert refused(copy.format(**good | {"event": first.pk, "ballots": 0}))
    assert refused(copy.format(**good | {"event": foreign.pk, "ballots": 0}))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(copy.format(**good))
    assert Note.objects.filter(referendum=one).count() == 3


def test_after_closing_the_database_takes_no_other_note(noted):
    newest = queries.notes(noted.referendum)[0]
    with at(7):
        operations.close_due()

    copy = (
        "INSERT INTO referenda_note (referendum_id, kind, day, event_id, ballots, raw, public_key, signature)"
        " SELECT referendum_id, '{kind}', '2031-03-19', event_id, {ballots}, raw, public_key, signature"
        " FROM referenda_note WHERE id = {note}"
    )
    end = queries.notes(noted.referendum)[0]
    assert end.kind == NoteKind.CLOSING
    assert refused(copy.format(kind="day", ballots="ballots", note=newest.pk))
    for kind in NoteKind.values:
        assert refused(copy.format(kind=kind, ballots="ballots + 1", note=end.pk))
    assert refused(copy.format(kind="result", ballots="ballots", note=end.pk))
    with pytest.raises(IntegrityError):
        Note.objects.create(
            referendum=noted.referendum,
            kind=NoteKind.CLOSING,
            day=date(2031, 3, 19),
            event=end.event,
            ballots=end.ballots,
            raw=bytes(end.raw),
            public_key=end.public_key,
            signature=end.signature,
        )


def test_what_is_downloaded_is_checked_by_openssl_alone(noted, client, tmp_path):
    """As the public page says it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("There is no openssl.")
    address = f"/halk-oylamalari/{noted.referendum.pk}/notlar/2031-03-11"
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
def test_a_day_without_a_note_has_no_file(noted, client, day):
    for ending in ("json", "sig"):
        answer = client.get(f"/halk-oylamalari/{noted.referendum.pk}/notlar/{day}.{ending}")
        assert answer.status_code == 404


def test_the_board_the_api_and_the_feed_tell_the_same_notes(noted, client):
    pk = noted.referendum.pk
    newest, oldest = queries.notes(noted.referendum)

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
