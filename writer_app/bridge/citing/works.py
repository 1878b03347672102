"""The works that a document may cite, found by a few letters while the writer types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.domain.base import fuzzy
from writer_app.domain.citing.bib_entry import BibEntry
from writer_app.storage.citing import bibliography
from writer_app.storage.citing.bibliography import BibFiles

_HEAD = 20_000  # characters in which front matter ends


@dataclass(frozen=True, slots=True)
class Work:
    """One work as a list shows it."""

    key: str
    title: str
    by: str  # authors and year


class Works(QObject):
    """Those of one page: read in the background by `refresh`, kept for as long as files stay.

    `text` is the page's text, `path` its file's place, `library` the folder of all documents.
    """

    loaded = Signal()

    def __init__(
        self,
        *,
        text: Callable[[], str],
        path: Callable[[], Path | None],
        library: Callable[[], Path],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._path, self._library = text, path, library
        self._background = background
        self._files, self._cites = BibFiles(), False
        self._all: list[BibEntry] = []
        self._asked = 0

    def refresh(self) -> None:
        """Look for the bibliography again; `loaded` follows."""
        self._asked += 1
        mine = self._asked
        text = self._text()
        meta, self._cites = bibliography.front_matter(text[:_HEAD]), "@" in text
        path, library = self._path(), self._library()
        base = library if path is None else path.parent
        self._background.run(
            lambda: bibliography.find(meta, base, library), lambda files: self._take(mine, files)
        )

    @property
    def problems(self) -> tuple[str, ...]:
        """Sentences on what could not be read."""
        return self._files.problems

    @property
    def wanted(self) -> bool:
        """Whether the page cites, or names a bibliography."""
        return self._cites or self._files.asked

    @property
    def there(self) -> bool:
        """Whether there is any work to cite."""
        return bool(self._files.works)

    def found(self, query: str, most: int) -> Sequence[Work]:
        """The works that fit the letters, of key, authors, year or title, the best first."""
        fits = [each for each, _ in fuzzy.ranked(query, self._all, lambda entry: entry.search)]
        words = query.split()
        whole = [each for each in fits if all(fuzzy.holds(word, each.search) for word in words)]
        return [
            Work(entry.key, entry.title or entry.key, f"{entry.by()} {entry.year}".strip())
            for entry in (whole or fits)[:most]
        ]

    def _take(self, asked: int, files: BibFiles) -> None:
        if asked == self._asked:
            self._files, self._all = files, list(files.works.values())
            self.loaded.emit()
