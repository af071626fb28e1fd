"""Answers in people's own words: stored apart from responses, reviewed after counting, then published."""
