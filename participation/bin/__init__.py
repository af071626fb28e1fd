"""Deleted drafts, which can be restored for thirty days."""
