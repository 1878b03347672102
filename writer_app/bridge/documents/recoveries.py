"""What an earlier session did not save: put back on the page, or kept where the writer finds it.

The latest text comes back to the page as unsaved edits. Others go where their own save would have
put them; where the file changed meanwhile, or there was none, a copy is made. Journals are put
aside for a month, never deleted unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.domain.base.errors import DocumentError
from writer_app.storage.index import recovery
from writer_app.storage.index.recovery import JournalState, Recovery


@dataclass(frozen=True, slots=True)
class Recovered:
    """What came back: on the page, and how many texts beside it."""

    base: str
    text: str
    path: Path | None
    conflict: bool
    damaged: bool
    when: float
    start: str = ""  # what both sides began with, where there is a conflict
    others: tuple[Path, ...] = ()


def bring_back(
    session: DocumentSession,
    *,
    journal: Path,
    documents: Path,
    where: Callable[[Path], Path] = lambda path: path,
) -> Recovered | None:
    """Bring unsaved texts back. Only for whoever holds the library's lock.

    `where` says where a document stands that was moved just before the session ended.
    """
    found, _broken = recovery.pending(journal, where)
    found = [item for item in found if item.text.strip() or item.base.strip()]
    if not found:
        return None
    latest = max(found, key=lambda item: item.when)
    others = tuple(path for item in found if item is not latest for path in _kept(item, documents))
    conflict = latest.state is JournalState.CONFLICT
    session.recover(latest.path, latest.text, conflict=conflict)
    recovery.seen(latest)
    return Recovered(
        base=latest.theirs if latest.theirs is not None else latest.base,
        text=latest.text,
        path=latest.path,
        conflict=conflict,
        damaged=latest.damaged,
        when=latest.when,
        start=latest.base,
        others=others,
    )


def _kept(item: Recovery, documents: Path) -> list[Path]:
    """Save a text that does not come to the page; nothing when that fails: its journal stays."""
    try:
        return [recovery.put_back(item, documents)]
    except DocumentError:
        return []
