"""The life of a poll from draft to archive: writing, translating, opening and closing, by editor or clock."""
