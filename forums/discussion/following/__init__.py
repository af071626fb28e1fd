"""Followed threads and read positions."""
