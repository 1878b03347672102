"""Which addresses are taken, and which places count as public."""

from __future__ import annotations

import pytest

from writer_app.domain.base.errors import UsageError
from writer_app.domain.sources.web_address import (
    at_home,
    is_web_address,
    public,
    read,
    redirected,
)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTP://Example.org:80/A b?q=c d#part", "http://example.org/A%20b?q=c%20d"),
        ("https://例子.测试/退货", "https://xn--fsqu00a.xn--0zwm56d/%E9%80%80%E8%B4%A7"),
        ("https://example.org:8443/%E9", "https://example.org:8443/%E9"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_an_address_is_brought_into_a_plain_form(text: str, url: str) -> None:
    assert read(text).url == url


@pytest.mark.parametrize(
    "text",
    [
        "ftp://example.org/", "file:///etc/passwd", "https://", "https:///x", "example.org",
        "https://a:99999/", "https://user:pass@example.org/", "https://exa mple.org\n/x",
        "https://example.org/\r\nHost: other", "https://" + "a" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read(text)


def test_a_name_of_a_file_is_no_address() -> None:
    assert not is_web_address("notes/http.md")


@pytest.mark.parametrize(
    ("host", "home"),
    [
        ("127.0.0.1", True), ("10.1.2.3", True), ("::1", True), ("localhost", True),
        ("printer.local", True), ("wiki", True), ("example.org", False), ("93.184.216.34", False),
    ],
)  # fmt: skip
def test_a_name_says_whether_it_is_at_home(host: str, home: bool) -> None:
    assert at_home(host) is home


@pytest.mark.parametrize(
    ("ip", "open_"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False),
        ("169.254.169.254", False), ("192.168.1.1", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("::", False), ("::1", False), ("fe80::1%eth0", False),
        ("fc00::1", False), ("::ffff:127.0.0.1", False), ("2002:7f00:1::", False),
        ("224.0.0.1", False), ("nothing", False),
    ],
)  # fmt: skip
def test_only_places_of_the_public_net_are_public(ip: str, open_: bool) -> None:
    assert public(ip) is open_


def test_a_redirect_is_read_beside_the_page_and_keeps_its_encryption() -> None:
    page = read("https://example.org/a/b")
    assert redirected(page, "../c").url == "https://example.org/c"
    assert redirected(page, "//other.org/d").url == "https://other.org/d"
    with pytest.raises(UsageError, match="without encryption"):
        redirected(page, "http://example.org/")
