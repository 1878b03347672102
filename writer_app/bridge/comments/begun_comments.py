"""What is being typed as a comment, kept until it is said or dropped: a kill costs none of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from writer_app.bridge.comments.kept_comments import nearest
from writer_app.domain.base.moving import rekeyed
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map
from writer_app.storage.state.json_file import JsonFile

_DOCUMENTS = 50


class BegunComment(BaseModel):
    """`words` is what it is about, near the code point `start`, for a new one; else `thread` is
    answered, or its comment `note` written anew. `said` is what was typed.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    said: str = ""
    start: int = 0
    words: str = ""
    thread: str = ""
    note: str = ""

    def place(self, text: str) -> Anchor | None:
        """Where its words stand in a text, UTF-16; None where they are gone."""
        at = nearest(text, self.words, max(0, self.start))
        if at is None:
            return None
        units = Utf16Map(text)
        return Anchor(units.to_utf16(at), units.to_utf16(at + len(self.words)))


class BegunByDocument(BaseModel):
    """One for each document, by its path."""

    model_config = ConfigDict(extra="ignore")

    documents: dict[str, BegunComment] = {}


class BegunComments:
    """One file for all documents. Belongs to the GUI thread; it is written by `later`."""

    def __init__(self, file: Path, later: Callable[[Callable[[], None]], object]) -> None:
        self._file = JsonFile(file, BegunByDocument, run=later)
        self._known = self._file.load()

    def of(self, document: Path | None) -> BegunComment | None:
        """What was begun in a document."""
        return self._known.documents.get(str(document)) if document is not None else None

    def keep(self, document: Path | None, begun: BegunComment | None) -> None:
        """This is being typed in a document now, or nothing."""
        if document is None or self.of(document) == begun:
            return
        known = self._known.documents
        known.pop(str(document), None)
        if begun is not None:
            known[str(document)] = begun
        while len(known) > _DOCUMENTS:
            known.pop(next(iter(known)))
        self._file.save(self._known.model_copy(deep=True))

    def moved(self, old: Path, new: Path) -> None:
        """A document, or a folder of documents, has another path."""
        now = rekeyed(self._known.documents, old, new)
        if now != self._known.documents:
            self._known.documents = now
            self._file.save(self._known.model_copy(deep=True))
