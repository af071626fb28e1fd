"""Signs of organised answering, and setting responses aside before a poll is counted."""
