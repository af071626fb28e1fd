"""Statements of a thread: suggested, voted on, closed."""
