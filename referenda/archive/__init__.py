"""The public archive of a referendum, to which ballots and decryptions are appended; and what is published
beside it."""
