"""Drafts: unsent texts of threads, replies and edits."""
