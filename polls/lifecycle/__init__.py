"""A poll from draft to archive, by editors and by the clock: writing, translating, opening, closing."""
