"""The mail domain by which a sign-up is counted. Pure."""

from typing import Final

from participation.people.addresses import PROVIDERS, SUBDOMAINS, normalise_mailbox

#: Providers with so many customers that a count by their domain says nothing.
LARGE: Final = frozenset(
    {
        *(domain for provider in PROVIDERS for domain in provider.domains),
        *SUBDOMAINS,
        *("hotmail.com", "hotmail.com.tr", "hotmail.co.uk", "hotmail.de", "hotmail.fr", "windowslive.com"),
        *("outlook.com", "outlook.com.tr", "live.com", "msn.com", "aol.com", "zoho.com"),
        *("yahoo.com", "yahoo.com.tr", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "ymail.com", "rocketmail.com"),
        *("mynet.com", "mail.ru", "mail.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "tuta.com"),
    }
)


def find_counted_domain(address: str) -> str | None:
    """The registered domain of ``address``: whoever has one has any number of subdomains. None for ``LARGE``.

    That is its last two labels, or three below a short label and a country, as in ``example.com.tr``; a list
    of all public suffixes would know more.
    """
    domain = normalise_mailbox(address).partition("@")[2]
    if domain in LARGE:
        return None
    labels = domain.split(".")
    is_below_country = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if is_below_country else labels[-2:])
