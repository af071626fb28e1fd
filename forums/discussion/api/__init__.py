"""API endpoints of threads and posts."""
