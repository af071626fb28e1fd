"""Limits of ballots."""

#: Bytes, as many as any body that is no form with files (DATA_UPLOAD_MAX_MEMORY_SIZE).
LARGEST_BALLOT = 256 * 1024
#: Ballots of one credential after its first one (the database holds it, too: migration ``0002_guards``).
MOST_REPLACEMENTS = 20
