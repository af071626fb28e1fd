"""Thresholds of screening, as data, so that a council can choose others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final


class Trust(IntEnum):
    NEW = 0
    MEMBER = 1
    TRUSTED = 2


@dataclass(frozen=True, slots=True)
class Window:
    """More than ``posts`` within ``seconds``, the new one included, are a flood."""

    seconds: int
    posts: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds for one level of trust. ``_from``, ``least``: inclusive minima; ``most``: allowed maxima."""

    windows: tuple[Window, ...] = (Window(60, 2), Window(600, 6), Window(86_400, 30))
    #: Held from so many times a window's posts.
    flood_held_from: int = 2

    #: Similarity of fingerprints from which two texts are near-duplicates.
    alike_from: float = 0.6
    #: The author's earlier copies of a text, of a short text, and the number from which it is held.
    own_copies_from: int = 1
    own_short_copies_from: int = 2
    own_copies_held_from: int = 3
    #: Other authors of a near-duplicate; texts below so many words coincide without copying.
    other_authors_from: int = 1
    least_words_of_others: int = 6

    links_most: int = 4
    #: Words besides the links, for each link.
    words_per_link_least: int = 5
    #: Other authors who recently linked to the same site.
    same_site_authors_from: int = 3
    #: An account is new until it has both; signs of link spam of new accounts are held.
    new_account_days: int = 3
    new_account_posts: int = 3
    new_account_links_most: int = 1

    #: Words in capitals in a row, and their letters.
    shouted_words_from: int = 6
    shouted_letters_from: int = 30

    #: Kinds of personal data that are held; others are only queued.
    personal_data_held: frozenset[str] = frozenset({"identity", "card", "iban", "phone", "address"})

    #: Characters of a text that are screened; a longer text is held.
    characters_most: int = 50_000
    #: Maximum findings of one kind in one part; further ones are dropped.
    findings_most: int = 50


_NEW: Final = Limits()
_MEMBER: Final = replace(
    _NEW, windows=(Window(60, 4), Window(600, 15), Window(86_400, 100)), links_most=8, words_per_link_least=3
)
LIMITS: Final[Mapping[Trust, Limits]] = {
    Trust.NEW: _NEW,
    Trust.MEMBER: _MEMBER,
    Trust.TRUSTED: replace(
        _MEMBER, windows=(Window(60, 8), Window(600, 40), Window(86_400, 300)), links_most=20
    ),
}
