"""Comparison of two counted polls, as a page and in the API."""
