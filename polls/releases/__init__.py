"""Public figures of a poll, stored as bytes and served unchanged by page, API and socket."""
