"""One mailbox, one account: the spellings of an address that reach the same mailbox. Pure.

The database computes the same (``models.User.mailbox``) and holds one account for each. A part after ``+`` is
left out whatever the provider: most deliver such addresses to one mailbox. Where one does not, the second of
two people with such addresses cannot sign up, and must use another address. Other spellings are known of some
providers (``PROVIDERS``, ``SUBDOMAINS``). Letters are in lower case.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Provider:
    """Domains under which one name is one mailbox; the first stands for all. ``replaced``: characters of the
    name, and what they are replaced by, so that all its spellings are alike.
    """

    domains: tuple[str, ...]
    replaced: tuple[tuple[str, str], ...] = ()


_YANDEX: Final = (
    "com.tr",
    "by",
    "kz",
    "uz",
    "ua",
    "az",
    "kg",
    "tj",
    "tm",
    "lt",
    "lv",
    "ee",
    "md",
    "fr",
    "co.il",
)
_FASTMAIL: Final = ("com", "fm", "org", "net", "us", "co.uk", "de", "es", "jp", "to")

PROVIDERS: Final = (
    Provider(("gmail.com", "googlemail.com"), ((".", ""),)),
    # Ignores dots, dashes and underscores; a name belongs to one customer at all of its domains.
    Provider(("protonmail.com", "proton.me", "pm.me", "protonmail.ch"), ((".", ""), ("-", ""), ("_", ""))),
    # A dash is a dot.
    Provider(
        (
            "yandex.ru",
            "ya.ru",
            "narod.ru",
            "yandex.com",
            *(f"yandex.{end}" for end in _YANDEX),
        ),
        (("-", "."),),
    ),
    Provider(("icloud.com", "me.com", "mac.com")),
)
#: Domains whose names are also subdomains: ``anything@name.fastmail.com`` reaches ``name@fastmail.com``.
SUBDOMAINS: Final = (*(f"fastmail.{end}" for end in _FASTMAIL), "sent.com")


def normalise_mailbox(address: str) -> str:
    """The mailbox of ``address``, which has one @."""
    local, _at, domain = address.lower().partition("@")
    tag = local.find("+")
    if tag > 0:
        local = local[:tag]
    for provider in PROVIDERS:
        if domain in provider.domains:
            for character, instead in provider.replaced:
                local = local.replace(character, instead)
            return f"{local}@{provider.domains[0]}"
    for parent in SUBDOMAINS:
        if domain.endswith(f".{parent}"):
            return f"{domain.removesuffix(f'.{parent}')}@{parent}"
    return f"{local}@{domain}"


def is_plain_address(address: str) -> bool:
    """Whether ``address`` is neither quoted nor at a number instead of a name. Quoting gives each mailbox any
    number of further spellings, such as ``"a\\li"@example.org``, and room for characters that cannot be seen.
    """
    return not set('"\\[]') & set(address)
