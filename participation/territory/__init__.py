"""The city, its districts and neighbourhoods, and their populations."""
