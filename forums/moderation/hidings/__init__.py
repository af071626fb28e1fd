"""Posts hidden at once by a moderator without colleagues, until another person has decided."""
