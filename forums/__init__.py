"""Deliberation: boards, threads and posts, statements with their consensus map, moderation and search."""
