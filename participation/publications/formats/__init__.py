"""A published bulletin as files: pure functions ``render(document, sha256, language) -> bytes``.

The document is the checked and stored canonical JSON of a bulletin and is not checked again. The same
document, hash and language give the same bytes. A null value in it was not published and is not shown.
"""
