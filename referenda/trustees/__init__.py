"""Trustees: the key ceremony, partial decryptions, repeated decryptions."""
