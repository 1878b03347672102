"""What a server's address says: its origin, its host, and whether it is this machine.

An origin is scheme, host and port. A key belongs to one origin and is sent to no other.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_ROUND = " \t\r\n\u00a0\u3000\"'`“”‘’「」<>(),.;，；。、"
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_ASSIGNED = re.compile(r"(?:export\s+|set\s+)?[A-Za-z_]\w*\s*=\s*(?=[\"'“]?https?:)")
# Within a label, a link or a command line: “Base URL: http://…”, “curl http://… -d …”.
_WITHIN = re.compile(
    r"(?<![A-Za-z0-9/.@-])https?://[^\s\"'<>()\[\]{}\\`，。；、）】]+", re.IGNORECASE
)
# What a manual shows behind the address that requests start with.
_ENDPOINT = re.compile(
    r"/(?:chat/completions|completions|responses|embeddings|models|docs|openapi\.json)$"
)
_OLLAMA = re.compile(r"/api(?:/(?:chat|generate|tags))?$")
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # what a server says that listens everywhere


def tidy(url: str) -> str:
    """An address as people paste it, made the one that requests start with, as far as it goes.

    Blanks, quotation marks, invisible and full-width characters around it go, and so does the end
    of an endpoint's address (`/v1/chat/completions` is `/v1`). No scheme is guessed.
    """
    text = _INVISIBLE.sub("", url)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = _ASSIGNED.sub("", text.strip(_ROUND), count=1).strip(_ROUND)
    if not text.lower().startswith(("http:", "https:")) and (within := _WITHIN.search(text)):
        text = within.group().strip(_ROUND)
    scheme, mark, rest = text.partition("://")
    if not mark or scheme.lower() not in _PORTS:
        return text
    place, slash, path = rest.partition("/")
    host, colon, port = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    host, colon, port = (host, colon, port) if colon else (place, "", "")
    place = _ANYWHERE.get(host, host) + colon + port
    return f"{scheme.lower()}://{place}{_start(slash + path, port)}"


def _start(path: str, port: str) -> str:
    """A path without slashes too many, and without an endpoint at its end."""
    if "?" in path or "#" in path:  # told apart, and refused, by whoever asks
        return path.removesuffix("#").removesuffix("?").rstrip("/") if path[-1] in "#?" else path
    path = re.sub("/{2,}", "/", path).rstrip("/.")
    found = _ENDPOINT.sub("", path)
    if port == "11434":
        found = _OLLAMA.sub("", found)
    return found


def origin(url: str) -> str:
    """`https://host:port` of an address, "" when it is none. The host in lower case."""
    try:
        parts = urlsplit(tidy(url))
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
