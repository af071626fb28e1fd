"""Writes to threads and posts."""
