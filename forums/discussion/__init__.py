"""Threads and posts: pages, API, writes, support, feeds and notices."""
