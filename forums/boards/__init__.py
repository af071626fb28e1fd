"""Boards and tags: who reads, starts threads and replies."""
