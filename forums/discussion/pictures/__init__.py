"""Pictures in posts: upload, re-encoding, descriptions, deletion."""
