"""Casting and replacing ballots, and their receipts."""
