"""What a test run makes once and removes, its second tries, and the table of templates at its end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from tests import mutants, once, run
from tests.journeys import templates
from tests.waits import wait_until

TODAY = date(2026, 12, 1)
#: A run that begins, prints its id and that of a process that it starts, and waits.
BEGUN = """
import os, subprocess, sys
from pathlib import Path
from tests import once
from tests.waits import wait_until
assert once.begin()
once.made("thing", lambda folder: None)
if os.environ.get("DATABASE_URL"):
    once.new_database("left")
server = subprocess.Popen(["sleep", "600"])
print(os.environ[once.RUN], server.pid, flush=True)
sys.stdin.read()
server.kill()
once.end()
"""


@pytest.fixture
def own_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a separate run."""
    folder = tmp_path / "run"
    monkeypatch.setattr(once, "folder", lambda: folder)
    monkeypatch.setattr(templates, "_inspected", once.Seen("templates"))
    return folder


def test_what_cannot_be_made_is_tried_again_and_then_made_once(own_run: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("the cause")

    made: list[Path] = []
    with pytest.raises(ValueError, match="the cause"):
        once.made("thing", fail)
    assert not (own_run / "thing").exists()

    for _ in range(2):
        assert once.made("thing", made.append) == own_run / "thing"
    assert made == [own_run / "thing"]


def test_what_one_process_has_seen_the_others_know(own_run: Path) -> None:
    own_run.mkdir()
    here, there = once.Seen("colours"), once.Seen("colours")
    here.add(["black on white", "white on black"])
    (own_run / "templates-1").write_text("of something else\n")
    (own_run / "colours-1").write_text("blue on white\nred on wh")

    assert there.has(["black on white", "blue on white"])
    assert not there.has(["red on wh"])
    assert not there.has(["of something else"])


def test_each_template_is_looked_at_in_each_language(own_run: Path) -> None:
    own_run.mkdir()
    everything = {name.rpartition(" [")[0] for name in templates.missed()}
    assert {"polls/results/poll.html", "forums/discussion/thread.html", "people/security.html"} <= everything
    last, *others = sorted(everything)
    templates.note("tr", others)
    templates.note("en", everything)

    assert templates.missed() == [f"{last} [tr]"]
    assert templates.all_known("tr", others)
    assert not templates.all_known("tr", [last])


@pytest.mark.parametrize(
    ("ended", "is_whole", "ends"),
    [
        (pytest.ExitCode.OK, False, pytest.ExitCode.TESTS_FAILED),
        (pytest.ExitCode.OK, True, pytest.ExitCode.OK),
        (pytest.ExitCode.INTERRUPTED, False, pytest.ExitCode.INTERRUPTED),
    ],
)
def test_a_template_that_was_missed_fails_a_run_that_passed(
    own_run: Path, ended: pytest.ExitCode, is_whole: bool, ends: pytest.ExitCode
) -> None:
    own_run.mkdir()
    if is_whole:
        for name in templates.missed():
            templates.note(name[-3:-1], [name[:-5]])
    session: Any = SimpleNamespace(exitstatus=ended)

    templates.Table().pytest_sessionfinish(session)

    assert session.exitstatus == ends


@pytest.mark.parametrize(
    ("module", "tests"),
    [
        ("polls/questionnaire/rules.py", "tests/polls/questionnaire/test_rules.py"),
        ("polls/statistics/disclosure.py", "tests/polls/statistics/test_disclosure.py"),
        ("participation/roll/operations/links.py", "tests/participation/roll"),
    ],
)
def test_mutants_of_a_module_meet_the_tests_that_mirror_it(module: str, tests: str) -> None:
    assert mutants.tests_of(Path(module)) == Path(tests)


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with its own suite: ``test_named`` fails as often as the file ``failures`` says."""
    # Of Meydan's own run, which the suite's processes would inherit.
    for name in ("DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "unstable.txt").write_text("# none\n")
    (tmp_path / "failures").write_text("1")
    (tests / "test_some.py").write_text(
        "from pathlib import Path\n"
        "def test_passes(): pass\n"
        "def test_named():\n"
        "    file = Path('failures')\n"
        "    left = int(file.read_text())\n"
        "    file.write_text(str(left - 1))\n"
        "    assert left <= 0\n"
    )
    return tmp_path


def test_a_test_that_fails_once_is_unstable_and_the_run_is_green(suite: Path) -> None:
    assert run.run_twice(suite, ["-n0", "tests"], TODAY) == 0
    assert (suite / "var" / "unstable").read_text() == "tests/test_some.py::test_named\n"


def test_a_test_that_fails_twice_makes_the_run_red(suite: Path) -> None:
    (suite / "failures").write_text("2")

    assert run.run_twice(suite, ["-n0", "tests"], TODAY) == 1
    assert (suite / "var" / "unstable").read_text() == ""


def test_a_file_that_cannot_be_imported_makes_the_run_red(suite: Path) -> None:
    (suite / "tests" / "test_other.py").write_text("import nothing_of_this_name\n")

    assert run.run_twice(suite, ["-n0", "tests"], TODAY) != 0


def test_a_listed_test_has_a_second_try_for_fourteen_days() -> None:
    failed = ["tests/test_a.py::test_a[x y]", "tests/test_b.py::test_b"]
    listed = "# known\n\n2026-12-01 tests/test_a.py::test_a[x y]\n"

    assert run.tests_to_try_again(failed, listed, TODAY + timedelta(days=14)) == failed
    assert run.tests_to_try_again(failed, listed, TODAY + timedelta(days=15)) == failed[1:]


def test_many_failures_have_no_second_try() -> None:
    failed = [f"tests/test_a.py::test_a[{number}]" for number in range(run.MAX_TRIED_AGAIN + 1)]

    assert run.tests_to_try_again(failed, "", TODAY) == []
    assert run.tests_to_try_again(failed[1:], "", TODAY) == failed[1:]


@contextmanager
def begun(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str, int]]:
    """A run with its temporary files in ``folder``, its id and the id of a process that it started."""
    environment = {name: text for name, text in os.environ.items() if name != once.RUN}
    process = subprocess.Popen(
        [sys.executable, "-c", BEGUN],
        env={**environment, "TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process:
        name, server = process.stdout.readline().split()
        yield process, name, int(server)


def is_running(process: int) -> bool:
    """Whether the process has not ended. An ended child of a killed parent may stay for a moment."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found in /proc")
