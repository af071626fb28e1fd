"""The published consensus map of a thread: computation in batches, page, open data, bulletin section."""
