"""Web pages that were fetched as sources: each a file of its own, kept under its address.

A page is kept as it came, in UTF-8, with its address in a comment at its beginning, so that it is
read again without the network, as any saved page is.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.storage.files import atomic
from writer_app.storage.files.encodings import decode
from writer_app.storage.files.names import safe_name
from writer_app.storage.formats.document_import import page_text

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
}
_LATIN = dict.fromkeys(("iso-8859-1", "latin-1", "us-ascii"), "cp1252")  # as in a browser
_NAME = 60  # characters of a file's name


class WebPages:
    """The pages in one folder. Methods may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, url: str) -> Path | None:
        """The file of a page that was fetched before."""
        mark = _mark(url)
        found = self._folder.glob(f"*{mark}.*") if self._folder.is_dir() else ()
        return next((path for path in sorted(found) if path.suffix in _SUFFIXES.values()), None)

    def keep(self, url: str, data: bytes, *, kind: str, charset: str) -> Path:
        """Keep a page. Raises DocumentError where it is nothing to read, and NotSaved."""
        if not data.strip():
            raise DocumentError(coded("web-pages.empty", "The page is empty."))
        suffix = _suffix(url, data, kind)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{_name(url)} {_mark(url)}{suffix}"
        atomic.write_bytes(path, data if suffix == ".pdf" else _text(url, data, suffix, charset))
        return path


def _suffix(url: str, data: bytes, kind: str) -> str:
    """The ending of a page's file; by what it says to be, else by what it looks like."""
    suffix = _SUFFIXES.get(kind)
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if suffix == ".txt" and url.lower().endswith((".md", ".markdown")):
        return ".md"
    if suffix is None and (not kind or kind == "application/octet-stream"):
        start = data[:2048].lstrip().lower()
        suffix = ".html" if start.startswith((b"<!doctype html", b"<html", b"<?xml")) else None
    if suffix is None or (suffix == ".pdf" and not data.startswith(b"%PDF-")):
        raise DocumentError(
            coded("web-pages.no-page", "The address is no page of text ({0}).", kind[:60] or "?")
        )
    return suffix


def _text(url: str, data: bytes, suffix: str, charset: str) -> bytes:
    """The page in UTF-8."""
    text = decoded(data, charset)
    if suffix == ".html":
        text = f'<meta charset="utf-8">\n<!-- fetched from {_plain(url)} -->\n{text}'
    return text.encode("utf-8", "replace")


def decoded(data: bytes, charset: str) -> str:
    """The text of a page. What is UTF-8 is that whatever else is said of it; then what the server
    says comes first, as in a browser."""
    found = decode(data)
    proven = found.encoding.startswith("utf") and not (found.escaped or data.isascii())
    if charset and not proven:
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            return data.decode(_LATIN.get(charset.lower(), charset))
    return page_text(data)


def _plain(url: str) -> str:
    return html.escape(url).replace("--", "- -")


def _name(url: str) -> str:
    """A name for people: the host, and the last part of the path."""
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2]
    stem = re.sub(r"\.\w{1,5}\Z", "", last)
    shown = f"{parts.hostname or 'page'} {stem}".strip()
    return safe_name(shown)[:_NAME].strip() or "page"


def _mark(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:10]
