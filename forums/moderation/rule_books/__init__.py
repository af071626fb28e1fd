"""Rule books: versions of the rules of the forums."""
