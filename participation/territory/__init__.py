"""The city, its districts and neighbourhoods, and how many people live there."""
