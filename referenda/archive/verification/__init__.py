"""The verifier as a program and as a page, and the list of all files that browsers run."""
