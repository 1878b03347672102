"""Comments of documents whose files are to stay clean: kept beside them, found by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from writer_app.domain.base.moving import rekeyed
from writer_app.domain.comments.values import CommentThread, Note
from writer_app.storage.state.json_file import JsonFile

_LARGEST = 100_000_000  # bytes
_DOCUMENTS = 2_000


class KeptNote(BaseModel):
    """One comment."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = ""
    author: str = ""
    date: str = ""
    text: str = ""


class KeptThread(BaseModel):
    """A thread with the words it stands at; offsets are code points."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    start: int = 0
    end: int = 0
    words: str = ""
    resolved: bool = False
    notes: list[KeptNote] = []


class KeptThreads(BaseModel):
    """The threads of one text."""

    model_config = ConfigDict(extra="ignore")

    threads: list[KeptThread] = []


class KeptDocuments(BaseModel):
    """The threads of every document, by its path."""

    model_config = ConfigDict(extra="ignore")

    documents: dict[str, list[KeptThread]] = {}


class KeptComments:
    """One file for all documents. Belongs to the GUI thread; it is written by `later`."""

    def __init__(self, file: Path, later: Callable[[Callable[[], None]], object]) -> None:
        self._file = JsonFile(file, KeptDocuments, run=later, largest=_LARGEST)
        self._known = self._file.load()

    def of(self, key: str, text: str) -> tuple[CommentThread, ...]:
        """The threads of a document, at the places where their words stand in `text` now.

        One whose words are gone stays near where they stood.
        """
        kept = self._known.documents.get(key, []) if key else []
        return tuple(_placed(one, text) for one in kept if one.notes)

    def keep(self, key: str, text: str, threads: Sequence[CommentThread]) -> None:
        """These are the document's threads now."""
        if not key:
            return
        now = _kept(text, threads)
        known = self._known.documents
        before = known.pop(key, [])
        if now:
            known[key] = now
        while len(known) > _DOCUMENTS:
            known.pop(next(iter(known)))
        if before != now:
            self._file.save(self._known.model_copy(deep=True))

    def moved(self, old: Path, new: Path) -> None:
        """A document, or a folder of documents, has another path."""
        now = rekeyed(self._known.documents, old, new)
        if now != self._known.documents:
            self._known.documents = now
            self._file.save(self._known.model_copy(deep=True))


def as_json(text: str, threads: Sequence[CommentThread]) -> str:
    """The threads of a text as they can be kept elsewhere; nothing where there are none."""
    return KeptThreads(threads=_kept(text, threads)).model_dump_json() if threads else ""


def from_json(data: str, text: str) -> tuple[CommentThread, ...]:
    """The threads of `as_json`, at their words in `text`; none of what cannot be read."""
    try:
        found = KeptThreads.model_validate_json(data).threads if data else []
    except ValidationError:
        return ()
    return tuple(_placed(one, text) for one in found if one.notes)


def _kept(text: str, threads: Sequence[CommentThread]) -> list[KeptThread]:
    return [
        KeptThread(
            start=one.start,
            end=one.end,
            words=text[one.start : one.end],
            resolved=one.resolved,
            notes=[KeptNote(id=n.id, author=n.author, date=n.date, text=n.text) for n in one.notes],
        )
        for one in threads
    ]


def _placed(kept: KeptThread, text: str) -> CommentThread:
    start, end = max(0, kept.start), max(0, kept.start, kept.end)
    if text[start:end] != kept.words:
        at = nearest(text, kept.words, start)
        start = end = min(start, len(text))
        if at is not None:
            start, end = at, at + len(kept.words)
    notes = tuple(Note(n.id, n.author, n.date, n.text) for n in kept.notes)
    return CommentThread(start, min(end, len(text)), notes, kept.resolved)


def nearest(text: str, words: str, place: int) -> int | None:
    """Where the words stand nearest to a place, or None."""
    if not words:
        return None
    before = text.rfind(words, 0, place + len(words))
    after = text.find(words, place)
    found = [at for at in (before, after) if at >= 0]
    return min(found, key=lambda at: abs(at - place)) if found else None
