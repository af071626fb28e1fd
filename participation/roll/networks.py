"""The network of a request, by which attempts are counted."""

from ipaddress import IPv6Address, ip_address


def network_of(address: str | None) -> str:
    """The /24 of an IPv4 or /48 of an IPv6 address; "unknown" if invalid. Many people may share one."""
    try:
        ip = ip_address((address or "").strip())
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address):
        return ":".join(ip.exploded.split(":")[:3])
    return ".".join(str(ip).split(".")[:3])
