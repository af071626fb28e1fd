"""Signs of organised answering, and responses set aside before a poll is counted."""
