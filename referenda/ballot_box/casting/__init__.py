"""Casting a ballot, replacing it, its receipt."""
