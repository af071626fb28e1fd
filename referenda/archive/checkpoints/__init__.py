"""Signed checkpoints: how far an archive was on each day of voting, at closing and at the result. The API
calls them notes."""
