"""Reads of threads and posts."""
