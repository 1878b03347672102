"""What a server's address says: its origin, its host, and whether it is this machine.

An origin is scheme, host and port. A key belongs to one origin and is sent to no other.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


def origin(url: str) -> str:
    """`https://host:port` of an address, "" when it is none. The host in lower case."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not parts.hostname or port is None:
        return ""
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.lower()
    return f"{parts.scheme}://{name}:{port}"


def place(url: str) -> str:
    """Host and port as people read them; that of https is left out. "" when it is no address.

    So a yes given for a secure server does not hold for the same host without encryption.
    """
    scheme, _, rest = origin(url).partition("://")
    return rest.removesuffix(":443") if scheme == "https" else rest


def is_this_machine(url: str) -> bool:
    """Whether an address means this machine, so that nothing sent to it leaves."""
    found = urlsplit(origin(url)).hostname or ""
    try:
        return ip_address(found).is_loopback
    except ValueError:
        return found == "localhost" or found.endswith(".localhost")
