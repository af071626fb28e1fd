"""Word lists of screening, as extended by moderators."""
