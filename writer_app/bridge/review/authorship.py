"""Who wrote what on the open page: follows every edit, notes what a model gave, keeps it.

The spans live beside the document, never in it. Undo brings back what was known before: each
undo step of the page has its spans, and an accepted text that is redone is known by its words.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.states import Accepted, Recipe
from writer_app.bridge.review.answer import BELOW
from writer_app.domain.base.errors import DocumentError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.diff import Segment
from writer_app.domain.change.provenance import (
    Origin,
    Spans,
    SpanSource,
    applied,
    edited,
    marked,
    shares,
)
from writer_app.domain.text.text import utf16_len
from writer_app.storage.index.provenance import ProvenanceStore

__all__ = ["Authorship", "Origin", "Spans", "shares"]

_STEPS = 400  # undo steps whose spans are remembered


class Authorship(QObject):
    """All methods belong to the GUI thread; the database is read and written in the background.

    `text_of` gives the page's text in a range, `steps` how many undo and redo steps it has,
    `model` the title of the model that answers now.
    """

    changed = Signal()
    failed = Signal(object)  # Message

    def __init__(
        self,
        file: Path,
        *,
        folder: Callable[[], Path],
        background: Background,
        text_of: Callable[[Anchor], str],
        steps: Callable[[], tuple[int, int]],
        model: Callable[[], str],
        clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file, self._folder, self._background = file, folder, background
        self._text_of, self._steps, self._model, self._clock = text_of, steps, model, clock
        self._store: ProvenanceStore | None = None
        self._opening = threading.Lock()
        self._path: Path | None = None
        self._recipe = Recipe()
        self._below = False
        self._begin()

    def _begin(self) -> None:
        self._page = object()
        self._spans: Spans = ()
        self._before: Spans = ()
        self._kept: tuple[Path | None, Spans] = (None, ())
        self._loading = False
        self._missed: list[tuple[int, int, int]] = []
        self._last = (0, 0, 0)
        self._undo, self._redo = 0, 0
        self._states: dict[int, Spans] = {0: ()}
        self._given: dict[int, tuple[Anchor, str, Spans]] = {}

    @property
    def spans(self) -> Spans:
        """What is not the writer's own, in order."""
        return self._spans

    # ---- the document
    def opened(self, path: Path | None, text: str) -> None:
        """Another text is on the page."""
        self._path = path
        self._begin()
        self._kept = (path, ())
        self.changed.emit()
        if path is None:
            return
        self._loading = True
        page = self._page

        def take(spans: Spans) -> None:
            if page == self._page:
                self._take(spans)

        self._background.run(lambda: self._opened().load(path, text), take, self._broke)

    def saved(self, path: Path, text: str) -> None:
        """The page as it is now is in its file."""
        spans = self._spans
        if self._loading or (path, spans) == self._kept:
            return
        self._path, self._kept = path, (path, spans)
        self._background.run(
            lambda: self._opened().save(path, text, spans), lambda _none: None, self._broke
        )

    def renamed(self, old: Path, new: Path) -> None:
        """A document or a folder has another name; the spans go along."""
        if self._path == old:
            self._path, self._kept = new, (new, self._kept[1])
        self._background.run(
            lambda: self._opened().rename(old, new), lambda _none: None, self._broke
        )

    def close(self, text: str | None = None) -> None:
        """Keep what is not kept and close the database; nothing runs in the background any more."""
        if text is not None and self._path is not None and not self._loading:
            spans = self._spans
            if (self._path, spans) != self._kept:
                with contextlib.suppress(DocumentError):  # the text itself is in its file
                    self._opened().save(self._path, text, spans)
        if self._store is not None:
            self._store.close()
            self._store = None

    # ---- edits
    @Slot(int, int, int)
    def edited(self, position: int, removed: int, added: int) -> None:
        """Tell of every edit of the page, the moment it has been made."""
        undo, redo = self._steps()
        undone, redone = redo > self._redo, redo < self._redo and undo > self._undo
        self._undo, self._redo = undo, redo
        self._before, self._last = self._spans, (position, removed, added)
        if self._loading:
            self._missed.append(self._last)
            return
        spans = edited(self._spans, position, removed, added)
        if undone and undo in self._states:
            spans = self._states[undo]
        elif redone and undo in self._given:
            anchor, words, known = self._given[undo]
            spans = known if self._text_of(anchor) == words else spans
        self._set(spans)

    # ---- what a model gave
    def asked(self, recipe: Recipe) -> None:
        """The model writes; what it gives next comes from this template."""
        self._recipe = recipe

    def put_below(self) -> None:
        """The next accepted text stands below its passage."""
        self._below = True

    @Slot(object)
    def accepted(self, accepted: Accepted) -> None:
        """A proposal was written into the page."""
        below, self._below = self._below, False
        start, text = accepted.start, accepted.text
        template = (accepted.template, accepted.version)
        if below:
            start += utf16_len(BELOW)
            source = self._source(Origin.WRITTEN, *template, accepted.seed)
            self._mark(Anchor(start, start + utf16_len(text)), source)
            return
        segments = accepted.segments
        old = "".join(segment.old for segment in segments)
        kind = Origin.WRITTEN if text.startswith(old + BELOW) else Origin.EDITED
        if kind is Origin.WRITTEN:
            segments = (Segment("same", old, old), Segment("insert", "", text[len(old) :]))
        source = self._source(kind, *template, accepted.seed)
        anchor = Anchor(start, start + utf16_len(text))
        self._given_now(anchor, applied(self._before, start, segments, source))

    def given(self) -> None:
        """The last edit put the answer in hand, or a piece of a draft, into the page."""
        position, _, added = self._last
        recipe = self._recipe
        self._mark(
            Anchor(position, position + added),
            self._source(Origin.WRITTEN, recipe.template, recipe.version),
        )

    def put_in(self, kind: Origin) -> None:
        """The last edit put words into the page that a model offered without a template."""
        position, _, added = self._last
        self._mark(Anchor(position, position + added), self._source(kind, "", 0))

    def drafted(self, text: str) -> None:
        """The whole page is a draft of a model."""
        recipe = self._recipe
        self._mark(
            Anchor(0, utf16_len(text)),
            self._source(Origin.WRITTEN, recipe.template, recipe.version),
        )

    # ---- inside
    def _take(self, spans: Spans) -> None:
        """What was kept arrived; the page may have been edited meanwhile."""
        self._loading = False
        self._kept = (self._path, spans)
        self._states = {} if self._missed else {0: spans}
        for edit in self._missed:
            spans = edited(spans, *edit)
        self._missed = []
        self._set(spans)

    def _source(
        self, kind: Origin, template: str, version: int, seed: int | None = None
    ) -> SpanSource:
        return SpanSource(kind, self._model(), template, version, seed, self._clock())

    def _mark(self, anchor: Anchor, source: SpanSource) -> None:
        self._given_now(anchor, marked(self._spans, anchor, source))

    def _given_now(self, anchor: Anchor, spans: Spans) -> None:
        self._set(spans)
        self._given[self._undo] = (anchor, self._text_of(anchor), spans)

    def _set(self, spans: Spans) -> None:
        self._states.pop(self._undo, None)
        self._states[self._undo] = spans
        if len(self._states) > _STEPS:
            del self._states[next(iter(self._states))]
        if spans != self._spans:
            self._spans = spans
            self.changed.emit()

    def _opened(self) -> ProvenanceStore:
        with self._opening:
            if self._store is None:
                self._store = ProvenanceStore(self._file, self._folder())
            return self._store

    def _broke(self, error: Exception) -> None:
        self._loading = False
        self.failed.emit(str(error))
