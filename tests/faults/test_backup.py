"""deploy/backup.sh and deploy/restore.sh with a database in use, with and without encryption."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from deploy.local import self_signed
from tests.faults.clients import Program
from tests.faults.installation import (
    NOTHING,
    ROOT,
    Installation,
    installed,
    new_database,
)
from tests.waits import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """Another machine with an empty database."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with new_database(folder) as url:
        yield Installation(folder, url)


def script(
    name: str,
    installation: Installation,
    *arguments: str,
    check: bool = True,
    environment: Mapping[str, str] = NOTHING,
) -> "subprocess.CompletedProcess[str]":
    programs = "pg_dump" if installation.is_postgresql else "openssl"
    if shutil.which(programs) is None or shutil.which("openssl") is None:
        pytest.skip(f"There is no {programs} or openssl on this machine: backups are NOT tested.")
    done = subprocess.run(
        [str(ROOT / "deploy" / name), *arguments],
        env={**installation.environment, "MEYDAN_PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def back_up(installation: Installation, folder: Path, **environment: str) -> list[Path]:
    """Back up and return the files: of the database, and of the pictures if there are any.

    Also checks that the remains of an earlier, killed backup are removed.
    """
    left = folder / ".making.a1b2c3"
    left.mkdir()
    (left / "plain").write_bytes(b"a database in clear")
    os.utime(left, (time.time() - 2 * 86400,) * 2)
    done = script("backup.sh", installation, environment={"MEYDAN_BACKUP_DIR": str(folder), **environment})
    said = [Path(line) for line in done.stdout.splitlines()]
    assert set(folder.iterdir()) == set(said)
    assert all(file.stat().st_mode & 0o077 == 0 for file in said)
    return said


PICTURE = Path("media", "forum", "2026", "11", "a.webp")


def with_a_picture(installation: Installation) -> None:
    (installation.folder / PICTURE).parent.mkdir(parents=True)
    (installation.folder / PICTURE).write_bytes(b"RIFF, a picture")


def assert_the_picture_is_there(installation: Installation) -> None:
    assert (installation.folder / PICTURE).read_bytes() == b"RIFF, a picture"


def test_a_backup_of_a_live_site_is_restored_completely(
    installation: Installation, elsewhere: Installation, backups: Path, tmp_path: Path
) -> None:
    scene = installation.scene("open", "1")
    poll, acknowledged = scene["poll"], tmp_path / "told"
    [token] = scene["tokens"].values()
    with_a_picture(installation)
    with installation.serving() as server:
        assert Program(server.port).answer(poll, scene["question"], scene["options"][0], token) == 201
        crowd = ["manage.py", "demo_crowd", "--poll", str(poll), "--rate", "100", "--seconds", "60"]
        with installation.running(*crowd, "--acknowledged", str(acknowledged)):
            wait_until(lambda: acknowledged.exists() and len(acknowledged.read_text().splitlines()) >= 30)
            stored = len(acknowledged.read_text().splitlines())
            database, pictures = back_up(installation, backups)
    assert b"RIFF" in pictures.read_bytes()

    said = script("restore.sh", elsewhere, str(database)).stdout
    assert_the_picture_is_there(elsewhere)

    counts = [
        elsewhere.value(f"SELECT count(*) FROM {table} WHERE poll_id = {poll}")
        for table in ("polls_participation", "polls_response")
    ]
    assert counts[0] == counts[1] >= stored + 1
    assert f"poll {poll}: {counts[0]} responses, equal" in said
    assert "The chain is whole" in said
    with elsewhere.serving() as server:
        # The poll's key was restored too, so residents can still change their own answers.
        assert Program(server.port).answer(poll, scene["question"], scene["options"][1], token) == 200
    assert elsewhere.value(f"SELECT count(*) FROM polls_participation WHERE poll_id = {poll}") == counts[0]


def test_an_encrypted_backup_is_read_only_with_the_private_key(
    installation: Installation, elsewhere: Installation, backups: Path, tmp_path: Path
) -> None:
    poll = installation.scene("answered", "12")["poll"]
    with_a_picture(installation)
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    self_signed(Path(key), Path(certificate))
    database, pictures = back_up(installation, backups, MEYDAN_BACKUP_CERTIFICATE=certificate)

    assert (database.suffix, pictures.suffix) == (".cms", ".cms")
    assert not database.read_bytes().startswith((b"PGDMP", b"SQLite format 3"))
    assert b"RIFF" not in pictures.read_bytes()
    without = script("restore.sh", elsewhere, str(database), check=False)
    assert without.returncode != 0
    assert "Set MEYDAN_BACKUP_KEY" in without.stderr
    script("restore.sh", elsewhere, str(database), environment={"MEYDAN_BACKUP_KEY": key})
    assert elsewhere.value(f"SELECT count(*) FROM polls_response WHERE poll_id = {poll}") == 12
    assert_the_picture_is_there(elsewhere)


#: An ``openssl`` that stops when it has to encrypt.
STOPPING = """#!/bin/sh
case "$*" in *-encrypt*) touch "$STOPPED"; sleep 60 ;; esac
"""


def test_a_killed_backup_leaves_nothing_to_read(
    installation: Installation, backups: Path, tmp_path: Path
) -> None:
    programs, stopped = tmp_path / "programs", tmp_path / "stopped"
    programs.mkdir()
    (programs / "openssl").write_text(STOPPING)
    (programs / "openssl").chmod(0o755)
    with_a_picture(installation)
    self_signed(tmp_path / "key.pem", tmp_path / "certificate.pem")
    running = subprocess.Popen(
        [str(ROOT / "deploy" / "backup.sh")],
        env={
            **installation.environment,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "STOPPED": str(stopped),
            "MEYDAN_PYTHON": sys.executable,
            "MEYDAN_BACKUP_DIR": str(backups),
            "MEYDAN_BACKUP_CERTIFICATE": str(tmp_path / "certificate.pem"),
        },
        start_new_session=True,
    )
    wait_until(stopped.exists)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()

    assert [file for file in backups.rglob("*") if file.is_file() and file.stat().st_size] == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("url", "variables"),
    [
        (
            "postgres://meydan:a%2Fb@db.example:5433/a%20name?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            {
                "PGHOST": "db.example",
                "PGPORT": "5433",
                "PGUSER": "meydan",
                "PGPASSWORD": "a/b",
                "PGDATABASE": "a name",
                "PGSSLMODE": "verify-full",
                "PGSSLROOTCERT": "/etc/ca.pem",
            },
        ),
        (
            "postgresql:///meydan?host=/run/postgresql&port=6432&target_session_attrs=read-write",
            {
                "PGHOST": "/run/postgresql",
                "PGPORT": "6432",
                "PGDATABASE": "meydan",
                "PGTARGETSESSIONATTRS": "read-write",
            },
        ),
    ],
)
def test_programs_of_postgresql_get_every_option_of_the_url(url: str, variables: dict[str, str]) -> None:
    done = describe(url)
    lines = (line.removeprefix("export ") for line in done.stdout.splitlines())
    said = dict(pair for line in lines for pair in [shlex.split(line)[0].split("=", 1)])

    assert {name: value for name, value in said.items() if name.startswith("PG")} == variables
    assert (said["engine"], said["name"]) == ("postgresql", variables["PGDATABASE"])


