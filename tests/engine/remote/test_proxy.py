"""A proxy is used where the writer asked for one, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from evil_server import OK, Part, delta, serving, sse

from writer_app.domain.base.errors import ServerError
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import Chunk, Event, GenerateOptions, Message, ModelRef
from writer_app.engine.remote.http_link import Exchange, LinkLimits
from writer_app.engine.remote.proxy import VARIABLE, proxy_for
from writer_app.engine.remote.remote import OpenAIBackend

QUICK = LinkLimits(connect_s=1, first_byte_s=0.5, idle_s=0.4)
PATIENT = LinkLimits(connect_s=20, first_byte_s=20, idle_s=20)  # a busy machine is no silent proxy
FAR = "http://writers.example/v1"
SYSTEM = {
    "http_proxy": "http://a:1",
    "HTTPS_PROXY": "b.example:2",
    "no_proxy": "other.example,.inner.example",
}


@pytest.mark.parametrize(
    ("asked", "url", "found"),
    [
        ("", FAR, ""),
        ("http://p.example:3128", FAR, "http://p.example:3128"),
        ("p.example:3128", FAR, "http://p.example:3128"),
        ("http://p.example:3128", "http://127.0.0.1:8000/v1", ""),
        ("http://p.example:3128", "http://localhost:8000/v1", ""),
        ("environment", FAR, "http://a:1"),
        ("environment", "https://writers.example/v1", "http://b.example:2"),
        ("environment", "https://other.example/v1", ""),
        ("environment", "https://deep.inner.example/v1", ""),
    ],
)
def test_which_proxy_is_used(asked: str, url: str, found: str) -> None:
    assert proxy_for(url, {**SYSTEM, VARIABLE: asked}) == found


@pytest.mark.parametrize("bad", ["socks5://p:1", "http://", "http://p:99999", "https://p:1"])
def test_a_proxy_that_cannot_be_used_is_said(bad: str) -> None:
    with pytest.raises(ServerError, match=VARIABLE):
        proxy_for(FAR, {VARIABLE: bad})


def test_a_plain_request_goes_whole_to_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[Event] = []
    with serving(OK + sse(delta("through", "stop"))) as proxy:
        monkeypatch.setenv(VARIABLE, f"http://me:pass%20word@127.0.0.1:{proxy.port}")
        made = OpenAIBackend(Path(), limits=PATIENT)
        made._model = ModelRef("tale", base_url=FAR, api_key="key-of-mine")
        context = JobContext(1, events.append, lambda: False)
        made.generate((Message("user", "Go."),), GenerateOptions(), context)
    head = proxy.requests[0]
    assert "".join(e.text for e in events if isinstance(e, Chunk)) == "through"
    assert head.startswith(b"POST http://writers.example/v1/chat/completions HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic bWU6cGFzcyB3b3Jk" in head


def tunnel(*parts: Part, limits: LinkLimits = PATIENT) -> tuple[str, bytes]:
    """What a secure request through a proxy that plays `parts` fails with, and what it sent."""
    with serving(*parts) as proxy, pytest.raises(ServerError) as caught:
        Exchange(
            "https://writers.example/v1/models",
            limits=limits,
            cancelled=lambda: False,
            proxy=f"http://127.0.0.1:{proxy.port}",
        )
    return str(caught.value), proxy.requests[0]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "does not let this program"),
        (b"HTTP/1.1 200 Connection established\r\n\r\nno TLS here, sorry", "No secure connection"),
        (b"A: " + b"b" * 20_000, "does not let this program"),
        (b"", "does not let this program|broke"),
    ],
)
def test_a_secure_request_asks_for_a_tunnel(answer: bytes, says: str) -> None:
    said, sent = tunnel(answer)
    assert any(part in said for part in says.split("|")), said
    assert sent.startswith(b"CONNECT writers.example:443 HTTP/1.1\r\n")
    assert b"Authorization" not in sent


def test_a_silent_proxy_is_not_waited_for() -> None:
    assert "did not answer within" in tunnel(3.0, limits=QUICK)[0]
