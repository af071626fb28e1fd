"""Residents' responses: eligibility, validation, and storage separate from the resident."""
