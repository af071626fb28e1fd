"""The table of templates: which ones the journeys inspected, and in which language.

A whole leg with the journeys fails if a template is missing.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import pytest

from tests import once

#: Response header with the names of the page's templates (see ``observed``).
HEADER: Final = "x-templates"
LANGUAGES: Final = ("tr", "en")

_inspected = once.Seen("templates")


def all_known(language: str, names: Iterable[str]) -> bool:
    """Whether a page in ``language`` with each of these was inspected in this run."""
    return _inspected.has(f"{language} {name}" for name in names if name)


def note(language: str, names: Iterable[str]) -> None:
    """Record that a page in ``language`` with the templates ``names`` was inspected."""
    _inspected.add(f"{language} {name}" for name in names if name)


def missed() -> list[str]:
    """The project's templates that were not inspected, with the language."""
    return sorted(
        f"{name} [{language}]"
        for name in _of_the_project()
        for language in LANGUAGES
        if not _inspected.has([f"{language} {name}"])
    )


def _of_the_project() -> Iterator[str]:
    for folder in (*once.ROOT.glob("*/templates"), *once.ROOT.glob("participation/*/templates")):
        for path in folder.rglob("*.html"):
            yield str(path.relative_to(folder))


class Table:
    """A pytest plugin for the process that began the run. Fails a run that missed a template."""

    def __init__(self) -> None:
        self._missed: list[str] = []

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        # Not checked after other failures, which may have prevented inspections.
        self._missed = missed() if session.exitstatus == pytest.ExitCode.OK else []
        if self._missed:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Print the missed templates after pytest's own summary, so that they are the end of the output."""
        if self._missed:
            reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
            assert reporter
            reporter.section("templates that no journey looked at")
            for name in self._missed:
                reporter.write_line(name)
