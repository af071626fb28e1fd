"""Followed threads and read marks."""
