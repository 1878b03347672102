"""What the clipboard holds beside plain text, made into Markdown: a page of HTML, a picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from writer_app.bridge.base.background import Background
from writer_app.storage.files import atomic
from writer_app.storage.files.names import numbered
from writer_app.storage.formats.html_import import to_markdown

FOLDER = "assets"
LARGEST = 4_000_000  # characters of HTML, and
LARGEST_PICTURE = 64_000_000  # bytes of a picture that are taken
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

    def picture(self, data: bytes, near: Path | None, done: Done, broke: Broke) -> None:
        """Keep a PNG beside the document `near`; its Markdown goes to `done`.

        `broke` hears NotSaved and OSError. An unnamed document will lie in the documents folder.
        """
        home = near.parent if near is not None else self._folder()

        def keep() -> str:
            place = home / FOLDER
            place.mkdir(parents=True, exist_ok=True)
            name = time.strftime("picture-%Y-%m-%d-%H%M%S")
            for path in numbered(place, name, ".png"):
                try:
                    atomic.create_bytes(path, data)
                except FileExistsError:
                    continue
                return f"![]({FOLDER}/{path.name.replace(' ', '%20')})"
            return ""

        self._background.run(keep, done, broke)
