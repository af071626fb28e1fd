"""``make mutants``: changes to a module that no test detects.

mutmut changes one expression of a module at a time and runs the tests that reach the changed function. A
mutant survives if all of them pass. Its settings are in pyproject.toml, under tool.mutmut.

``python -m tests.mutants PATH…`` mutates the modules at these paths.
"""

import argparse
import shutil
import sys
from collections import Counter
from pathlib import Path

from mutmut.__main__ import _run
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

from tests import once

#: Folder to which mutmut copies the project.
COPY = Path("mutants")
KILLED = ("killed", "timeout")


def main() -> None:
    parser = argparse.ArgumentParser(description="List the changes to modules that no test notices.")
    parser.add_argument(
        "modules", nargs="+", type=Path, metavar="PATH", help="such as polls/questionnaire/rules.py"
    )
    parser.add_argument("--tests", nargs="*", default=[], help="instead of the tests that mirror the modules")
    chosen = parser.parse_args()
    if missing := [str(module) for module in chosen.modules if not module.is_file()]:
        parser.error(f"no such module: {', '.join(missing)}")
    run(chosen.modules, chosen.tests or sorted({str(tests_of(module)) for module in chosen.modules}))
    for module in chosen.modules:
        sys.stdout.write(f"{report(module)}\n")


def run(modules: list[Path], tests: list[str]) -> None:
    settings = config()
    settings.only_mutate = [str(module) for module in modules]
    settings.pytest_add_cli_args_test_selection += tests
    # mutmut treats files of an earlier run as mutated, whichever modules were chosen then.
    shutil.rmtree(COPY, ignore_errors=True)
    # Begun here, so that all test runs share one migrated database.
    once.begin()
    try:
        # Parallel test runs would use the same database file.
        _run([], max_children=1)
    finally:
        once.end()


def tests_of(module: Path) -> Path:
    """The test file or folder that mirrors ``module``, or the nearest existing parent folder."""
    folder = Path("tests") / module.with_suffix("")
    mirrors = (folder.with_name(f"test_{module.name}"), folder, *folder.parents)
    return next(mirror for mirror in mirrors if mirror.exists())


def report(module: Path) -> str:
    """The survivors as diffs, then a summary line."""
    data = SourceFileMutationData(path=module)
    data.load()
    statuses = {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}
    survivors = [name for name, status in statuses.items() if status not in KILLED]
    counted = Counter(statuses.values())
    share = 100 - 100 * len(survivors) / len(statuses) if statuses else 100
    return "\n".join(
        [
            *(f"\n{name}: {statuses[name]}\n{get_diff_for_mutant(name, path=module)}" for name in survivors),
            f"{module}: {len(statuses)} mutants, {share:.1f} % killed: "
            + ", ".join(f"{counted[status]} {status}" for status in sorted(counted)),
        ]
    )


if __name__ == "__main__":
    main()
