"""Online voting: credentials, ballots, the public board."""
