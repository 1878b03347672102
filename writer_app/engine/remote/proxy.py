"""The proxy on the way to a server, only where the writer asked for one.

`WRITER_APP_PROXY` names it (`http://proxy.example:3128`), or says `environment`: then what
`https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` say counts. A server on this machine is
always reached directly.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from writer_app.domain.base.errors import ServerError
from writer_app.domain.base.message import coded

VARIABLE = "WRITER_APP_PROXY"
_ENVIRONMENT = "environment"


def proxy_for(url: str, environment: Mapping[str, str] | None = None) -> str:
    """The address of the proxy for `url`, empty for none. Raises ServerError for a bad one."""
    given = os.environ if environment is None else environment
    asked = given.get(VARIABLE, "").strip()
    host = urlsplit(url).hostname or ""
    if not asked or _here(host):
        return ""
    if asked != _ENVIRONMENT:
        return _checked(asked)
    named = {name.lower(): value for name, value in given.items() if value}
    if _excepted(host.lower(), named.get("no_proxy", "")):
        return ""
    found = named.get(f"{urlsplit(url).scheme}_proxy") or named.get("all_proxy") or ""
    return _checked(found) if found else ""


def credentials(proxy: SplitResult) -> dict[str, str]:
    """The header that tells the proxy who asks; empty without a name in its address."""
    if not proxy.username:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _checked(address: str) -> str:
    parts = urlsplit(address if "://" in address else f"http://{address}")
    try:
        good = parts.scheme == "http" and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        good = False
    if not good:
        raise ServerError(
            coded(
                "proxy.names-no-proxy-can-be",
                "{0} names no proxy that can be used; it looks like http://proxy.example:3128.",
                VARIABLE,
            )
        )
    return parts.geturl()


def _excepted(host: str, listed: str) -> bool:
    """Whether `no_proxy` names this host, a domain above it, or all."""
    names = {name.strip().lower().lstrip(".") for name in listed.split(",")} - {""}
    return bool(names & {"*", host}) or any(host.endswith(f".{name}") for name in names)


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
