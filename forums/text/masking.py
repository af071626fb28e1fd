"""What marks were put in place of, so that it can be taken out of every other copy. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from participation.personal_data import ALL_MARKS, plain

_MARK = re.compile(f"({'|'.join(map(re.escape, ALL_MARKS))})")
#: A shorter piece is in too many texts to be looked for.
SHORTEST: Final = 5


def replaced(words: str, original: str) -> dict[str, str]:
    """Each piece of ``original`` and the mark that stands for it in ``words``, which are ``original`` with
    nothing but parts replaced by marks (``personal_data.only_masks``)."""
    original = plain(original)
    first, *rest = _MARK.split(plain(words))
    place, pieces = len(first), dict[str, str]()
    for number in range(0, len(rest), 2):
        mark, following = rest[number], rest[number + 1]
        last = number + 2 == len(rest)
        end = len(original) - len(following) if last else original.find(following, place + 1)
        pieces[original[place:end]] = mark
        place = end + len(following)
    return pieces


def without(text: str, pieces: Mapping[str, str]) -> str:
    """``text`` with the mark in place of every piece that is long enough to be meant."""
    for piece, mark in sorted(pieces.items(), key=lambda it: -len(it[0])):
        if len(piece.strip()) >= SHORTEST:
            text = text.replace(piece.strip(), mark)
    return text
