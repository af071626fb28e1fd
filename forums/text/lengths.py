"""Maximum lengths of texts, in characters."""

LONGEST_POST = 12_000
LONGEST_STATEMENT = 200
LONGEST_TITLE = 160
