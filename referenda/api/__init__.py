"""Referenda for programs: read them, check them, vote in them."""
