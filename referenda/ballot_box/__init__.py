"""Voting online: credentials, ballots, the public board."""
