"""Finding posts by their words, on both databases."""

from forums.searching.excerpts import Piece, excerpt, marked
from forums.searching.query import LONGEST_QUERY, Query, parse
from forums.searching.words import IN_TITLE, document

__all__ = ["IN_TITLE", "LONGEST_QUERY", "Piece", "Query", "document", "excerpt", "marked", "parse"]
