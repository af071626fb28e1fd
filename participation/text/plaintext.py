"""Normalises text that people send by removing invisible characters, for storage, comparison and search.

``seen`` removes characters that have no shape of their own: they hide words from readers, change the reading
direction, or let one name pass for another. ``clean_plain_text`` also trims a text of several lines. Both
accept any text, keep its words and their order, never fail, and are idempotent.

Joiners and variation selectors stay where they make something visible: in emoji ("👩‍💻", "❤️", "1️⃣"), and
joiners also between letters of scripts that use them (Arabic, Persian, Indian). Not kept, for simplicity:
direction marks (every paragraph's direction comes from its letters), flags of parts of countries, which are
made of invisible tags, and variants of Han characters.
"""

import re
import unicodedata
from typing import Final

from participation.text.turkish import compose

#: Accents on one letter. Vietnamese and vocalised Hebrew have at most three after composing.
MAX_ACCENTS: Final = 4
MAX_BLANK_LINES: Final = 2

_NO_CHARACTERS = "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls, except those that end a line
    "\ud800-\udfff"  # halves of surrogate pairs
    "\ufdd0-\ufdef" + _NO_CHARACTERS +
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # text direction
    "\u00ad\u034f\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"  # zero width
    "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and signs without a glyph
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # formats of notations, tags, variants
    "]"
)  # fmt: skip
_JOINERS = "\u200c\u200d"
_JOINER_OR_SELECTOR = re.compile(f"[{_JOINERS}\ufe00-\ufe0f]")
_EMOJI_STYLE, _KEYCAP = "\ufe0e\ufe0f", "\u20e3"
# Emoji that Unicode classes as letters or punctuation.
_FURTHER_EMOJI = frozenset("ℹ‼⁉〰")
_JOINING_SCRIPTS = re.compile("[\u0600-\u08ff\u0900-\u0dff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
_BLANK_LINES = re.compile(rf"\n{{{MAX_BLANK_LINES + 2},}}")


def seen(text: str) -> str:
    """``text`` composed (NFC), with every line ending as ``\\n``, and without invisible characters."""
    return compose(_remove_stray_joiners(compose(_UNSEEN.sub("", _LINE_END.sub("\n", text)))))


def is_line(text: str) -> bool:
    """Whether ``text`` is at most one line and all of it is visible."""
    return "\n" not in text and "\t" not in text and seen(text) == compose(text)


def clean_plain_text(text: str) -> str:
    """``seen`` text with at most ``MAX_ACCENTS`` accents on a letter, no blanks at the end of a line, at most
    ``MAX_BLANK_LINES`` blank lines in a row and none at the beginning or end.
    """
    text = _limit_accents(seen(text))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n" * (MAX_BLANK_LINES + 1), lines).strip("\n")


def _remove_stray_joiners(text: str) -> str:
    """Remove joiners and variation selectors that form no emoji and join no letters."""
    if not _JOINER_OR_SELECTOR.search(text):
        return text
    kept = [""]  # So that the first character has one before it.
    for character, after in zip(text, [*text[1:], ""], strict=True):
        if not _JOINER_OR_SELECTOR.match(character) or _is_joiner_needed(kept[-1], character, after):
            kept.append(character)
    return "".join(kept)


def _is_joiner_needed(before: str, character: str, after: str) -> bool:
    if character in _EMOJI_STYLE:
        return _is_emoji(before) or after == _KEYCAP
    if character not in _JOINERS:
        return False
    if character == "\u200d" and _is_emoji(after) and (_is_emoji(before) or before == "\ufe0f"):
        return True
    return _is_joining_letter(before) and _is_joining_letter(after)


def _is_emoji(character: str) -> bool:
    """Approximate: other symbols may have what emoji have. ``character`` is empty at the text's edges."""
    return bool(character) and (
        unicodedata.category(character) in {"So", "Sk", "Sm"} or character in _FURTHER_EMOJI
    )


def _is_joining_letter(character: str) -> bool:
    return bool(_JOINING_SCRIPTS.match(character)) and unicodedata.category(character)[0] in "LM"


def _limit_accents(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    accents = 0
    for character in text:
        accents = accents + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if accents <= MAX_ACCENTS:
            kept.append(character)
    return "".join(kept)
