"""Numbers as addresses write them."""


def is_number(text: str) -> bool:
    """Whether ``text`` from an address names a row: digits, no more than the database holds."""
    return text.isascii() and text.isdigit() and len(text) <= 18
