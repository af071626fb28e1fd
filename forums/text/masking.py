"""Finds the pieces that a redaction replaced by placeholders, and masks them in other texts. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from participation.text.personal_data import ALL_PLACEHOLDERS, normalise_text

_PLACEHOLDER = re.compile(f"({'|'.join(map(re.escape, ALL_PLACEHOLDERS))})")
#: Shorter pieces are not masked elsewhere: they occur in too many texts.
MIN_LENGTH: Final = 5


def find_replaced_pieces(redacted: str, original: str) -> dict[str, str]:
    """Replaced pieces of ``original``, with the placeholder of each. ``redacted`` is ``original`` with some
    parts replaced by placeholders and no other change (``personal_data.only_masks``).
    """
    original = normalise_text(original)
    first, *rest = _PLACEHOLDER.split(normalise_text(redacted))
    position, pieces = len(first), dict[str, str]()
    for number in range(0, len(rest), 2):
        placeholder, following = rest[number], rest[number + 1]
        last = number + 2 == len(rest)
        end = len(original) - len(following) if last else original.find(following, position + 1)
        pieces[original[position:end]] = placeholder
        position = end + len(following)
    return pieces


def mask_pieces(text: str, pieces: Mapping[str, str]) -> str:
    """``text`` with every piece of at least ``MIN_LENGTH`` characters replaced by its placeholder."""
    for piece, placeholder in sorted(pieces.items(), key=lambda it: -len(it[0])):
        if len(piece.strip()) >= MIN_LENGTH:
            text = text.replace(piece.strip(), placeholder)
    return text
