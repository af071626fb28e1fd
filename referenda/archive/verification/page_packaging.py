"""Packages the verifier as one HTML file, which needs only a browser: no server, no network.

The file contains the modules of the site's own page, byte by byte as they are served before names are hashed.
A short script makes them loadable, since browsers do not load modules from files. The build is reproducible.
"""

import hashlib
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path

from participation import javascript

NAME = "meydan-denetleyici.html"

_FILES = Path(__file__).parent / "page"
#: The module that the page starts, and the one that its workers run.
_ENTRY, _WORKER = "referenda/verifier-file.js", "referenda/ballot-checks-worker.js"
#: Texts that would end a module's ``script`` element, or hide its end.
_FORBIDDEN = ("</script", "<script", "<!--")


@cache
def build_verifier_page() -> bytes:
    """The file's bytes. Raises ValueError if a module contains a forbidden text."""
    style = (_FILES / "style.css").read_text(encoding="utf-8")
    script = (_FILES / "start.js").read_text(encoding="utf-8")
    page = (_FILES / "page.html").read_text(encoding="utf-8")
    parts = {
        "POLICY": _build_policy(style, script),
        "STYLE": style,
        "MODULES": "".join(map(_read_module, javascript.add_loaded_modules([_ENTRY, _WORKER]))),
        "SCRIPT": script,
    }
    for place, text in parts.items():
        page = page.replace(f"[{place}]", text, 1)
    return page.encode()


def compute_fingerprint() -> str:
    """SHA-256 of the file in hexadecimal digits, as ``sha256sum`` prints it."""
    return hashlib.sha256(build_verifier_page()).hexdigest()


def _build_policy(style: str, script: str) -> str:
    """The Content-Security-Policy: nothing is loaded or sent; only the file's own scripts run."""
    return (
        f"default-src 'none'; script-src '{_hash_for_policy(script)}' blob:; worker-src blob:;"
        f" style-src '{_hash_for_policy(style)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash_for_policy(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _read_module(name: str) -> str:
    text = javascript.read_static_text(name)
    if any(it in text.lower() for it in _FORBIDDEN):
        raise ValueError(f"{name} cannot be embedded in a page.")
    kind = f'type="text/plain" data-module="{escape(name)}"'
    role = {_ENTRY: " data-entry", _WORKER: " data-worker"}.get(name, "")
    return f"    <script {kind}{role}>{text}</script>\n"
