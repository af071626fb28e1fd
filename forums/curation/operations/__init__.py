"""Writes of curation."""
