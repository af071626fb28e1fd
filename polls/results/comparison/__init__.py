"""Two counted polls beside each other: on a page of their own and in the API."""
