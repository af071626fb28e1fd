"""Search over posts and titles, on both databases."""
