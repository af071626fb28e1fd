"""The public archive of a referendum, to which ballots and decryptions are appended, and the files published
beside it."""
