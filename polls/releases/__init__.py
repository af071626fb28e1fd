"""Public figures of a poll: stored as bytes, served as these bytes by page, API and socket."""
