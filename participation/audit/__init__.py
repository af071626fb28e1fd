"""The append-only, hash-chained record of official acts."""
