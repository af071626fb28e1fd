"""Notices on the site and by mail, as people choose, and what they follow."""
