"""Contrast of every pair of adjacent colours in both schemes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = Path(settings.BASE_DIR, "config", "static", "config", "tokens.css")
STYLESHEETS = sorted(TOKENS.parent.glob("*.css"))

TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-soft") for ground in ("ground", "surface", "sunken")],
    *[("sea", ground) for ground in ("ground", "surface", "sunken", "sea-wash")],
    *[("terracotta", ground) for ground in ("ground", "surface", "terracotta-wash")],
    *[("olive", ground) for ground in ("ground", "surface", "olive-wash")],
    *[("ink", wash) for wash in ("sea-wash", "terracotta-wash", "olive-wash", "hairline")],
    ("ink-soft", "sea-wash"),
    ("sea-strong", "sea-wash"),
    ("sea", "terracotta-wash"),
    ("sea", "olive-wash"),
    ("on-sea", "sea"),
    ("on-sea", "sea-strong"),
    ("on-terracotta", "terracotta"),
    *[(f"on-tile-{step}", f"tile-{step}") for step in range(1, 5)],
]
GRAPHIC_PAIRS = [
    *[("edge", ground) for ground in ("ground", "surface", "sunken")],
    *[("sea", ground) for ground in ("ground", "surface", "sea-wash")],
    *[("terracotta", ground) for ground in ("ground", "surface", "sunken", "terracotta-wash")],
    *[("olive", ground) for ground in ("ground", "surface", "olive-wash")],
    *[
        (f"bar-{place}", ground)
        for place in ("1", "2", "3", "4", "5", "6", "none")
        for ground in ("surface", "sunken", "ground")
    ],
]


def schemes() -> dict[str, dict[str, str]]:
    """The tokens of each scheme; dark inherits undefined tokens from light."""
    light, dark = TOKENS.read_text(encoding="utf-8").split("@media screen and (prefers-color-scheme: dark)")
    declaration = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
    bright = dict(declaration.findall(light))
    return {"light": bright, "dark": bright | dict(declaration.findall(dark))}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_matches_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT_PAIRS, 4.5), (GRAPHIC_PAIRS, 3.0)], ids=["text", "graphics"]
)
def test_every_pair_has_enough_contrast(scheme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = schemes()[scheme]
    weak = {
        f"{front} on {back}": round(measured, 2)
        for front, back in pairs
        if (measured := contrast(colours[front], colours[back])) < least
    }
    assert weak == {}


def test_every_colour_of_the_tokens_is_measured() -> None:
    """Hairlines are decorative, and washes are measured as the background of their text."""
    measured = {name for pair in TEXT_PAIRS + GRAPHIC_PAIRS for name in pair}
    assert set(schemes()["dark"]) == measured


def test_only_the_token_stylesheet_names_colours() -> None:
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:hsl|oklch)\(", re.IGNORECASE)
    named = {
        path.name: colour.findall(path.read_text(encoding="utf-8")) for path in STYLESHEETS if path != TOKENS
    }
    assert {name: colours for name, colours in named.items() if colours} == {}
