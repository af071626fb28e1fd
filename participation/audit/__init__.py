"""The append-only, hash-chained audit log of official acts."""
