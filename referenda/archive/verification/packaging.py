"""Packages the verifier as one file: ``make verifier`` or
``python -m referenda.archive.verification.packaging FILE.pyz``.

The file contains the verifier's readable source and needs Python 3.11 and PyNaCl. The build is reproducible:
whoever has the source can make the same bytes and compare.
"""

import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

NAME = "meydan-verifier.pyz"

#: The folder of the app.
_ROOT = Path(__file__).parents[2]
#: Only trustees need the ceremony, and it needs another library.
_EXCLUDED = {"voting/ceremony.py"}
_BEGIN = b"#!/usr/bin/env python3\n"
#: The earliest time that a ZIP file can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_MAIN = '''\
"""The verifier of Meydan's referenda: python3 meydan-verifier.pyz FILE.bel"""

import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 is needed / Python 3.11 gerekir")
try:
    import nacl.bindings
except ImportError:
    sys.exit("PyNaCl is needed / PyNaCl gerekir: python3 -m pip install PyNaCl")

from referenda.verifier.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
'''


def build_verifier_program() -> bytes:
    """The file's bytes."""
    packed = io.BytesIO(_BEGIN)
    packed.seek(0, io.SEEK_END)
    # Not compressed: the output of compressors depends on their version.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, body in _list_members():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, body)
    return packed.getvalue()


def compute_fingerprint(packed: bytes) -> str:
    """SHA-256 of the file in hexadecimal digits, as the public page shows it and ``sha256sum`` prints it."""
    return hashlib.sha256(packed).hexdigest()


def _list_members() -> Iterator[tuple[str, bytes]]:
    yield "__main__.py", _MAIN.encode()
    yield "referenda/__init__.py", (_ROOT / "__init__.py").read_bytes()
    for folder in ("verifier", "voting"):
        for path in sorted((_ROOT / folder).glob("*.py")):
            name = path.relative_to(_ROOT).as_posix()
            if name not in _EXCLUDED:
                yield f"referenda/{name}", path.read_bytes()


if __name__ == "__main__":
    Path(*sys.argv[1:] or [NAME]).write_bytes(build_verifier_program())
