"""Limits of ballots."""

#: In bytes. Equals the limit of any request body without files (DATA_UPLOAD_MAX_MEMORY_SIZE).
LARGEST_BALLOT = 256 * 1024
#: Ballots of one credential after its first one. The database checks it, too (migration ``0002_guards``).
MAX_REPLACEMENTS = 20
