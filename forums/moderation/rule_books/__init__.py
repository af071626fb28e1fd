"""Rule books: the versioned rules of the forums."""
