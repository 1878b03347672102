"""The comments of the document on the page: added, answered, resolved, taken back, saved.

They are never in the page's text. They are saved into the file where it can hold them (Word's own
comments, CriticMarkup in Markdown) and beside it where it cannot or the writer wants it clean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.comments.comment_steps import CommentSteps
from writer_app.bridge.comments.held import PageThread
from writer_app.bridge.comments.kept_comments import KeptComments
from writer_app.bridge.comments.past_comments import PastComments, in_text
from writer_app.bridge.comments.suggestions import FileSuggestions
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.comments import critic, placing
from writer_app.domain.comments.values import (
    NOTHING,
    CommentThread,
    Margin,
    Note,
    new_id,
)
from writer_app.domain.text.text import Utf16Map
from writer_app.domain.word.values import Way
from writer_app.storage.files import document_file
from writer_app.storage.word import author as word_author

_LINE_MARK = re.compile(r"[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-+*][ \t]+|\d{1,9}[.)][ \t]+)*")


class Comments(QObject):
    """`text` is the page's text, `text_of` that of a range (which may go beyond its end), `steps`
    how many edits of the page can be undone. Belongs to the GUI thread.

    `steps` undoes what the writer does here, `suggested` knows the changes in the file, `past` what
    versions of the document had.
    """

    changed = Signal()

    def __init__(
        self,
        session: DocumentSession,
        *,
        text: Callable[[], str],
        text_of: Callable[[Anchor], str],
        steps: Callable[[], int],
        way: Callable[[], Way],
        in_file: Callable[[], bool],
        kept: KeptComments,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._text, self._text_of = session, text, text_of
        self._way, self._in_file, self._kept = way, in_file, kept
        self._file = session.file
        self._key = ""
        self._threads: tuple[PageThread, ...] = ()
        self.steps = CommentSteps(steps, lambda: self._threads, self._set)
        self.suggested = FileSuggestions()
        self.past = PastComments(
            lambda: session.path, text, text_of, lambda: self._threads, self._put
        )
        session.beside = self.margin
        session.opened.connect(self._opened)
        session.reloaded.connect(self._opened)
        session.moved.connect(self._moved)
        session.stateChanged.connect(self._state_changed)

    # ---- what there is
    @property
    def threads(self) -> tuple[PageThread, ...]:
        """All of them, in the order of the text."""
        return self._threads

    def get(self, id: str) -> PageThread | None:
        """The thread of this id."""
        return next((one for one in self._threads if one.id == id), None)

    # ---- what the writer does
    def add(self, anchor: Anchor, said: str) -> str:
        """Begin a thread at a range; its id, or nothing where nothing was said."""
        if not said.strip():
            return ""
        anchor = trimmed(anchor, self._text_of)
        held = PageThread(anchor, (self._note(said),), words=self._text_of(anchor))
        self._put((*self._threads, held))
        return held.id

    def arrive(self, anchor: Anchor, said: str, author: str) -> str:
        """Somebody else leaves a comment meanwhile; its id. Undo passes it by."""
        held = PageThread(anchor, (self._note(said, author),), words=self._text_of(anchor))
        self.steps.pass_by(lambda threads: (*threads, held))
        self._set((*self._threads, held))
        return held.id

    def reply(self, id: str, said: str) -> None:
        """Answer in a thread; one that was resolved is open again."""
        held = self.get(id)
        if held is not None and said.strip():
            now = replace(held, notes=(*held.notes, self._note(said)), resolved=False)
            self._exchange(held, now)

    def edit(self, note: str, said: str) -> None:
        """Other words for a comment; none deletes it."""
        if not said.strip():
            self.delete(note)
            return
        for held in self._threads:
            if any(one.id == note and one.text != said.strip() for one in held.notes):
                notes = tuple(
                    replace(one, text=said.strip()) if one.id == note else one for one in held.notes
                )
                self._exchange(held, replace(held, notes=notes))

    def resolve(self, id: str, *, on: bool, step: bool = True) -> None:
        """Resolve a thread, or open it again; no `step` where what it is about was decided on."""
        held = self.get(id)
        if held is None or held.resolved == on:
            return
        now = replace(held, resolved=on)
        if step:
            self._exchange(held, now)
        else:
            self.steps.pass_by(lambda threads: _exchanged(threads, now))
            self._set(_exchanged(self._threads, now))

    def delete(self, note: str) -> None:
        """Delete an answer, or with its first comment a whole thread."""
        for held in self._threads:
            if held.id == note:
                self._put(tuple(one for one in self._threads if one is not held))
            elif any(one.id == note for one in held.notes):
                notes = tuple(one for one in held.notes if one.id != note)
                self._exchange(held, replace(held, notes=notes))

    # ---- the page and its file
    def edited(self, position: int, removed: int, added: int) -> None:
        """Tell of every edit of the page."""
        if self._threads:
            now = tuple(
                one.edited(position, removed, added, self._text_of) for one in self._threads
            )
            if any(one is not other for one, other in zip(now, self._threads, strict=True)):
                self._threads = now
                self.changed.emit()

    def margin(self, text: str) -> Margin | None:
        """What is to stand in the file beside `text`, the page's text; None: what stands there."""
        if self._session.file is not self._file:
            return None
        return self._split(text)[0]

    def all_of(self, text: str) -> Margin:
        """All that is beside `text`, the page's text, wherever it is kept."""
        inside, beside = self._split(text)
        return Margin((*inside.threads, *beside), inside.suggested)

    def keep(self) -> None:
        """Write down what is kept beside the file."""
        if self._session.file is self._file and (self._threads or self._key):
            text = self._text()
            self._kept.keep(self._key, text, self._split(text)[1])

    # ---- inside
    def _note(self, said: str, author: str = "") -> Note:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Note(new_id(), author or word_author.of(self._way()).name, now, said.strip())

    def _exchange(self, old: PageThread, new: PageThread) -> None:
        # Marks say whether a thread is resolved: those of one that changes are made anew.
        new = replace(new, notes=tuple(replace(note, raw="") for note in new.notes if note.text))
        self._put(tuple(new if one is old else one for one in self._threads))

    def _put(self, threads: tuple[PageThread, ...]) -> None:
        self.steps.begin()
        self._set(threads)

    def _set(self, threads: tuple[PageThread, ...]) -> None:
        self._threads = tuple(sorted(threads, key=lambda one: one.anchor))
        self.keep()
        if not self._session.read_only:
            self._session.edited(0, 0, "")
            self._session.autosave.now()  # the journal of the page knows the text alone
        self.changed.emit()

    def _holds(self) -> bool:
        """Whether comments go into the file."""
        path = self._session.path
        if self._session.read_only:
            return False
        if path is None or document_file.holds_marks(path):
            return self._in_file()
        return document_file.is_word(path)

    def _split(self, text: str) -> tuple[Margin, tuple[CommentThread, ...]]:
        """What goes into the file, and what is kept beside it."""
        suggested = self.suggested.still(text)
        if not self._threads:
            return (Margin((), suggested) if suggested else NOTHING), ()
        threads = in_text(self._threads, text)
        if not self._holds():
            return Margin((), suggested), threads
        path = self._session.path
        if path is not None and document_file.is_word(path):
            return Margin(threads, suggested), ()
        able = critic.can_hold(text, threads)
        inside = tuple(one for one, can in zip(threads, able, strict=True) if can)
        margin = Margin(inside, suggested)
        if not critic.holds(text, margin):
            return Margin((), suggested), threads
        return margin, tuple(one for one, can in zip(threads, able, strict=True) if not can)

    @Slot()
    def _state_changed(self) -> None:
        if self._session.file is not self._file:
            self._load(self._session.saved_text)
        elif not self._session.dirty:
            self.keep()

    @Slot(object)
    def _opened(self, text: str) -> None:
        self._load(text)

    def _load(self, text: str) -> None:
        self._file = self._session.file
        loaded = self._file.loaded
        self._key = str(self._session.path) if self._session.path else ""
        self.steps.clear()
        margin = loaded.margin if loaded is not None else NOTHING
        base = self._session.saved_text
        self.suggested.load(base, margin.suggested)
        inside = placing.moved(margin, base, text).threads
        known = {one.id for one in inside}
        beside = (one for one in self._kept.of(self._key, text) if one.id not in known)
        units = Utf16Map(text) if inside or self._key else None
        threads = []
        for one in (*inside, *beside):
            assert units is not None
            anchor = Anchor(units.to_utf16(one.start), units.to_utf16(max(one.start, one.end)))
            words = text[one.start : one.end]
            threads.append(PageThread(anchor, one.notes, one.resolved, words))
        self._threads = tuple(sorted(threads, key=lambda one: one.anchor))
        self.changed.emit()

    @Slot()
    def _moved(self) -> None:
        new = str(self._session.path) if self._session.path else ""
        if self._key:
            self._kept.moved(Path(self._key), Path(new))
        self._key = new
        self._file = self._session.file
        loaded = self._file.loaded
        if loaded is not None and loaded.word is None:  # it may have been a Word file
            self.suggested.go_on(loaded.text, loaded.margin.suggested)
        self.keep()


def _exchanged(threads: tuple[PageThread, ...], now: PageThread) -> tuple[PageThread, ...]:
    """The threads with another state of one of them."""
    notes = tuple(replace(note, raw="") for note in now.notes if note.text)
    fresh = replace(now, notes=notes)
    return tuple(fresh if one.id == now.id else one for one in threads)


def trimmed(anchor: Anchor, text_of: Callable[[Anchor], str]) -> Anchor:
    """The range without blanks and bars of a table around it, nor the mark that begins its line."""
    words = text_of(anchor)
    begin = text_of(Anchor(max(0, anchor.start - 1), anchor.start))
    lead = 0
    if begin in ("", "\n") and (found := _LINE_MARK.match(words)) is not None:
        lead = found.end()
    around = " \t\n\u3000|" if words.strip(" \t\n\u3000|") else None
    lead += len(words[lead:]) - len(words[lead:].lstrip(around))
    units = Utf16Map(words)
    start = anchor.start + units.to_utf16(min(lead, len(words)))
    end = anchor.start + units.to_utf16(max(lead, len(words.rstrip(around))))
    return Anchor(start, max(start, end))
