"""Maximum lengths of texts, in characters."""

MAX_POST_LENGTH = 12_000
MAX_STATEMENT_LENGTH = 200
MAX_TITLE_LENGTH = 160