def test_what_a_killed_run_left_is_removed_by_the_next_and_what_lives_stays(tmp_path: Path) -> None:
    with begun(tmp_path) as (living, name, server):
        with begun(tmp_path) as (killed, _name, left_server):
            killed.kill()
        assert len(names(tmp_path)) == 5
        assert is_running(left_server)
        with begun(tmp_path) as (_next, next_name, _server):
            wait_until(lambda: not is_running(left_server))
            of_the_living = {
                f"meydan-tests-{lives}{end}" for lives in (name, next_name) for end in ("", ".alive")
            }
            assert names(tmp_path) == {"meydan-tests-lock", *of_the_living}
            assert is_running(server)
            assert living.poll() is None
    assert names(tmp_path) == {"meydan-tests-lock"}


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has files, which go with their folder")
def test_databases_of_a_killed_run_are_dropped_by_the_next(tmp_path: Path) -> None:
    def left(name: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_database WHERE starts_with(datname, %s)", [f"meydan_{name}_"]
            )
            return int(cursor.fetchone()[0])

    with begun(tmp_path) as (_living, name, _server):
        with begun(tmp_path) as (killed, killed_name, _left_server):
            assert left(killed_name) == 1
            killed.kill()
        with begun(tmp_path):
            assert left(killed_name) == 0
            assert left(name) == 1
    assert left(name) == 0
