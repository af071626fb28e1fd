"""Threads and posts: reading, writing, support, feeds and notices."""
