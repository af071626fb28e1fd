"""Notices on the site, and a daily mail for those who ask for it."""
