"""The open document: reading, saving by itself, and noticing what others do to its file.

The text lives in the editor; this object holds the file's side of it. Saves that nobody waits
for run in a thread, so that a slow disk never stops the typing. A document that was never saved
gets a file in the library, named after its first line, at its first save; nobody is asked.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.watch import FileWatch
from writer_app.bridge.documents.autosave import Autosave
from writer_app.bridge.documents.document_files import changed_at, copy_name, no_file, rename_file
from writer_app.bridge.documents.document_names import DocumentNames
from writer_app.bridge.documents.edit_log import EditLog
from writer_app.bridge.documents.open_file import OpenFile
from writer_app.domain.base.errors import ChangedOnDisk, DocumentError, NotSaved
from writer_app.domain.comments.values import Margin
from writer_app.domain.text.text import utf16_len
from writer_app.domain.word.values import Way
from writer_app.storage.files import atomic, document_file
from writer_app.storage.files.document_file import LoadedDocument
from writer_app.storage.files.names import numbered, safe_name

NAMING_MS = 4_000  # after a save and the last edit


class DocumentSession(QObject):
    """One open document and its file. All methods belong to the GUI thread.

    `text` gives the editor's text, `folder` where a new one goes. Wide: one state, never by halves.
    """

    # As objects: a text is copied for each listener otherwise, which 50 MB feel.
    opening = Signal(object)  # this file is about to be read: whoever writes in it lets go
    opened = Signal(object)  # another document: its text
    reloaded = Signal(object)  # the same document, as it is on disk now
    pathChanged = Signal()
    renaming = Signal(object, object)  # before the file is touched: its path, the one it will have
    renamed = Signal(object, object)  # the same document: its old and its new path
    moved = Signal()  # the same document stands in another file now
    stateChanged = Signal()  # dirty, saved or failed
    failed = Signal(object)  # a sentence; the text is safe in the window
    written = Signal(object, object, object)  # its path, its folder's times around the save
    savedAgain = Signal()  # a save succeeded after one had failed
    readOnly = Signal(object)
    changedOutside = Signal(float)  # seconds since 1970; ours has unsaved edits as well
    removedOutside = Signal()
    foundAgain = Signal()  # a file that was gone, or had another text, is as it was
    journalFailed = Signal(object)

    def __init__(
        self,
        *,
        text: Callable[[], str],
        folder: Callable[[], Path],
        background: Background,
        journal: Path,
        autosave_seconds: int,
        names: DocumentNames,
        follows_heading: bool = True,  # whether a file the program named gets its heading's name
        word: Callable[[], Way] = Way,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._follows_heading, self._text = follows_heading, text
        self.beside: Callable[[str], Margin | None] = lambda _text: None  # comments, at a save
        self._folder, self._names = folder, names
        self._read: Callable[[Path], LoadedDocument] = lambda path: document_file.read(path, word())
        self._background = background
        self._file = OpenFile()
        self._revision = 0
        self._saved_revision = 0
        self._saved_at: float | None = None
        self._missing = False
        self._failing = False
        self._conflict = False
        self._saving = False
        self.autosave = Autosave(self._save_quietly, seconds=autosave_seconds, parent=self)
        self.log = EditLog(journal, background=background, parent=self)
        self.log.begin("", None)
        self.log.failed.connect(self.journalFailed)
        self._watch = FileWatch(self)
        self._watch.changed.connect(self.look_outside)
        self._naming = QTimer(self, singleShot=True, interval=NAMING_MS)  # its heading may go on
        self._naming.timeout.connect(self._follow_heading)

    # ---- what is open
    @property
    def path(self) -> Path | None:
        """The document's file; None before its first save."""
        return self._file.loaded.path if self._file.loaded else None

    @property
    def dirty(self) -> bool:
        """Whether the text has edits that are not in the file."""
        return self._revision != self._saved_revision

    @property
    def saved_at(self) -> float | None:
        """When it was last saved in this session, seconds since 1970."""
        return self._saved_at

    @property
    def modified_at(self) -> float | None:
        """When the file was last changed by anybody, seconds since 1970, as far as is known."""
        seen = self._file.loaded.fingerprint if self._file.loaded else None
        return seen.mtime_ns / 1e9 if seen else None

    @property
    def saved_text(self) -> str:
        """The text as it is in the file."""
        return self._file.loaded.text if self._file.loaded else ""

    @property
    def failing(self) -> bool:
        """Whether the last save failed; the text is kept here and tried again."""
        return self._failing

    @property
    def read_only(self) -> str:
        """Why the file cannot be saved, as a sentence; empty when it can."""
        return self._file.loaded.read_only if self._file.loaded else ""

    @property
    def file(self) -> OpenFile:
        """The file's side of the document that is open."""
        return self._file

    def open(self, path: Path) -> None:
        """Open a file after saving what is open. Raises DocumentError and NotSaved."""
        self.opening.emit(path)
        loaded, before = self._read(path), self.path
        again = before is not None and before.exists() and path.samefile(before)
        self.leave()
        if again and self.path is not None:  # it was saved, or followed its heading, just now
            loaded = self._read(self.path)
        self._take(loaded, loaded.text)
        self.opened.emit(loaded.text)
        if loaded.read_only:
            self.readOnly.emit(loaded.read_only)

    def look_at(self, path: Path, why: str) -> None:
        """Show a file that is not to be written in, for a reason in one sentence.

        Raises DocumentError and NotSaved.
        """
        loaded = replace(self._read(path), read_only=why)
        self.leave()
        self._take(loaded, loaded.text)
        self.opened.emit(loaded.text)
        self.readOnly.emit(why)

    def new(self, text: str = "") -> None:
        """Start a document that has no file yet. Raises NotSaved when the open one cannot be."""
        self.leave()
        self._take(None, "")
        self.opened.emit(text)
        if text:
            self.edited(0, 0, text)

    def recover(self, path: Path | None, text: str, *, conflict: bool) -> None:
        """Show a text that an earlier session did not save, as unsaved edits of its file."""
        loaded = self._read(path) if path is not None and path.exists() else None
        self._take(loaded, loaded.text if loaded else "")
        self.opened.emit(text)
        self.edited(0, utf16_len(loaded.text) if loaded else 0, text)
        if conflict and loaded is not None:
            self._set_conflict(loaded.path)

    def close(self) -> None:
        """Save what is not saved and let go of the file. Raises NotSaved."""
        clean = False
        try:
            self.leave()
            clean = not self.dirty
        finally:
            self.log.end(clean=clean)
            self.autosave.stop()
            self._watch.close()

    # ---- edits and saves
    def edited(self, position: int, removed: int, added: str) -> None:
        """The editor's text changed: `removed` UTF-16 units at `position` gave way to `added`."""
        was = self.dirty
        self.log.edited(position, removed, added)
        self._revision += 1
        self._naming.stop()
        if not self.read_only and not self._conflict:
            self.autosave.edited()
        if not was:
            self.stateChanged.emit()

    def save(self) -> Path | None:
        """Save now and wait for it; the file's path. Raises NotSaved and ChangedOnDisk."""
        text = self._current()
        if self.path is None and not text.strip():
            return None
        had = self.path
        self._save_now(lambda revision: self._file.save(text, self._folder(), revision=revision))
        if had is None:
            self._created()
        return self.path

    def save_as(self, path: Path) -> None:
        """Save under another name and go on with that file. Raises NotSaved."""
        text = self._current()
        self._save_now(lambda revision: self._file.save_as(text, path, revision=revision))
        self._conflict = False
        self._names.chosen(path)
        self._moved()

    def rename(self, name: str) -> Path:
        """Give the file another name in its folder. Raises DocumentError."""
        path = self.save()
        if path is None:
            raise no_file()
        target = path.with_name(f"{safe_name(name)}{path.suffix or '.md'}")
        if target != path:
            self.follow(path, target)
        self._names.chosen(target)
        return target

    def move(self, folder: Path) -> Path:
        """Put the file into another folder, under a free name. Raises DocumentError, NotSaved."""
        self.leave()
        path = self.path
        assert path is not None
        target = next(numbered(folder, path.stem, path.suffix))
        if folder != path.parent:
            self.follow(path, target)
        return self.path or target

    def follow(self, path: Path, target: Path) -> None:
        """Put the saved file there, or find it there: a folder has moved. Raises DocumentError."""
        self.renaming.emit(path, target)
        with self._file.parting():
            rename_file(path, target)
            fresh = self._read(target)
        self._names.moved(path, target)
        self.renamed.emit(path, target)
        self._take(fresh, fresh.text, saved_at=self._saved_at)
        self.moved.emit()

    def forget(self) -> None:
        """The file went to the trash: an empty page takes its place."""
        with self._file.parting():
            self._take(None, "")
        self.opened.emit("")

    # ---- others
    def look_outside(self) -> None:
        """Compare the file with what was read or saved last."""
        loaded = self._file.loaded
        if loaded is None or loaded.fingerprint is None or self._saving:
            return
        try:
            fresh = self._fresh(loaded, loaded.fingerprint)
        except (OSError, DocumentError):
            return
        if fresh is None or (fresh is loaded and not self._conflict):
            return
        if self._conflict:  # over when the file has the text again that ours began with
            if fresh.text == loaded.text:
                self._save_over()
                self.foundAgain.emit()
            return
        if self.dirty and fresh.text != self._current():
            self._set_conflict(fresh.path)
            return
        same = fresh.text == self._current()
        self._take(fresh, fresh.text, saved_at=self._saved_at)
        if not same:
            self.reloaded.emit(fresh.text)

    def _fresh(self, loaded: LoadedDocument, seen: atomic.Fingerprint) -> LoadedDocument | None:
        """The file as it is now, `loaded` itself where it did not change; None while it is gone."""
        if not loaded.path.exists():
            if not self._conflict:
                self._missing = True
                self.removedOutside.emit()
            return None
        if self._missing:
            self._missing = False
            self.foundAgain.emit()
        return loaded if atomic.unchanged(loaded.path, seen) else self._read(loaded.path)

    def text_on_disk(self) -> str:
        """What the file holds now. Raises DocumentError."""
        if self._file.loaded is None:
            return ""
        return self._read(self._file.loaded.path).text

    def keep_mine(self) -> Path | None:
        """Save ours; theirs stays beside it as a named copy. Raises NotSaved, DocumentError."""
        loaded = self._file.loaded
        if loaded is None:
            return None
        copy = copy_name(loaded.path, "from disk")
        atomic.create_bytes(copy, self._read(loaded.path).data)
        self._save_over()
        return copy

    def _save_over(self) -> None:
        text, folder = self._current(), self._folder()
        self._save_now(lambda n: self._file.save(text, folder, revision=n, overwrite=True))
        self._conflict = False

    def take_theirs(self) -> Path | None:
        """Show what is on disk; ours stays beside it as a named copy. Raises NotSaved."""
        loaded = self._file.loaded
        if loaded is None:
            return None
        copy = copy_name(loaded.path, "my edits")
        mine = self._current()
        atomic.create_bytes(copy, document_file.to_bytes(loaded, mine, self._file.margin)[0])
        fresh = self._read(loaded.path)
        self._take(fresh, fresh.text)
        self.reloaded.emit(fresh.text)
        return copy

    # ---- inside
    def leave(self) -> None:
        """Save whatever is not saved. Raises NotSaved and DocumentError."""
        self.autosave.stop()
        if self._conflict:
            self.keep_mine()
        elif self.dirty and not self.read_only:
            self.save()
        self._naming.stop()
        self._follow_heading()

    def _take(
        self, loaded: LoadedDocument | None, text: str, saved_at: float | None = None
    ) -> None:
        """Go on with this file, whose text is about to be on the page."""
        self.log.end(clean=True)  # whatever was open is in its file, or kept as a copy
        self.log.begin("" if loaded is not None and loaded.read_only else text, loaded)
        self._file = self._file.followed_by(loaded)
        self._revision = self._saved_revision = 0
        self._saved_at = saved_at
        self._failing = self._conflict = False
        self.autosave.stop()
        self._watch.watch_file(loaded.path if loaded else None)
        self.pathChanged.emit()
        self.stateChanged.emit()

    def _current(self) -> str:
        """The whole text. What can only be read is as it was read, though parts may be shown."""
        if (loaded := self._file.loaded) is not None and loaded.read_only:
            return loaded.text
        text = self._text()
        self._file.margin = self.beside(text)
        return text

    def _created(self) -> None:
        """The document has its first file, named by the program."""
        if self.path is not None:
            self._names.begun(self.path)
        self._moved()

    def _follow_heading(self) -> None:
        """Give a file that the program named the name of its heading as it is now."""
        path = self.path
        busy = self.dirty or self._conflict or self._saving or self.read_only
        if path is None or busy or not self._follows_heading:
            return
        name = self._names.name_for(path, self.saved_text)
        if name:
            target = next(numbered(path.parent, name, path.suffix))
            with contextlib.suppress(DocumentError):  # it keeps the name it has
                self.follow(path, target)

    def _moved(self) -> None:
        self._watch.watch_file(self.path)
        self.pathChanged.emit()
        self.moved.emit()

    def _save_now(self, save: Callable[[int], LoadedDocument]) -> None:
        revision, sequence = self._revision, self.log.sequence
        try:
            saved = save(revision)
        except (NotSaved, ChangedOnDisk) as error:
            self._not_saved(error)
            raise
        self.log.saved(sequence, saved.text, saved)
        self._saved(revision)

    def _save_quietly(self) -> None:
        if self._saving:
            self.autosave.edited()
            return
        text, file, revision, folder = self._current(), self._file, self._revision, self._folder()
        sequence = self.log.sequence
        if file.loaded is None and not text.strip():
            return
        had = self.path
        self._saving = True

        def done(saved: LoadedDocument) -> None:
            self._saving = False
            if file is self._file and revision >= self._saved_revision:
                self.log.saved(sequence, saved.text, saved)
                self._saved(revision)
                if had is None:
                    self._created()

        def failed(error: Exception) -> None:
            self._saving = False
            if file is self._file:
                self._not_saved(error)

        self._background.run(lambda: file.save(text, folder, revision=revision), done, failed)

    def _saved(self, revision: int) -> None:
        was_failing, self._failing = self._failing, False
        self._saved_revision = max(self._saved_revision, revision)
        self._saved_at = time.time()
        if self.dirty:
            self.autosave.edited()
        else:
            self.autosave.saved()
            self._naming.start()
        self.stateChanged.emit()
        self.written.emit(self.path, *self._file.around)
        if was_failing:
            self.savedAgain.emit()

    def _not_saved(self, error: Exception) -> None:
        if isinstance(error, ChangedOnDisk) and self._file.loaded is not None:
            self._set_conflict(self._file.loaded.path)
            return
        self._failing = True
        self.autosave.edited()
        self.stateChanged.emit()
        self.failed.emit(str(error))

    def _set_conflict(self, path: Path) -> None:
        self._conflict = True
        self.autosave.stop()
        self.stateChanged.emit()
        self.changedOutside.emit(changed_at(path))
