"""Reports long functions, modules and template lines for ``make check``. Nothing fails on it.

python -m tests.architecture.sizes
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
#: Maximum lines of a function and of a module, and characters of a template's line.
FUNCTION: Final = 60
MODULE: Final = 500
TEMPLATE_LINE: Final = 160


def tracked(pattern: str = "*") -> list[Path]:
    """The files of the checkout that git knows."""
    names = subprocess.run(
        ["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def long_functions(source: str) -> Iterator[tuple[int, str, int]]:
    """Line, name and number of lines of each function longer than ``FUNCTION``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION:
                yield node.lineno, node.name, lines


def report() -> Iterator[str]:
    for path in tracked("*.py"):
        if "migrations" in path.parts:
            continue
        source, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
        if (lines := len(source.splitlines())) > MODULE:
            yield f"{name}: {lines} lines"
        for line, function, lines in long_functions(source):
            yield f"{name}:{line} {function}: {lines} lines"
    for path in tracked("*.html"):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(text) > TEMPLATE_LINE:
                yield f"{path.relative_to(ROOT)}:{number}: {len(text)} characters"


if __name__ == "__main__":
    sys.stdout.write("\n".join(["What is long (no failure):", *report(), ""]))