@pytest.mark.postgres
@pytest.mark.parametrize("option", ["keepalives=0", "no_such_option=1"])
def test_an_option_that_the_programs_cannot_get_stops_the_backup(option: str) -> None:
    done = describe(f"postgres://meydan:secret@db.example/meydan?{option}")

    assert done.returncode == 1
    assert done.stderr.startswith(("PostgreSQL's programs cannot be given", "DATABASE_URL cannot be read"))
    assert "secret" not in done.stderr


def describe(url: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(ROOT / "deploy" / "database.py"), "describe"],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def secrets_of(machine: str) -> dict[str, str]:
    names = ("MEYDAN_SECRET_KEY", "MEYDAN_ROLL_PEPPER", "MEYDAN_NOTE_SECRET")
    return {name: f"{name} of {machine}, long enough and not like the others" for name in names} | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "MEYDAN_HOSTS": "meydan.example",
    }


def drill(installation: Installation, machine: str, act: str = "look") -> dict[str, object]:
    done = installation.run("-m", "tests.faults.drill", act, environment=secrets_of(machine))
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_a_lost_machine_comes_back_from_backup_private_key_and_three_secrets(
    installation: Installation, elsewhere: Installation, backups: Path, tmp_path: Path
) -> None:
    """The drill of docs/running.md. The files of the first machine are gone before the second has any."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    self_signed(key, certificate)
    with_a_picture(installation)
    before = drill(installation, "the first", "make")
    assert (before["factor"], before["roll"]) == ("a factor", True)
    files = back_up(installation, backups, MEYDAN_BACKUP_CERTIFICATE=str(certificate))
    off_site = tmp_path / "off-site"
    off_site.mkdir()
    [database, _pictures] = [str(shutil.move(file, off_site)) for file in files]
    shutil.rmtree(installation.folder / "media")

    script("restore.sh", elsewhere, database, environment={"MEYDAN_BACKUP_KEY": str(key)})

    assert_the_picture_is_there(elsewhere)
    assert drill(elsewhere, "the first") == before
    without = drill(elsewhere, "another")
    assert (without["factor"], without["roll"]) == ("unreadable", False)
    assert without["notes"] != before["notes"]


@pytest.fixture(scope="module")
def backup(template: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Backup of an installation without data."""
    folder = tmp_path_factory.mktemp("backups")
    with installed(tmp_path_factory.mktemp("empty"), template) as installation:
        [created] = back_up(installation, folder)
    return created


