"""The network of a request, by which attempts and writes are counted."""

from ipaddress import IPv6Address, ip_address
from typing import Final

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

#: The network of a request without a valid address.
UNKNOWN: Final = "unknown"


def network_of_client(request: HttpRequest) -> str:
    """The network that the request came from, behind the proxies that the API's throttles trust."""
    return network_of(BaseThrottle().get_ident(request))  # type: ignore[arg-type]


def network_of(address: str | None) -> str:
    """The /24 of an IPv4 or /48 of an IPv6 address; ``UNKNOWN`` if invalid. Many people may share one."""
    try:
        ip = ip_address((address or "").strip())
    except ValueError:
        return UNKNOWN
    if isinstance(ip, IPv6Address):
        return ":".join(ip.exploded.split(":")[:3])
    return ".".join(str(ip).split(".")[:3])
