"""What the clipboard holds beside plain text, made into Markdown: a page of HTML, a picture."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from PySide6.QtCore import QObject

from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.storage.files import atomic
from writer_app.storage.files.names import numbered
from writer_app.storage.formats.html_import import to_markdown
from writer_app.storage.formats.picture_files import kind

FOLDER = "assets"
LARGEST = 4_000_000  # characters of HTML, and
LARGEST_PICTURE = 64_000_000  # bytes of a picture that are taken
_FORM = re.compile(  # what plain text loses
    r"<(?:a\s[^>]*href|h[1-6]|[ou]l|table|blockquote|img|strong|em|b|i|pre)\b", re.IGNORECASE
)
Done = Callable[[str], None]
Broke = Callable[[Exception], None]


class Pasting(QObject):
    """`folder` is where documents live; a picture lies in `assets/` beside its document."""

    def __init__(
        self,
        *,
        folder: Callable[[], Path],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._background = folder, background

    def html(self, markup: str, done: Done, broke: Broke) -> None:
        """Give the Markdown of a page to `done`; "" where nothing of it is text."""
        self._background.run(lambda: to_markdown(markup[:LARGEST])[0].strip("\n"), done, broke)

    def quotation(self, markup: str, source: str, done: Done, broke: Broke) -> None:
        """Give a page as a quotation to `done`, with the address it was copied from, if known."""
        self._background.run(
            lambda: quoted(to_markdown(markup[:LARGEST])[0].strip("\n"), source), done, broke
        )

    def picture(self, data: bytes, near: Path | None, done: Done, broke: Broke) -> None:
        """Keep a PNG beside the document `near`; its Markdown goes to `done`.

        `broke` hears NotSaved and OSError. An unnamed document will lie in the documents folder.
        """
        name = time.strftime("picture-%Y-%m-%d-%H%M%S")
        home = self._home(near)
        self._background.run(lambda: _kept(home, name, ".png", data), done, broke)

    def picture_file(self, path: Path, near: Path | None, done: Done, broke: Broke) -> None:
        """Keep a copy of a picture that was dropped, under its own name, as `picture` does.

        `broke` hears DocumentError too, of a file that is none.
        """
        home = self._home(near)

        def keep() -> str:
            if path.parent == home / FOLDER:
                return f"![]({FOLDER}/{quote(path.name)})"
            data = path.read_bytes() if path.stat().st_size <= LARGEST_PICTURE else b""
            if not kind(data):
                raise DocumentError(
                    coded("pasting.no-picture", "{0} is no picture that can be shown.", path.name)
                )
            return _kept(home, path.stem, path.suffix.lower(), data)

        self._background.run(keep, done, broke)

    def _home(self, near: Path | None) -> Path:
        return near.parent if near is not None else self._folder()


def _kept(home: Path, name: str, suffix: str, data: bytes) -> str:
    place = home / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    for path in numbered(place, name, suffix):
        try:
            atomic.create_bytes(path, data)
        except FileExistsError:
            if path.read_bytes() != data:
                continue
        return f"![]({FOLDER}/{quote(path.name)})"
    return ""


def has_form(markup: str) -> bool:
    """Whether HTML has links, lists, tables, emphasis or pictures."""
    return _FORM.search(markup) is not None


def quoted(markdown: str, source: str = "") -> str:
    """Markdown as a quotation; under it the name of the site, linked to the page `source`."""
    if not markdown:
        return ""
    parts = urlsplit(source)
    if parts.scheme in ("http", "https") and parts.hostname:
        site = parts.hostname.removeprefix("www.")
        address = quote(source, safe="%/:=&?~#+!$,;'@*[]")
        markdown += f"\n\n— [{site}]({address})"
    return "\n".join(f"> {line}".rstrip() for line in markdown.split("\n"))


def with_words(markdown: str, alt: str, caption: str, *, numbered: bool, text: str) -> str:
    """The Markdown of a picture with its alternative text, caption and label, one that `text`
    does not have yet."""
    address = markdown[markdown.rindex("](") + 2 : -1]
    told = re.sub(r"([\\\[\]])", r"\\\1", " ".join(alt.split()))
    said = " ".join(caption.split()).replace("\\", "\\\\").replace('"', '\\"')
    title = f' "{said}"' if said else ""
    label = f"{{#{_label(unquote(address), text)}}}" if numbered else ""
    return f"![{told}]({address}{title}){label}"


def _label(address: str, text: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", Path(address).stem.lower()).strip("-")
    stem = "picture" if not stem or stem.startswith("picture-") else stem
    names = (f"fig:{stem}", *(f"fig:{stem}-{number}" for number in range(2, 1000)))
    return next(name for name in names if not re.search(rf"{re.escape(name)}(?![\w-])", text))