def test_a_restore_never_overwrites_a_folder_of_pictures_that_is_not_empty(
    elsewhere: Installation, backup: Path
) -> None:
    (elsewhere.folder / "media").mkdir()
    (elsewhere.folder / "media" / "a.webp").write_bytes(b"other")

    done = script("restore.sh", elsewhere, str(backup), check=False)

    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert [it.name for it in (elsewhere.folder / "media").iterdir()] == ["a.webp"]


def test_a_restore_never_overwrites_a_database_that_is_not_empty(
    installation: Installation, backup: Path
) -> None:
    poll = installation.scene("answered", "1")["poll"]

    done = script("restore.sh", installation, str(backup), check=False)

    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert installation.value(f"SELECT count(*) FROM polls_response WHERE poll_id = {poll}") == 1


def test_only_old_backups_are_deleted(installation: Installation, backups: Path) -> None:
    old, recent, other = backups / "meydan-old.dump", backups / "meydan-recent.dump", backups / "other.txt"
    for file, days in ((old, 4), (recent, 2), (other, 400)):
        file.touch()
        os.utime(file, (time.time() - days * 86_400,) * 2)
    script(
        "backup.sh",
        installation,
        environment={"MEYDAN_BACKUP_DIR": str(backups), "MEYDAN_BACKUP_DAYS": "3"},
    )

    left = set(backups.iterdir())
    assert {recent, other} < left
    assert old not in left
    assert len(left) == 3


def test_a_failed_backup_leaves_no_file(installation: Installation, backups: Path) -> None:
    away = installation.database_url.rpartition("/")[0] + "/nowhere.sqlite3"
    done = script(
        "backup.sh",
        installation,
        check=False,
        environment={"MEYDAN_BACKUP_DIR": str(backups), "DATABASE_URL": away},
    )

    assert done.returncode != 0
    assert done.stdout == ""
    assert list(backups.iterdir()) == []
