"""Residents, roles, territory and processes: a package of small apps that share one file layout."""
