"""Processes with their phases, and the organs of the council with their members."""
