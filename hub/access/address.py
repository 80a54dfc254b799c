"""Who a caller without a credential is, as far as it goes: the network that it calls from."""

import ipaddress


def network_of(address: str | None) -> str:
    """Return an IPv4 address as it is and an IPv6 address as its /64, which one host can fill by itself."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))
