"""The files that browsers of voters and trustees run: the SHA-256 of each, and one of the whole list.

The list is text as ``sha256sum`` reads it, sorted by name; names are paths below the site's root. Whoever has
the site's source can make the same list with ``manage.py client_files``.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from participation import javascript
from referenda.archive.verification import packaging, page_packaging

NAME = "istemci.sha256"

_TEMPLATES = Path(__file__).parents[2] / "templates" / "referenda"
#: How templates name scripts: by the tags ``script`` and ``script_on_use``, or by ``static`` in an attribute
#: for a worker.
_SCRIPT = re.compile(r'\{% (?:script|script_on_use|static) "([^"]+\.js)" %\}')


@dataclass(frozen=True, slots=True)
class ClientFile:
    """``name``: the path without its first slash; ``size``: in bytes; ``sha256``: in hexadecimal digits."""

    name: str
    size: int
    sha256: str


def list_client_modules() -> list[str]:
    """The modules that pages of referenda load, directly or indirectly, without officers' pages."""
    base = settings.BASE_DIR / "config" / "templates" / "base.html"
    pages = [path for path in _TEMPLATES.rglob("*.html") if path.parent.name != "staff"]
    scripts = {name for page in [base, *pages] for name in _SCRIPT.findall(page.read_text(encoding="utf-8"))}
    return sorted(javascript.add_loaded_modules(sorted(scripts)))


def list_client_files() -> tuple[ClientFile, ...]:
    """All files that this process serves, sorted by name. Cached unless DEBUG, since they cannot change.

    Raises ValueError if static files are not collected.
    """
    if settings.DEBUG:
        return list_files(map(javascript.read_served, list_client_modules()))
    return _list_cached_files(javascript.get_storage_in_use())


@cache
def _list_cached_files(_storage: str) -> tuple[ClientFile, ...]:
    """The files of ``list_client_files``, computed once for each ``_storage`` in use."""
    return list_files(map(javascript.read_served, list_client_modules()))


def list_files(served: Iterable[javascript.Served]) -> tuple[ClientFile, ...]:
    """The ``served`` modules and both verifiers, sorted by name."""
    client_files = [
        *(ClientFile(it.address.removeprefix("/"), it.size, it.sha256.hex()) for it in served),
        _build_verifier_file("referenda:verifier", packaging.build_verifier_program()),
        _build_verifier_file("referenda:verifier-file", page_packaging.build_verifier_page()),
    ]
    return tuple(sorted(client_files, key=lambda it: it.name))


def _build_verifier_file(name: str, raw: bytes) -> ClientFile:
    return ClientFile(reverse(name).removeprefix("/"), len(raw), hashlib.sha256(raw).hexdigest())


def format_file_list(files: Iterable[ClientFile]) -> bytes:
    """The list as ``sha256sum`` reads it."""
    return "".join(f"{it.sha256}  {it.name}\n" for it in files).encode()


def compute_digest() -> str:
    """SHA-256 of the list that this process serves, in hexadecimal digits. Checkpoints name it."""
    return hashlib.sha256(format_file_list(list_client_files())).hexdigest()
