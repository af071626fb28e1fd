"""Serves third-party JavaScript modules so that browsers can load them.

noble's modules import each other by package name (``from "@noble/hashes/utils.js"``). Node resolves these; a
browser would need an import map, which workers do not support. So the imports are rewritten as relative ones.
Comments on lines of their own, more than half of noble's bytes, are left out, except licences. Every other
line is the published one. Only the modules that are needed are served.
"""

import os
import posixpath
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Warning
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage

from config import env

PREFIX = "vendor/noble"
SCOPE = "@noble"
#: The modules that our own code imports, within the scope.
ENTRIES = ("curves/abstract/edwards.js", "hashes/sha2.js")
#: A static import or export. It must start a line, because comments contain indented examples.
_LOADING = re.compile(r"""^((?:import|export)\b[^'";]*?\bfrom\s*|import\s*)(["'])([^"']+)\2""", re.MULTILINE)

#: Comments on lines of their own, without licences, which begin with ``/*!``.
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?!!)(?:[^*]|\*(?!/))*\*/[ \t]*)(?:\n|\Z)", re.MULTILINE)
_LICENCE = re.compile(r"^/\*!(?:[^*]|\*(?!/))*\*/$", re.MULTILINE)
#: An escaped end of a template literal, a line that goes on, and other ends of a line.
_ODD = re.compile("\\\\[`\n]|[\u2028\u2029]")
#: A comment that begins and does not end on its line.
_OPENED = re.compile(r"/\*(?!.*\*/)")


def remove_comments(source: str, name: str) -> str:
    """The source of the module ``name`` without the comments on lines of their own, except licences.

    Raises ImproperlyConfigured if a text or a comment spans lines otherwise: what is in it could look like a
    comment, or hide where one ends.
    """
    code = _COMMENT.sub("", source)
    rest = _LICENCE.sub("", code)
    if _ODD.search(source) or any(line.count("`") % 2 or _OPENED.search(line) for line in rest.splitlines()):
        raise ImproperlyConfigured(f"{SCOPE}/{name} has a text or a comment of several lines.")
    return code


def rewrite_module(source: str, name: str) -> tuple[str, set[str]]:
    """The source of the module ``name`` with relative imports and without comments, and the names of the
    modules it imports.

    Raises ImproperlyConfigured if it imports a package outside the scope, and like ``remove_comments``.
    """
    folder = posixpath.dirname(name)
    loaded: set[str] = set()

    def relative(match: re.Match[str]) -> str:
        statement, quote, target = match.groups()
        if target.startswith("."):
            path = posixpath.normpath(posixpath.join(folder, target))
        elif target.startswith(f"{SCOPE}/"):
            path = target.removeprefix(f"{SCOPE}/")
        else:
            raise ImproperlyConfigured(f"{SCOPE}/{name} loads {target}, which is not served.")
        loaded.add(path)
        way = posixpath.relpath(path, folder)
        return f"{statement}{quote}{way if way.startswith('.') else f'./{way}'}{quote}"

    return _LOADING.sub(relative, remove_comments(source, name)), loaded


def collect_modules(packages: Path, entries: Iterable[str] = ENTRIES) -> dict[str, str]:
    """The rewritten sources of ``entries`` and everything they import, by name. ``packages`` is the scope's
    folder.

    Raises ImproperlyConfigured like `rewrite_module`, OSError if a module is missing.
    """
    sources: dict[str, str] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name not in sources:
            sources[name], loaded = rewrite_module((packages / name).read_text(encoding="utf-8"), name)
            waiting += loaded
    return sources


class VendorModuleFinder(BaseFinder):
    """Serves the modules from files in the state folder, since static files are served and collected from
    disk.
    """

    def __init__(self, packages: Path | None = None, folder: Path | None = None) -> None:
        self.packages = packages or settings.BASE_DIR / "node_modules" / SCOPE
        self.folder = folder or settings.STATE_DIR / "vendor" / "noble"

    @cached_property
    def storage(self) -> FileSystemStorage:
        """The storage of the modules, under their names without the prefix."""
        storage = FileSystemStorage(location=self.folder)
        storage.prefix = PREFIX  # type: ignore[attr-defined]
        return storage

    @cached_property
    def names(self) -> list[str]:
        """Names of the served modules, after writing them to disk; empty while the packages are not
        installed.
        """
        if not self.packages.is_dir():
            return []
        modules = collect_modules(self.packages)
        for name, text in modules.items():
            _write_module(self.folder / name, text)
        return sorted(modules)

    def check(self, **_options: Any) -> list[CheckMessage]:
        """Warn like Django's check for missing static folders."""
        if self.packages.is_dir():
            return []
        return [Warning(f"{self.packages} is not installed: make node_modules/stamp", id="config.W001")]

    def find(self, path: str, find_all: bool = False, **_legacy: Any) -> Any:
        """The file served at ``path``, or a list of it if ``find_all``. Empty for any other path."""
        name = path.removeprefix(f"{PREFIX}/")
        if name == path or name not in self.names:
            return []
        place = self.storage.path(name)
        return [place] if find_all else place

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """All served modules with their storage."""
        for name in self.names:
            if not matches_patterns(name, ignore_patterns or []):
                yield name, self.storage


def _write_module(path: Path, text: str) -> None:
    """Write ``text`` atomically, so that another process never reads half of it."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    env.ensure_folder(path.parent)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    os.chmod(file.name, 0o644)  # must be readable by the web server
    os.replace(file.name, path)
