"""The verifier as one HTML file, which needs a browser and nothing else: no server, no network.

It holds the modules that the site's own page runs, byte by byte as they are served before names are hashed; a
few lines make them loadable where modules cannot be loaded from files. The same source makes the same bytes.
"""

import hashlib
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path

from participation import javascript

NAME = "meydan-denetleyici.html"

_FILES = Path(__file__).parent / "page"
#: What the page begins with, and what its workers run.
_ENTRY, _WORKER = "referenda/verifier-file.js", "referenda/ballot-checks-worker.js"
#: What would end a module's text within the page, or hide its end.
_FORBIDDEN = ("</script", "<script", "<!--")


@cache
def build() -> bytes:
    """The file's bytes. Raises ValueError for a module that cannot stand in a page."""
    style = (_FILES / "style.css").read_text(encoding="utf-8")
    script = (_FILES / "start.js").read_text(encoding="utf-8")
    page = (_FILES / "page.html").read_text(encoding="utf-8")
    filled = {
        "POLICY": _policy(style, script),
        "STYLE": style,
        "MODULES": "".join(map(_module, javascript.with_all_loaded([_ENTRY, _WORKER]))),
        "SCRIPT": script,
    }
    for place, text in filled.items():
        page = page.replace(f"[{place}]", text, 1)
    return page.encode()


def fingerprint() -> str:
    """SHA-256 of the file, as ``sha256sum`` prints it."""
    return hashlib.sha256(build()).hexdigest()


def _policy(style: str, script: str) -> str:
    """Nothing is loaded from anywhere, and nothing sent; only what stands in the file runs."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}' blob:; worker-src blob:;"
        f" style-src '{_hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _module(name: str) -> str:
    text = javascript.source(name)
    if any(mark in text.lower() for mark in _FORBIDDEN):
        raise ValueError(f"{name} cannot stand in a page.")
    kind = f'type="text/plain" data-module="{escape(name)}"'
    role = {_ENTRY: " data-entry", _WORKER: " data-worker"}.get(name, "")
    return f"    <script {kind}{role}>{text}</script>\n"
