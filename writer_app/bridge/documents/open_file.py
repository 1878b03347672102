"""The file's side of the open document: what was read or saved last. Any thread may save."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from writer_app.domain.base.errors import NotSaved
from writer_app.domain.base.message import coded
from writer_app.domain.comments.values import Margin
from writer_app.domain.word.values import Way
from writer_app.storage.files import document_file
from writer_app.storage.files.document_file import LoadedDocument
from writer_app.storage.files.names import numbered
from writer_app.storage.index.scan import FolderTime, file_name, folder_time


class OpenFile:
    """The file's side of the document. Any thread may save; one at a time does."""

    def __init__(self, loaded: LoadedDocument | None = None) -> None:
        self._lock = threading.RLock()
        self.loaded = loaded
        self.around: tuple[FolderTime, FolderTime] = (None, None)
        """When the file's folder was changed, before and after the last save."""
        self.margin: Margin | None = None
        """What is to stand beside the text at the next save; None keeps what the file has."""
        self._revision = 0  # of the text that was saved last
        self._parted = False

    @contextmanager
    def parting(self) -> Iterator[None]:
        """While the file gets another name or goes: no save runs meanwhile, and none later.

        A save that waited for a thread would make the file anew under its old name. Where the
        block fails the file is saved as before.
        """
        with self._lock:
            yield
            self._parted = True

    def followed_by(self, loaded: LoadedDocument | None) -> OpenFile:
        """The next document's. This one is left with all of it saved, so no save runs any more."""
        with self.parting():
            return OpenFile(loaded)

    def save(
        self, text: str, folder: Path, *, revision: int, overwrite: bool = False
    ) -> LoadedDocument:
        """Save, into a new file of `folder` where there is none. Raises NotSaved, ChangedOnDisk.

        A text of an older `revision` than the one saved last is not written: an autosave that
        waited for a thread would put an old text over what Ctrl+S has saved meanwhile.
        """
        with self._lock:
            if self.loaded is not None and (self._parted or revision < self._revision):
                return self.loaded
            if self.loaded is not None:
                near = self.loaded.path.parent
                before = folder_time(near)
                self.loaded = document_file.save(
                    self.loaded, text, overwrite=overwrite, margin=self.margin
                )
                self.around = before, folder_time(near)
            else:
                self.loaded = self._create(text, folder, self.margin)
            self._revision = revision  # once it is in the file: one that failed is no save
            return self.loaded

    def set_way(self, way: Way) -> None:
        """Write changes into a Word file this way from now on."""
        with self._lock:
            if self.loaded is not None and self.loaded.word is not None:
                self.loaded = document_file.with_way(self.loaded, way)

    def refuse(self, names: frozenset[str], *, back: bool = False) -> None:
        """Refuse changes of colleagues in a Word file, or take that back, at the next save."""
        with self._lock:
            if self.loaded is not None and self.loaded.word is not None:
                now = self.loaded.word.refused
                now = now - names if back else now | names
                self.loaded = document_file.refusing(self.loaded, now)

    def take(self, names: frozenset[str]) -> None:
        """Changes of colleagues in a Word file were accepted into the text."""
        with self._lock:
            if self.loaded is not None and names:
                self.loaded = document_file.taking(self.loaded, names)

    def save_as(self, text: str, path: Path, *, revision: int) -> LoadedDocument:
        """Save under another name and go on with that file. Raises NotSaved."""
        with self._lock:
            base = self.loaded or document_file.new(path)
            self.loaded = document_file.save_as(base, text, path, margin=self.margin)
            self._revision = revision
            self.around = (None, None)
            return self.loaded

    @staticmethod
    def _create(text: str, folder: Path, margin: Margin | None) -> LoadedDocument:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise NotSaved(
                coded(
                    "open-file.not-saved-folder-cannot-be",
                    "Not saved: the folder {0} cannot be made ({1}).",
                    folder,
                    problem.strerror,
                )
            ) from problem
        path = next(numbered(folder, file_name(text), ".md"))
        return document_file.save(document_file.new(path), text, margin=margin)
