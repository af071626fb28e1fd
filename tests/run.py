"""Run a leg of the suite, then each failed test once more, alone: ``python -m tests.run --leg=embedded``.

A test that passes the second time is unstable: it is named in ``var/unstable``, and the run is green. What
fails twice is red. ``tests/unstable.txt`` lists the unstable tests that are known, each with the day on which
it was seen; after ``DAYS`` days a listed test has no second try. It leaves the list when it is mended.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
DAYS: Final = 14
#: More failures than this are no accident.
MAX_TRIED_AGAIN: Final = 20


def run_twice(root: Path, arguments: Sequence[str], today: date) -> int:
    """Run pytest in ``root``, and what failed once more, alone.

    Returns pytest's exit code, 0 if every test passed the first or the second time.
    """
    code = _run_pytest(root, ["--cache-clear", *arguments])
    failed = _failed_tests(root)
    tried_again = tests_to_try_again(failed, (root / "tests" / "unstable.txt").read_text("utf-8"), today)
    if code != pytest.ExitCode.TESTS_FAILED or not tried_again:
        return code
    sys.stdout.write(f"\n== once more, alone: {len(tried_again)} of {len(failed)} failed tests\n")
    sys.stdout.flush()
    _run_pytest(root, ["-n0", *tried_again])
    failed_twice = _failed_tests(root)
    _note_unstable(root, [test for test in tried_again if test not in failed_twice])
    return code if failed_twice else pytest.ExitCode.OK


def tests_to_try_again(failed: Sequence[str], listed: str, today: date) -> list[str]:
    """The tests of ``failed`` that have a second try. ``listed``: the text of the list."""
    if len(failed) > MAX_TRIED_AGAIN:
        return []
    expired = {
        test
        for day, test in (line.split(maxsplit=1) for line in listed.splitlines() if line and line[0] != "#")
        if date.fromisoformat(day) + timedelta(days=DAYS) < today
    }
    # A file that cannot be imported has no ``::``.
    return [test for test in failed if "::" in test and test not in expired]


def _run_pytest(root: Path, arguments: Sequence[str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root, check=False).returncode


def _failed_tests(root: Path) -> list[str]:
    """Ids of the tests that failed when they ran last, since pytest's cache was cleared."""
    file = root / ".pytest_cache" / "v" / "cache" / "lastfailed"
    return sorted(json.loads(file.read_text("utf-8"))) if file.exists() else []


def _note_unstable(root: Path, tests: Sequence[str]) -> None:
    file = root / "var" / "unstable"
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        for test in tests:
            sys.stdout.write(f"unstable, passed only alone: {test}\n")
            lines.write(f"{test}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(run_twice(ROOT, sys.argv[1:], datetime.now(UTC).date()))
