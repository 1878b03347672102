"""The comments of the document on the page: added, answered, resolved, taken back, saved.

They are never in the page's text. They are saved into the file where it can hold them (Word's own
comments, CriticMarkup in Markdown) and beside it where it cannot or the writer wants it clean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.comments.held import PageThread
from writer_app.bridge.comments.kept_comments import KeptComments
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.comments import critic, placing
from writer_app.domain.comments.values import (
    NOTHING,
    CommentThread,
    Margin,
    Note,
    Suggested,
    new_id,
)
from writer_app.domain.text.text import Utf16Map
from writer_app.domain.word.values import Revision, Way
from writer_app.storage.files import document_file
from writer_app.storage.word import author as word_author

_MOST_STEPS = 200
_LINE_MARK = re.compile(r"[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-+*][ \t]+|\d{1,9}[.)][ \t]+)*")


@dataclass(frozen=True, slots=True)
class _Step:
    """What can be taken back: the comments before it, and how many edits could be undone then."""

    steps: int
    threads: tuple[PageThread, ...]


class Comments(QObject):
    """`text` is the page's text, `text_of` that of a range (which may go beyond its end), `steps`
    how many edits of the page can be undone. Belongs to the GUI thread.
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
        self._steps, self._way, self._in_file, self._kept = steps, way, in_file, kept
        self._file = session.file
        self._key = ""
        self._threads: tuple[PageThread, ...] = ()
        self._back: list[_Step] = []
        self._forth: list[_Step] = []
        self._base, self._suggested = "", tuple[Suggested, ...]()
        self._refused: frozenset[str] = frozenset()
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

    def at(self, position: int) -> PageThread | None:
        """The innermost thread whose words stand around a place."""
        found = [one for one in self._threads if one.anchor.start <= position <= one.anchor.end]
        return min(found, key=lambda one: (one.resolved, one.anchor.length), default=None)

    def waiting(self) -> list[Revision]:
        """Changes that the file suggests, as colleagues' changes of its text as it was opened."""
        return [
            Revision(
                one.start, one.start + len(one.old), one.new, one.author, one.date, (one.name,)
            )
            for one in self._suggested
            if one.name not in self._refused
        ]

    # ---- what the writer does
    def add(self, anchor: Anchor, said: str) -> str:
        """Begin a thread at a range; its id, or nothing where nothing was said."""
        if not said.strip():
            return ""
        anchor = self.trimmed(anchor)
        held = PageThread(anchor, (self._note(said),), words=self._text_of(anchor))
        self._put((*self._threads, held))
        return held.id

    def arrive(self, anchor: Anchor, said: str, author: str) -> str:
        """Somebody else leaves a comment meanwhile; its id. Undo passes it by: it is no step of
        the writer's.
        """
        held = PageThread(anchor, (self._note(said, author),), words=self._text_of(anchor))
        for way in (self._back, self._forth):
            way[:] = [replace(one, threads=(*one.threads, held)) for one in way]
        self._set((*self._threads, held))
        return held.id

    def settle(self, id: str) -> None:
        """What a thread is about was decided on: it is resolved, which is no step either."""
        held = self.get(id)
        if held is None or held.resolved:
            return
        now = replace(held, resolved=True)
        for way in (self._back, self._forth):
            way[:] = [replace(one, threads=_exchanged(one.threads, now)) for one in way]
        self._set(_exchanged(self._threads, now))

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

    def resolve(self, id: str, *, on: bool) -> None:
        """Resolve a thread, or open it again."""
        held = self.get(id)
        if held is not None and held.resolved != on:
            self._exchange(held, replace(held, resolved=on))

    def delete(self, note: str) -> None:
        """Delete an answer, or with its first comment a whole thread."""
        for held in self._threads:
            if held.id == note:
                self._put(tuple(one for one in self._threads if one is not held))
            elif any(one.id == note for one in held.notes):
                notes = tuple(one for one in held.notes if one.id != note)
                self._exchange(held, replace(held, notes=notes))

    def refuse(self, names: frozenset[str], *, back: bool = False) -> None:
        """Refuse changes that the file suggests, or take that back."""
        self._refused = self._refused - names if back else self._refused | names

    def trimmed(self, anchor: Anchor) -> Anchor:
        """The range without blanks around it, nor the mark that begins its line."""
        words = self._text_of(anchor)
        begin = self._text_of(Anchor(max(0, anchor.start - 1), anchor.start))
        lead = 0
        if begin in ("", "\n") and (found := _LINE_MARK.match(words)) is not None:
            lead = found.end()
        lead += len(words[lead:]) - len(words[lead:].lstrip())
        units = Utf16Map(words)
        start = anchor.start + units.to_utf16(min(lead, len(words)))
        end = anchor.start + units.to_utf16(max(lead, len(words.rstrip())))
        return Anchor(start, max(start, end))

    # ---- undo
    def can_undo(self) -> bool:
        """Whether the last thing done was done to a comment."""
        return bool(self._back) and self._back[-1].steps >= self._steps()

    def can_redo(self) -> bool:
        """Whether the next thing to do again was done to a comment."""
        return bool(self._forth) and self._forth[-1].steps == self._steps()

    def undo(self) -> bool:
        """Take back what was done to a comment last; whether that came last."""
        if not self.can_undo():
            return False
        step = self._back.pop()
        self._forth.append(_Step(step.steps, self._threads))
        self._restore(step)
        return True

    def redo(self) -> bool:
        """Do again what `undo` took back; whether that comes next."""
        if not self.can_redo():
            return False
        step = self._forth.pop()
        self._back.append(_Step(step.steps, self._threads))
        self._restore(step)
        return True

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
        """Every thread, wherever it is kept, beside `text`, the page's text."""
        inside, beside = self._split(text)
        return Margin((*inside.threads, *beside))

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
        self._back.append(_Step(self._steps(), self._threads))
        del self._back[:-_MOST_STEPS]
        self._forth.clear()
        self._set(threads)

    def _restore(self, step: _Step) -> None:
        """The comments of a step, each at its words as they stand now."""
        places = {one.id: one for one in self._threads}
        self._set(
            tuple(
                replace(one, anchor=now.anchor, words=now.words, was=now.was)
                if (now := places.get(one.id)) is not None
                else one
                for one in step.threads
            )
        )

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
        suggested = self._still_suggested(text)
        if not self._threads:
            return (Margin((), suggested) if suggested else NOTHING), ()
        units = Utf16Map(text)
        threads = tuple(
            CommentThread(
                units.from_utf16(one.anchor.start),
                units.from_utf16(one.anchor.end),
                one.notes,
                one.resolved,
            )
            for one in self._threads
        )
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

    def _still_suggested(self, text: str) -> tuple[Suggested, ...]:
        """Suggestions that were neither refused nor taken over by the text."""
        found = []
        for one in self._suggested:
            if one.name in self._refused or (one.ids and self._refused.issuperset(one.ids)):
                continue
            if text == self._base:
                found.append(one)
                continue
            moved = placing.moved(Margin((), (one,)), self._base, text).suggested
            if moved and not _taken(moved[0], text):
                found += moved
        return tuple(found)

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
        self._back.clear()
        self._forth.clear()
        self._refused = frozenset()
        margin = loaded.margin if loaded is not None else NOTHING
        self._base, self._suggested = self._session.saved_text, margin.suggested
        inside = placing.moved(margin, self._base, text).threads
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
        if loaded is not None and loaded.word is None and not self._suggested:
            self._base, self._suggested = loaded.text, loaded.margin.suggested  # it was a Word file
        self.keep()


def _exchanged(threads: tuple[PageThread, ...], now: PageThread) -> tuple[PageThread, ...]:
    """The threads with another state of one of them."""
    notes = tuple(replace(note, raw="") for note in now.notes if note.text)
    fresh = replace(now, notes=notes)
    return tuple(fresh if one.id == now.id else one for one in threads)


def _taken(one: Suggested, text: str) -> bool:
    """Whether the text has what was suggested at this place."""
    if not one.new:
        return not text.startswith(one.old, one.start)
    before = text[max(0, one.start - len(one.new)) : one.start] == one.new
    if not one.old:
        return before or text.startswith(one.new, one.start)
    return text.startswith(one.new, one.start) and not one.old.startswith(one.new)
