"""One mailbox, one account: the spellings of an address that reach the same mailbox. Pure.

The database computes the same (``models.User.mailbox``) and holds one account for each. A part after ``+`` is
left out whatever the provider: most deliver such addresses to one mailbox. Where one does not, the second of
two people with such addresses cannot sign up, and must use another address. Dots are left out where they are
known to mean nothing. Letters are in lower case.
"""

from typing import Final

#: Domains of one provider that ignores dots, and the one by which they are known.
DOTLESS: Final = ("gmail.com", "googlemail.com")


def normalise_mailbox(address: str) -> str:
    """The mailbox of ``address``, which has one @."""
    local, _at, domain = address.lower().partition("@")
    tag = local.find("+")
    if tag > 0:
        local = local[:tag]
    if domain in DOTLESS:
        return f"{local.replace('.', '')}@{DOTLESS[0]}"
    return f"{local}@{domain}"


def is_plain_address(address: str) -> bool:
    """Whether ``address`` is neither quoted nor at a number instead of a name. Quoting gives each mailbox any
    number of further spellings, such as ``"a\\li"@example.org``, and room for characters that cannot be seen.
    """
    return not set('"\\[]') & set(address)
