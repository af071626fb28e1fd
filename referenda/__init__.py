"""Local referenda as verifiable secret ballots."""
