"""Where pictures are shown beside pages. Apps above register it in ``AppConfig.ready()``."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """``shown``: which of the pictures, given by their digests, something there shows, also a draft;
    ``is_public``: whether everybody may see one there.
    """

    shown: Callable[[Collection[str]], set[str]]
    is_public: Callable[[str], bool]


_places: list[Place] = []


def register_place(place: Place) -> None:
    _places.append(place)


def list_digests_in_use(digests: Collection[str]) -> set[str]:
    return {digest for place in _places for digest in place.shown(digests)}


def is_public_elsewhere(digest: str) -> bool:
    return any(place.is_public(digest) for place in _places)
