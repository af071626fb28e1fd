"""Processes and their phases, the organs of the council and who is in them."""
