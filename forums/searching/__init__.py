"""Finding posts by their words, on both databases."""

from forums.searching.words import document

__all__ = ["document"]
