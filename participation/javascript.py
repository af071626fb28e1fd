"""JavaScript modules as they lie in static folders: their text, what each of them loads, in which order."""

import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

from django.contrib.staticfiles import finders

#: A statement that loads a module; comments are full of examples, and these are indented.
LOADING = re.compile(r"""^((?:import|export)\b[^'";]*?\bfrom\s*|import\s*)(["'])([^"']+)\2""", re.MULTILINE)
#: A module that is loaded when it is needed.
LATER = re.compile(r"""\bimport\((["'])(\.[^"']+)\1\)(?!\.)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def source(name: str) -> str:
    """The text of the static file ``name``. Raises FileNotFoundError if there is none."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_text(encoding="utf-8")


def loaded_by(name: str, *, later: bool = True) -> list[str]:
    """The names of the modules that a module loads, in its order; with those that it loads ``later``."""
    text = source(name)
    found = [match[3] for match in LOADING.finditer(text)]
    if later:
        found += [match[2] for match in LATER.finditer(_COMMENT.sub("", text))]
    folder = posixpath.dirname(name)
    return [posixpath.normpath(posixpath.join(folder, target)) for target in found]


def with_all_loaded(entries: Iterable[str], *, later: bool = True) -> list[str]:
    """``entries`` with all that they load, each once and behind what it loads itself.

    Raises FileNotFoundError for a module that is not served.
    """
    found: dict[str, None] = {}

    def visit(name: str, above: frozenset[str]) -> None:
        if name in found or name in above:
            return
        for target in loaded_by(name, later=later):
            visit(target, above | {name})
        found[name] = None

    for entry in entries:
        visit(entry, frozenset())
    return list(found)
