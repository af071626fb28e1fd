"""Which network a request comes from, as tries are counted by it."""

from ipaddress import IPv6Address, ip_address


def network_of(address: str | None) -> str:
    """IPv4 /24, IPv6 /48. Many people share one."""
    try:
        found = ip_address((address or "").strip())
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return ":".join(found.exploded.split(":")[:3])
    return ".".join(str(found).split(".")[:3])
