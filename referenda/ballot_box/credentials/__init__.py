"""Voting credentials: made, handed over once, replaced, forgotten; in strict mode uploaded."""
