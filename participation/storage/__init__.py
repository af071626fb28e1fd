"""How rows, files and secrets are stored, rewritten and cached."""
