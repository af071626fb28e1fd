"""What a test run cost and in which order it ran, printed at the end.

Seconds are summed over all workers: with two workers a run takes about half of them. The order of tests
depends on the seed (pytest-randomly), and the files that a worker gets on how fast the others are
(``--dist loadfile``). So both are printed, as a command that runs a worker's files again in their order.
A whole leg is compared with the last one in this checkout (``var/seconds-*.json``).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

import pytest

from tests import legs

SLOWEST: Final = 20
SLOWEST_FILES: Final = 40
#: A file is listed as slower if it takes that much more than last time: both as seconds and as a factor.
SLOWER_SECONDS: Final = 5.0
SLOWER_FACTOR: Final = 1.25


class Timing:
    """A pytest plugin. With xdist it is registered in the process that began the run."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)
        # The keys of the inner dictionaries are the files of a worker, in the order in which it began them.
        self._files: dict[str, dict[str, None]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Adds up set-up, call and teardown. The time of subtests is part of their test's call."""
        if type(report) is pytest.TestReport:
            self._seconds[report.nodeid] += report.duration
            self._files[getattr(report, "worker_id", "main")].setdefault(file_of(report.nodeid))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if len(self._seconds) < SLOWEST:
            return
        for title, rows in (
            ("seconds by folder", sum_by(folder_of, self._seconds)),
            (f"the {SLOWEST_FILES} slowest files", sum_by(file_of, self._seconds)[:SLOWEST_FILES]),
            (f"the {SLOWEST} slowest tests", slowest(self._seconds)),
        ):
            terminalreporter.section(title)
            for name, seconds in rows:
                terminalreporter.write_line(f"{seconds:8.1f}  {name}")
        if terminalreporter.config.getoption("circle") == legs.WHOLE:
            self._compare(terminalreporter)
        terminalreporter.section("the files of each worker, to run again in this order")
        seed = terminalreporter.config.getoption("randomly_seed", "none")
        for worker, files in sorted(self._files.items()):
            terminalreporter.write_line(f"{worker}: pytest -n0 --randomly-seed={seed} {' '.join(files)}")

    def _compare(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what is slower than last time, and store the seconds of the files for the next time."""
        config = terminalreporter.config
        store = config.rootpath / "var" / f"seconds-{config.getoption('leg')}.json"
        files = dict(sum_by(file_of, self._seconds))
        if store.exists():
            terminalreporter.section("slower than last time: seconds then and now")
            for name, before, now in slower(json.loads(store.read_text("utf-8")), files):
                terminalreporter.write_line(f"{before:8.1f} {now:8.1f}  {name}")
        store.parent.mkdir(exist_ok=True)
        store.write_text(json.dumps(files, indent=1), "utf-8")


def slower(before: Mapping[str, float], now: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """(file, seconds before, seconds now) of what became slower, by the difference; no new files."""
    rows = [(name, before[name], seconds) for name, seconds in now.items() if name in before]
    slow = [row for row in rows if row[2] > max(row[1] + SLOWER_SECONDS, row[1] * SLOWER_FACTOR)]
    return sorted(slow, key=lambda row: row[1] - row[2])


def sum_by(place_of: Callable[[str], str], seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    """The sums of ``seconds`` by ``place_of`` of the tests' ids, largest first."""
    sums: dict[str, float] = defaultdict(float)
    for nodeid, duration in seconds.items():
        sums[place_of(nodeid)] += duration
    return sorted(sums.items(), key=lambda row: -row[1])


def slowest(seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(seconds.items(), key=lambda row: -row[1])[:SLOWEST]


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def folder_of(nodeid: str) -> str:
    """The folder directly under ``tests``, in ``participation`` that of the package."""
    folders = file_of(nodeid).split("/")[:-1]
    return "/".join(folders[: 3 if "participation" in folders else 2])
