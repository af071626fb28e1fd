"""Polls with their questions and options: content, eligibility, times and translations."""
