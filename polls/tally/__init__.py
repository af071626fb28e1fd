"""Responses are counted: in batches while a poll is open, for good when it is closed."""
