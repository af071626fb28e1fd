"""Trustees: the key ceremony, partial decryptions, a decryption that is asked for again."""
