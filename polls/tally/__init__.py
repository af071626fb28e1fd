"""Counting of responses: in batches while a poll is open, finally after it is closed."""
