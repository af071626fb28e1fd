"""The published consensus map of a thread: drawing, page, open data, bulletin section."""
