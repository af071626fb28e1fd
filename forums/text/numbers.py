"""Numbers in URLs."""


def is_number(text: str) -> bool:
    """Whether ``text`` is a primary key in a URL: 1 to 18 ASCII digits, which fit the database's integers."""
    return text.isascii() and text.isdigit() and len(text) <= 18
