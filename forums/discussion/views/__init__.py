"""Pages of threads and posts."""
