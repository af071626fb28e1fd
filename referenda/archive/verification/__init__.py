"""The verifier for everybody: as a file, as a page; and the list of all files that browsers run."""
