"""A text that left the page for another: its document with the undo stack, caret and place.

So that undo survives a look at another document. Sheets are kept by whoever changes what is on the
page; the page itself shows one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextDocument

from writer_app.ui.page.edits import TextCopy, raw_text
from writer_app.ui.page.prose_layout import ProseLayout
from writer_app.ui.page.undo_marks import Mark

_MOST, _LARGEST = 16, 4_000_000  # sheets, UTF-16 units of all of them


@dataclass(frozen=True, slots=True)
class Sheet:
    """`anchor` and `caret` are UTF-16 positions, `top` a line of the scroll bar."""

    document: QTextDocument
    prose: ProseLayout
    copy: TextCopy
    marks: tuple[Mark, ...] = ()
    anchor: int = 0
    caret: int = 0
    top: int = 0

    def leave(self) -> None:
        """Outlive the page that it was on, to be shown by the page of another window.

        One that no page has shown since it left last is on none.
        """
        if self.document.parent() is not None:
            self.document.contentsChange.disconnect()
            self.document.setParent(None)

    def enter(self, page: QObject, report: Callable[[int, int, int], None]) -> None:
        """Belong to a page and tell it of edits, if it came from that of another window."""
        if self.document.parent() is None:
            self.document.setParent(page)
            self.document.contentsChange.connect(report)

    def let_go(self) -> None:
        """It will not be shown again."""
        self.document.deleteLater()


class Sheets:
    """Sheets by the path of their file, the one put away last kept longest."""

    def __init__(self) -> None:
        self._kept: dict[Path, Sheet] = {}

    def keep(self, path: Path, sheet: Sheet) -> None:
        """Keep a sheet; the oldest give way when they become many or large."""
        self._drop(path)
        self._kept[path] = sheet
        while len(self._kept) > _MOST or sum(self._sizes()) > _LARGEST:
            self._drop(next(iter(self._kept)))

    def take(self, path: Path, text: str) -> Sheet | None:
        """The sheet of a file, if it still says what the file says. It is not kept any longer."""
        sheet = self._kept.pop(path, None)
        if sheet is not None and raw_text(sheet.document) != text:
            sheet.let_go()  # the file was changed meanwhile: undo would bring wrong text back
            return None
        return sheet

    def moved(self, old: Path, new: Path) -> None:
        """A file has another path."""
        if old in self._kept:
            self._kept[new] = self._kept.pop(old)

    @property
    def all(self) -> tuple[Sheet, ...]:
        """Every sheet that is kept, the oldest first."""
        return tuple(self._kept.values())

    def clear(self) -> None:
        """Let all of them go."""
        for path in list(self._kept):
            self._drop(path)

    def _drop(self, path: Path) -> None:
        if (sheet := self._kept.pop(path, None)) is not None:
            sheet.let_go()

    def _sizes(self) -> Iterator[int]:
        return (sheet.document.characterCount() for sheet in self._kept.values())
