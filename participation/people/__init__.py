"""Accounts, roles, residence and assurance level."""
