"""Finding posts by their words, on both databases."""
