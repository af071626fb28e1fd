"""JavaScript modules: their source, their imports, and the files that browsers receive."""

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

#: A static import or export. It must start a line, because comments contain indented examples.
LOADING = re.compile(r"""^((?:import|export)\b[^'";]*?\bfrom\s*|import\s*)(["'])([^"']+)\2""", re.MULTILINE)
#: A dynamic import, loaded when it is needed.
LATER = re.compile(r"""\bimport\((["'])(\.[^"']+)\1\)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def read_static_text(name: str) -> str:
    """The text of the static file ``name``, from ``STATIC_ROOT`` where static files are collected.

    Raises FileNotFoundError if it does not exist.
    """
    path = Path(str(settings.STATIC_ROOT), name) if _are_collected() else finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_text(encoding="utf-8")


def _are_collected() -> bool:
    """Whether files are served under hashed names, from the folder into which they were collected."""
    storage: object = staticfiles_storage
    return isinstance(storage, ManifestFilesMixin) and not settings.DEBUG


def list_modules_loaded_by(name: str, *, later: bool = True) -> list[str]:
    """The names of the modules that a module imports, in source order; dynamic imports too if ``later``."""
    text = read_static_text(name)
    targets = [match[3] for match in LOADING.finditer(text)]
    if later:
        targets += [match[2] for match in LATER.finditer(_COMMENT.sub("", text))]
    folder = posixpath.dirname(name)
    return [posixpath.normpath(posixpath.join(folder, target)) for target in targets]


def add_loaded_modules(entries: Iterable[str], *, later: bool = True) -> list[str]:
    """``entries`` and everything they import, each once, dependencies first.

    Raises FileNotFoundError for a module that is not served.
    """
    ordered: dict[str, None] = {}

    def visit(name: str, above: frozenset[str]) -> None:
        if name in ordered or name in above:
            return
        for target in list_modules_loaded_by(name, later=later):
            visit(target, above | {name})
        ordered[name] = None

    for entry in entries:
        visit(entry, frozenset())
    return list(ordered)


# Served files


@dataclass(frozen=True, slots=True)
class Served:
    """A module as browsers receive it: ``address`` from the site's root, ``size`` in bytes, and its
    ``sha256``.
    """

    address: str
    size: int
    sha256: bytes

    @property
    def integrity(self) -> str:
        """The value of an ``integrity`` attribute (Subresource Integrity)."""
        return f"sha256-{b64encode(self.sha256).decode()}"


def read_served(name: str) -> Served:
    """The module ``name`` as this process serves it; cached unless ``DEBUG``.

    Raises FileNotFoundError, or ValueError for a file that was not collected.
    """
    return _read_served(name) if settings.DEBUG else _read_served_cached(name, get_storage_in_use())


def list_preloaded(name: str, *, later: bool = False) -> list[Served]:
    """The modules that ``name`` imports, directly or indirectly, without itself, as they are served; dynamic
    imports too if ``later``.
    """
    names = (
        _list_closure(name, later)
        if settings.DEBUG
        else _list_closure_cached(name, later, get_storage_in_use())
    )
    return [read_served(one) for one in names if one != name]


def get_storage_in_use() -> str:
    """Where static files come from; part of the cache key."""
    return f"{settings.STORAGES['staticfiles']['BACKEND']} {settings.STATIC_ROOT}"


@cache
def _read_served_cached(name: str, _storage: str) -> Served:
    return _read_served(name)


@cache
def _list_closure_cached(name: str, later: bool, _storage: str) -> tuple[str, ...]:
    return _list_closure(name, later)


def _list_closure(name: str, later: bool) -> tuple[str, ...]:
    return tuple(add_loaded_modules([name], later=later))


def _read_served(name: str) -> Served:
    storage: object = staticfiles_storage
    if isinstance(storage, ManifestFilesMixin) and _are_collected():
        raw = Path(str(settings.STATIC_ROOT), storage.stored_name(name)).read_bytes()
    else:
        raw = read_static_text(name).encode()
    return Served(staticfiles_storage.url(name), len(raw), hashlib.sha256(raw).digest())
