"""The append-only, hash-chained audit record of official acts."""
