"""Pages that were fetched, kept as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.base.errors import DocumentError
from writer_app.storage.sources.web_pages import WebPages

URL = "https://example.org/help/returns.html?x=1"
HTML = "<html><head><meta charset=iso-8859-1></head><body><p>退货：七天</p></body></html>"


@pytest.fixture
def pages(tmp_path: Path) -> WebPages:
    return WebPages(tmp_path / "web")


def test_a_page_is_found_again_under_its_address(pages: WebPages) -> None:
    path = pages.keep(URL, HTML.encode(), kind="text/html", charset="utf-8")
    assert path.name.startswith("example.org returns ")
    assert pages.find(URL) == path
    assert pages.find(URL + "2") is None


@pytest.mark.parametrize("charset", ["gbk", "gb18030", "big5", "utf-8", "utf-16"])
def test_the_servers_charset_comes_before_the_pages_own(pages: WebPages, charset: str) -> None:
    text = HTML.replace("退货：七天", "退貨：七天") if charset == "big5" else HTML
    path = pages.keep(URL, text.encode(charset), kind="text/html", charset=charset)
    kept = path.read_text(encoding="utf-8")
    assert text in kept.replace("\ufeff", "")
    assert kept.startswith('<meta charset="utf-8">')


def test_a_charset_that_does_not_exist_is_no_error(pages: WebPages) -> None:
    path = pages.keep(URL, "<p>退货</p>".encode(), kind="text/html", charset="klingon")
    assert "退货" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "data", "suffix"),
    [
        ("text/plain", b"words", ".txt"),
        ("text/markdown", b"# words", ".md"),
        ("application/pdf", b"%PDF-1.7 x", ".pdf"),
        ("", b"<!DOCTYPE html><p>x", ".html"),
        ("application/xhtml+xml", b"<html/>", ".html"),
    ],
)
def test_the_kind_names_the_file(pages: WebPages, kind: str, data: bytes, suffix: str) -> None:
    assert pages.keep(URL, data, kind=kind, charset="").suffix == suffix


@pytest.mark.parametrize(
    ("kind", "data"),
    [("image/png", b"\x89PNG"), ("application/pdf", b"none"), ("", b"\0\1"), ("text/html", b" ")],
)
def test_what_is_no_page_is_refused(pages: WebPages, kind: str, data: bytes) -> None:
    with pytest.raises(DocumentError):
        pages.keep(URL, data, kind=kind, charset="")
    assert pages.find(URL) is None


def test_an_address_cannot_end_the_comment_it_stands_in(pages: WebPages) -> None:
    path = pages.keep(URL + "&--><p>x</p>", b"<p>y</p>", kind="text/html", charset="")
    assert path.read_text(encoding="utf-8").count("-->") == 1


@pytest.mark.parametrize("charset", ["iso-8859-1", "gbk", "windows-1251"])
def test_what_is_utf_8_is_so_whatever_the_server_says(pages: WebPages, charset: str) -> None:
    path = pages.keep(URL, HTML.encode(), kind="text/html", charset=charset)
    assert "退货：七天" in path.read_text(encoding="utf-8")
