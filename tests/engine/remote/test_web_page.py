"""One page is fetched by a process of its own, from a server of the test."""

from __future__ import annotations

import contextlib
import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from writer_app.domain.base.errors import DocumentError
from writer_app.engine.remote import web_page
from writer_app.engine.remote.web_page_child import LARGEST

HTML = "<html><body><p>退货需要七天。</p></body></html>"
Answer = tuple[int, dict[str, str], bytes]


class Site(ThreadingHTTPServer):
    """Answers by path; `asked` has what was asked for, with the headers."""

    daemon_threads = True
    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]]
    ended: threading.Event


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        return


def serve() -> Site:
    site = Site(("127.0.0.1", 0), Handler)
    site.answers, site.asked, site.ended = {}, [], threading.Event()
    threading.Thread(target=site.serve_forever, name="site", daemon=True).start()
    return site


def end(site: Site) -> None:
    site.ended.set()
    site.shutdown()
    site.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = serve()
    yield site
    end(site)


def url(site: Site, path: str = "/page") -> str:
    return f"http://127.0.0.1:{site.server_address[1]}{path}"


def page(body: bytes = HTML.encode(), **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return 200, {"Content-Type": "text/html", **named}, body


def test_a_page_comes_with_what_the_server_says_of_it(site: Site, tmp_path: Path) -> None:
    site.answers["/page"] = page(HTML.encode("gbk"), Content_Type="text/html; charset=GBK")
    found = web_page.fetch(url(site), tmp_path / "page")
    assert (found.url, found.kind, found.charset) == (url(site), "text/html", "gbk")
    assert (tmp_path / "page").read_bytes().decode("gbk") == HTML


def test_nothing_is_said_of_the_writer(site: Site, tmp_path: Path) -> None:
    site.answers["/page"] = page()
    web_page.fetch(url(site), tmp_path / "page")
    ((path, headers),) = site.asked
    assert path == "/page"
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert headers["User-Agent"] == "writer-app"


def test_a_redirect_on_the_same_server_is_followed(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/page": (302, {"Location": "/there"}, b""), "/there": page()}
    assert web_page.fetch(url(site), tmp_path / "page").url == url(site, "/there")


def test_no_redirect_leads_to_a_private_place(site: Site, tmp_path: Path) -> None:
    other = serve()
    try:
        other.answers["/secret"] = page()
        site.answers["/page"] = 302, {"Location": url(other, "/secret")}, b""
        with pytest.raises(DocumentError, match="no place of the public net"):
            web_page.fetch(url(site), tmp_path / "page")
        assert other.asked == []
    finally:
        end(other)


def test_packed_pages_are_unpacked(site: Site, tmp_path: Path) -> None:
    site.answers["/page"] = page(gzip.compress(HTML.encode()), Content_Encoding="gzip")
    web_page.fetch(url(site), tmp_path / "page")
    assert (tmp_path / "page").read_text(encoding="utf-8") == HTML


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param((404, {}, b""), "answered 404", id="missing"),
        pytest.param((302, {"Location": "/page"}, b""), "from one address", id="circle"),
        pytest.param((302, {"Location": "ftp://x/"}, b""), "no address", id="other scheme"),
        pytest.param(page(Content_Length=str(LARGEST + 1)), "larger than 20 MB", id="large"),
        pytest.param(page(b"x" * (LARGEST + 1)), "larger than 20 MB", id="large unsaid"),
        pytest.param(
            page(gzip.compress(b"0" * (LARGEST + 9)), Content_Encoding="gzip"),
            "larger than 20 MB",
            id="bomb",
        ),
        pytest.param(page(Content_Encoding="br"), "packed in a way", id="packed otherwise"),
        pytest.param(page(b"no gzip", Content_Encoding="gzip"), "cannot be reached", id="damaged"),
    ],
)
def test_what_is_no_page_is_said(site: Site, tmp_path: Path, answer: Answer, words: str) -> None:
    site.answers["/page"] = answer
    with pytest.raises(DocumentError, match=words):
        web_page.fetch(url(site), tmp_path / "page")


def test_a_server_that_is_not_there_is_said(site: Site, tmp_path: Path) -> None:
    gone = serve()
    address = url(gone)
    end(gone)
    with pytest.raises(DocumentError, match="cannot be reached"):
        web_page.fetch(address, tmp_path / "page")


def test_a_server_that_only_drips_is_left(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also before the page, where every piece comes in time."""
    monkeypatch.setattr(web_page, "LIMIT_S", 0.6)
    monkeypatch.setattr(Handler, "protocol_version", "HTTP/1.1")

    def drip(handler: Handler) -> None:
        with contextlib.suppress(OSError):
            while not handler.server.ended.wait(0.05):
                handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    monkeypatch.setattr(Handler, "do_GET", drip)
    with pytest.raises(DocumentError, match="too slowly"):
        web_page.fetch(url(site), tmp_path / "page")


def test_where_a_server_sends_on_to_is_told(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/page": (302, {"Location": "/there"}, b""), "/there": page()}
    led: list[str] = []
    web_page.fetch(url(site), tmp_path / "page", led=led.append)
    assert led == [url(site, "/there")]
