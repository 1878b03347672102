"""Addresses of web pages as sources: what counts as one, and which places may be reached.

A page may only lead to public places; a place of the writer's own network (this machine, a private
address, a name without a dot) is reached when the writer typed it, and never by a redirect.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded

_HOME = (".local", ".lan", ".internal", ".intranet", ".home", ".corp", ".localdomain", ".test")
_SAFE = "/%:@!$&'()*+,;=~-._?"
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address in the form in which it is asked for. `host` is in ASCII, without a port."""

    url: str
    host: str
    port: int
    secure: bool

    @property
    def target(self) -> str:
        """What is asked of the server: path and query."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    @property
    def at_home(self) -> bool:
        """Whether its name says that it is on this machine or in a network of one's own."""
        return at_home(self.host)


def is_web_address(text: str) -> bool:
    """Whether a source is given by an address and not by the name of a file."""
    return text.strip().lower().startswith(("http://", "https://"))


def read(text: str) -> WebAddress:
    """An address in its plain form. Raises UsageError for what is none."""
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").rstrip(".")
        port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:
        host = ascii_host = ""
    if not is_web_address(text) or not host or len(text) > _LONGEST or not text.isprintable():
        raise UsageError(
            coded("web-address.no-address", "“{0}” is no address of a web page.", text[:80])
        )
    if parts.username or parts.password:
        raise UsageError(
            coded(
                "web-address.holds-name-or-password",
                "An address with a name or a password in it is not fetched.",
            )
        )
    scheme = parts.scheme.lower()
    shown = f"[{ascii_host}]" if ":" in ascii_host else ascii_host.lower()
    usual = port == (443 if scheme == "https" else 80)
    place = shown if usual else f"{shown}:{port}"
    path, query = quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE)
    url = urlunsplit((scheme, place, path, query, ""))
    return WebAddress(url, ascii_host.lower(), port, scheme == "https")


def redirected(address: WebAddress, where: str) -> WebAddress:
    """Where a server sends on to. Raises UsageError for what is no address, or gives up TLS."""
    found = read(urljoin(address.url, where))
    if address.secure and not found.secure:
        raise UsageError(
            coded(
                "web-address.leads-to-unencrypted",
                "The page leads on to an address without encryption ({0}).",
                found.host,
            )
        )
    return found


def at_home(host: str) -> bool:
    """Whether a host's name says that it is not in the public net."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_HOME)


def public(ip: str) -> bool:
    """Whether a resolved address is one of the public net."""
    try:
        found = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)
