"""The index of sources for the window: made when it is first asked for, kept up in idle time.

It works in a pool of its own, in pieces of a second, and waits while the writer types; reading
files and finding meanings are processes of their own, so that neither keys nor memory of the window
feel them. Passages related to a paragraph are found in it without any language model.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.domain.base import ai_rules
from writer_app.domain.base.settings import Ai
from writer_app.domain.sources.excerpt import from_there
from writer_app.domain.sources.likeness import alike, near_enough
from writer_app.paths import Paths
from writer_app.storage.files.store import MadeAnew
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found

MOST = 5  # passages that are shown
_POOL = 15
_QUIET_S = 2.0  # after the last key before work goes on
_LEAST_CHARACTERS = 25  # of a paragraph that is looked for


@dataclass(frozen=True, slots=True)
class Related:
    """A passage of another document; `same` says that it is nearly the paragraph itself, `near` is
    what it says from the sentence on that is nearest to it.

    `start` and `end` are code points of the document's text.
    """

    path: Path
    title: str
    text: str
    start: int
    end: int
    same: bool = False
    near: str = ""


class SourceIndex(QObject):
    """Methods belong to the GUI thread, except `finder`, which any thread may call."""

    found = Signal(object)  # tuple of Related, for the latest paragraph

    def __init__(
        self,
        paths: Paths,
        *,
        library: LibraryModel,
        ai: Callable[[], Ai],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths, self._library, self._ai = paths, library, ai
        self._working, self._asking = Background(self), Background(self)
        self._opening = threading.Lock()
        self._finder: Finder | None = None
        self._key_at = 0.0
        self._following = self._again = self._busy = self._closed = False
        self._asked: tuple[Path | None, str] = (None, "")
        library.changed.connect(self._library_changed)

    def typed(self) -> None:
        """The writer pressed a key: work in the background waits."""
        self._key_at = time.monotonic()

    def follow(self) -> None:
        """Begin to keep the library's passages, and go on with it from now on."""
        if not self._following:
            self._following = True
            self._update()

    def go_on(self) -> None:
        """Files were attached: find out in idle time what is not known yet of what they mean."""
        if not self._closed:
            self._update(library=self._following)

    def look(self, path: Path | None, paragraph: str) -> None:
        """Find passages of other documents that belong to a paragraph; `found` brings them."""
        self._asked = (path, paragraph)
        if not self._busy and not self._closed:
            self._start()

    def finder(self) -> Finder:
        """The index itself, for work in the background."""
        with self._opening:
            if self._finder is None:
                self._finder = Finder(self._paths)
            return self._finder

    def stop(self) -> None:
        """End what runs."""
        self._closed = True
        if self._finder is not None:
            self._finder.interrupt()
        self._working.close()
        self._asking.close()

    def release(self) -> None:
        """Close the database and the processes, once nothing runs any more. Safe to repeat."""
        finder, self._finder = self._finder, None
        if finder is not None:
            finder.close()

    # ---- inside
    def _library_changed(self) -> None:
        if self._following and not self._closed:
            self._update()

    def _update(self, *, library: bool = True) -> None:
        if self._again:  # one that runs looks again at its end
            return
        self._again = True
        root, ai = self._library.library.root, self._ai()

        def work() -> None:
            try:
                self._bring_up(root, ai, library=library)
            except MadeAnew:
                self._bring_up(root, ai, library=True)

        self._working.run(work, self._updated, self._updated)

    def _bring_up(self, root: Path, ai: Ai, *, library: bool) -> None:
        finder = self.finder()
        if library:
            finder.follow_library(
                root,
                barred=lambda path: bool(ai_rules.barred_folder(path, ai.off_folders)),
                cancelled=lambda: self._closed,
                paused=self._paused,
            )
        if not ai.off:
            sources = finder.store.numbers(finder.store.stamps(library=True))
            for some in (sources, None):  # what is attached comes last
                finder.learn(some, cancelled=lambda: self._closed, paused=self._paused)

    def _updated(self, _result: object) -> None:
        self._again = False
        if not self._closed and self._asked[1]:
            self.look(*self._asked)

    def _paused(self) -> bool:
        return time.monotonic() - self._key_at < _QUIET_S

    def _start(self) -> None:
        self._busy = True
        path, paragraph = asked = self._asked
        self._asking.run(
            lambda: self._related(path, paragraph),
            lambda rows: self._answer(asked, rows),
            lambda error: self._lost(asked, error),
        )

    def _lost(self, asked: tuple[Path | None, str], error: Exception) -> None:
        self._answer(asked, ())
        if isinstance(error, MadeAnew) and not self._closed:
            self._update()

    def _related(self, path: Path | None, paragraph: str) -> tuple[Related, ...]:
        if len(paragraph.strip()) < _LEAST_CHARACTERS:
            return ()
        finder = self.finder()
        sources = finder.store.numbers(finder.store.stamps(library=True))
        found = finder.find(paragraph, limit=_POOL, sources=sources, meaning=not self._ai().off)
        return related(paragraph, [each for each in found if each.path != str(path)])

    def _answer(self, asked: tuple[Path | None, str], rows: tuple[Related, ...]) -> None:
        self._busy = False
        if asked != self._asked and not self._closed:
            self._start()
            return
        self.found.emit(rows)


def related(paragraph: str, found: Sequence[Found]) -> tuple[Related, ...]:
    """The passages that are near enough to a paragraph; those nearly the same come first."""
    rows = [
        Related(
            Path(each.path),
            each.title,
            each.passage.text,
            each.passage.start,
            each.passage.end,
            alike(paragraph, each.passage.text),
            from_there(each.passage.bare, paragraph),
        )
        for each in found
        if near_enough(paragraph, each.passage.words, each.likeness)
    ]
    return tuple(sorted(rows, key=lambda row: not row.same))[:MOST]
