"""JavaScript modules: their text, what each of them loads, and what browsers get of them."""

import hashlib
import posixpath
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

#: A statement that loads a module; comments are full of examples, and these are indented.
LOADING = re.compile(r"""^((?:import|export)\b[^'";]*?\bfrom\s*|import\s*)(["'])([^"']+)\2""", re.MULTILINE)
#: A module that is loaded when it is needed.
LATER = re.compile(r"""\bimport\((["'])(\.[^"']+)\1\)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def source(name: str) -> str:
    """The text of the static file ``name``, as it was collected where files are collected.

    Raises FileNotFoundError if there is none.
    """
    path = Path(str(settings.STATIC_ROOT), name) if _are_collected() else finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_text(encoding="utf-8")


def _are_collected() -> bool:
    """Whether files are served under names with hashes, from the folder into which they were collected."""
    storage: object = staticfiles_storage
    return isinstance(storage, ManifestFilesMixin) and not settings.DEBUG


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


# As it is served


@dataclass(frozen=True, slots=True)
class Served:
    """As browsers get a module: ``address`` from the site's root, ``size`` in bytes, their ``sha256``."""

    address: str
    size: int
    sha256: bytes

    @property
    def integrity(self) -> str:
        """As browsers compare it."""
        return f"sha256-{b64encode(self.sha256).decode()}"


def served(name: str) -> Served:
    """The module ``name`` as this process serves it; looked at once, as long as it cannot change.

    Raises FileNotFoundError, or ValueError for one that was not collected.
    """
    return _served(name) if settings.DEBUG else _kept(name, storage_in_use())


def preloaded(name: str) -> list[Served]:
    """All modules that the module ``name`` loads at once, without itself, as they are served."""
    names = with_all_loaded([name], later=False) if settings.DEBUG else _kept_closure(name, storage_in_use())
    return [served(one) for one in names if one != name]


def storage_in_use() -> str:
    """Where static files come from: what is kept of them is kept for it."""
    return f"{settings.STORAGES['staticfiles']['BACKEND']} {settings.STATIC_ROOT}"


@cache
def _kept(name: str, _storage: str) -> Served:
    return _served(name)


@cache
def _kept_closure(name: str, _storage: str) -> tuple[str, ...]:
    return tuple(with_all_loaded([name], later=False))


def _served(name: str) -> Served:
    storage: object = staticfiles_storage
    if isinstance(storage, ManifestFilesMixin) and _are_collected():
        raw = Path(str(settings.STATIC_ROOT), storage.stored_name(name)).read_bytes()
    else:
        raw = source(name).encode()
    return Served(staticfiles_storage.url(name), len(raw), hashlib.sha256(raw).digest())
