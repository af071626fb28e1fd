"""Voting desks: strike-offs and their reversal, counts on paper with two signatures, reconciliation."""
