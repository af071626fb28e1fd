"""Cost of a test run: seconds by folder and the slowest tests, printed at the end.

Seconds are summed over all workers: with two workers a run takes about half of them.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import pytest

SLOWEST: Final = 20


class Timing:
    """A pytest plugin. With xdist it is registered in the process that began the run."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Adds up set-up, call and teardown. The time of subtests is part of their test's call."""
        if type(report) is pytest.TestReport:
            self._seconds[report.nodeid] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if len(self._seconds) < SLOWEST:
            return
        for title, rows in (
            ("seconds by folder", by_folder(self._seconds)),
            (f"the {SLOWEST} slowest tests", slowest(self._seconds)),
        ):
            terminalreporter.section(title)
            for name, seconds in rows:
                terminalreporter.write_line(f"{seconds:8.1f}  {name}")


def by_folder(seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    """Seconds by folder directly under ``tests`` (in ``participation``, by package), slowest first."""
    folders: dict[str, float] = defaultdict(float)
    for nodeid, duration in seconds.items():
        folders[folder_of(nodeid)] += duration
    return sorted(folders.items(), key=lambda row: -row[1])


def slowest(seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(seconds.items(), key=lambda row: -row[1])[:SLOWEST]


def folder_of(nodeid: str) -> str:
    folders = nodeid.split("::", 1)[0].split("/")[:-1]
    return "/".join(folders[: 3 if "participation" in folders else 2])
