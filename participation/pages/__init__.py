"""Pages that editors keep, and the council's offices."""
