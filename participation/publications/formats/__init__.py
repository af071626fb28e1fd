"""A published bulletin as files: pure functions ``render(document, sha256, language) -> bytes``.

The document is the canonical JSON of a bulletin that has been checked and stored; nothing is checked again
here. Same document, hash and language give the same bytes. What is null in it was not published and stays so.
"""
