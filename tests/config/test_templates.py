"""Rules for every template, required by the content security policy and by readers."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(
    path
    for app in ("config", "forums", "participation", "polls", "realtime", "referenda")
    for path in Path(settings.BASE_DIR, app).rglob("templates/**/*.html")
)
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "javascript address": re.compile(r"(?:href|action)=\"javascript:", re.IGNORECASE),
}


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_inline_script_or_style(path: Path) -> None:
    # Template tags are no markup: ``{% querystring once=… %}`` is no event handler.
    text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_figures_in_svg_attributes_are_written_for_machines(path: Path) -> None:
    """``width="54,1"`` is invalid: a figure localized to Turkish would break the drawing."""
    attributes = re.findall(
        r'\b(?:width|height|x|y|cx|cy|r)="([^"]*\{\{[^"]*)"', path.read_text(encoding="utf-8")
    )
    assert [value for value in attributes if "|plain" not in value] == []
