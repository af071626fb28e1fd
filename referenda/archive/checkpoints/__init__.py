"""Signed checkpoints: the head of an archive on each day of voting, at closing and at the result. The API
calls them notes."""
