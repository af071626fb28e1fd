"""What browsers of voters and trustees run: each file with its SHA-256, and one for all of them.

The list is text as ``sha256sum`` reads it, sorted by name; names are addresses below the site's root. Whoever
has the source of this site makes the same list again: ``manage.py client_files``.
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
#: Where scripts are named: by the tag ``script``, or in an attribute for a worker.
_NAMED = re.compile(r'\{% (?:script|static) "([^"]+\.js)" %\}')


@dataclass(frozen=True, slots=True)
class ClientFile:
    """``name``: its address without the first slash. ``size`` in bytes; ``sha256`` in hexadecimal digits."""

    name: str
    size: int
    sha256: str


def modules() -> list[str]:
    """The modules that pages of referenda load, directly or not; those of officers are not among them."""
    base = settings.BASE_DIR / "config" / "templates" / "base.html"
    pages = [path for path in _TEMPLATES.rglob("*.html") if path.parent.name != "staff"]
    named = {name for page in [base, *pages] for name in _NAMED.findall(page.read_text(encoding="utf-8"))}
    return sorted(javascript.with_all_loaded(sorted(named)))


def files() -> tuple[ClientFile, ...]:
    """All files, by name, as this process serves them; looked at once, as long as they cannot change.

    Raises ValueError where static files are not collected.
    """
    if settings.DEBUG:
        return files_of(map(javascript.served, modules()))
    return _kept(javascript.storage_in_use())


@cache
def _kept(_storage: str) -> tuple[ClientFile, ...]:
    return files_of(map(javascript.served, modules()))


def files_of(served: Iterable[javascript.Served]) -> tuple[ClientFile, ...]:
    """The ``served`` modules and both verifiers, sorted by name."""
    found = [
        *(ClientFile(it.address.removeprefix("/"), it.size, it.sha256.hex()) for it in served),
        _made("referenda:verifier", packaging.build()),
        _made("referenda:verifier-file", page_packaging.build()),
    ]
    return tuple(sorted(found, key=lambda it: it.name))


def _made(name: str, raw: bytes) -> ClientFile:
    return ClientFile(reverse(name).removeprefix("/"), len(raw), hashlib.sha256(raw).hexdigest())


def listing(found: Iterable[ClientFile]) -> bytes:
    """The list as a file."""
    return "".join(f"{it.sha256}  {it.name}\n" for it in found).encode()


def digest() -> str:
    """SHA-256 of the list as this process serves it, in hexadecimal digits: what signed notes name."""
    return hashlib.sha256(listing(files())).hexdigest()
