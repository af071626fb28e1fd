"""The table of templates: which ones the journeys inspected, and in which language.

Each worker records what it inspected. A whole leg with the journeys fails if a template is missing.
"""

import os
from collections.abc import Iterable, Iterator
from typing import Final

import pytest

from tests import once

#: Response header with the names of the page's templates (see ``observed``).
HEADER: Final = "x-templates"
LANGUAGES: Final = ("tr", "en")

_known: set[tuple[str, str]] = set()


def all_known(language: str, names: Iterable[str]) -> bool:
    """Whether this worker has inspected all of these in ``language``."""
    return all((language, name) in _known for name in names)


def note(language: str, names: Iterable[str]) -> None:
    """Record that a page in ``language`` with the templates ``names`` was inspected."""
    _known.update((language, name) for name in names)
    with (once.folder() / f"templates-{os.getpid()}").open("a", encoding="utf-8") as file:
        file.writelines(f"{language} {name}\n" for name in names if name)


def missed() -> list[str]:
    """The project's templates that were not inspected, with the language."""
    seen = {
        line for path in once.folder().glob("templates-*") for line in path.read_text("utf-8").splitlines()
    }
    return sorted(
        f"{name} [{language}]"
        for name in _of_the_project()
        for language in LANGUAGES
        if f"{language} {name}" not in seen
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

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._missed:
            terminalreporter.section("templates that no journey looked at")
            for name in self._missed:
                terminalreporter.write_line(name)
