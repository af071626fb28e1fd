"""Rights of people to their data: a copy of it, and the deletion of their account (docs/rights.md)."""
