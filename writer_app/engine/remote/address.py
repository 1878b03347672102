"""The address that requests to a server start with."""

from __future__ import annotations

from urllib.parse import urlsplit

from writer_app.domain.base import server
from writer_app.domain.base.errors import ServerError
from writer_app.domain.base.message import coded


def base_url(url: str) -> str:
    """The address requests start with; `/v1` is added to a bare origin. Raises ServerError.

    What people paste around it, and an endpoint at its end, is left out (`server.tidy`).
    """
    address = server.tidy(url)
    if not server.origin(address):
        raise ServerError(
            coded(
                "address.no-server-address-looks-like",
                "“{0}” is no server address; it looks like http://localhost:8000/v1.",
                url.strip(),
            )
        )
    parts = urlsplit(address)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ServerError(
            coded(
                "address.server-address-holds-no-name",
                "A server address holds no name, key or query; enter the key apart.",
            )
        )
    path = parts.path.rstrip("/") or "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"
