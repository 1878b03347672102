"""The writer's snippets for the pages: read when they are asked for, filled in at their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate, QLocale

from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.settings import Editing
from writer_app.domain.text.mail import Mail
from writer_app.domain.text.snippet import Snippet
from writer_app.storage.state import short_texts


class Snippets:
    """Those of one folder; `editing` tells the writer's name."""

    def __init__(self, folder: Path, *, editing: Callable[[], Editing]) -> None:
        self.folder = folder
        self._editing = editing

    def all(self) -> list[Snippet]:
        """What the folder holds now."""
        return short_texts.read(self.folder)

    def begin(self) -> bool:
        """Make the folder with examples where there is none; whether there is one now."""
        try:
            short_texts.begin(self.folder)
        except (OSError, WriterError):
            return False
        return True

    def filled(self, snippet: Snippet) -> tuple[str, int]:
        """A snippet as it is written today by this writer, and where the caret goes."""
        editing = self._editing()
        date = QLocale().toString(QDate.currentDate(), QLocale.FormatType.LongFormat)
        name = Mail(body=editing.signature).signed or editing.author.strip()
        return snippet.filled(date=date, name=name)
