"""Voting credentials: made, handed over once, replaced, deleted; in strict mode uploaded."""
