"""The comments that a version of the document keeps, and how they come back with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from writer_app.bridge.comments.held import PageThread
from writer_app.bridge.comments.kept_comments import as_json, from_json
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.comments import placing
from writer_app.domain.comments.values import CommentThread, Margin
from writer_app.domain.text.text import Utf16Map
from writer_app.storage.index.history import NO_COMMENTS, VersionComments

Threads = tuple[PageThread, ...]


class PastComments:
    """`path`, `text` and `now` are those of the page; `put` changes its comments, as one step."""

    def __init__(
        self,
        path: Callable[[], Path | None],
        text: Callable[[], str],
        text_of: Callable[[Anchor], str],
        now: Callable[[], Threads],
        put: Callable[[Threads], None],
    ) -> None:
        self._path, self._text, self._text_of = path, text, text_of
        self._now, self._put = now, put

    def kept_with(self, path: Path, text: str) -> VersionComments:
        """What a version `text` of the document at `path` keeps of the comments there are now."""
        threads = self._now()
        if path != self._path() or not threads:
            return NO_COMMENTS
        now = self._text()
        margin = placing.moved(Margin(in_text(threads, now)), now, text)
        return VersionComments(len(threads), as_json(text, margin.threads))

    def restore(self, kept: str) -> None:
        """The comments as a version had them, the page being it again: those deleted since are
        back, those resolved since are open. What was said since stays.
        """
        if not self.differs(kept):
            return
        text, threads = self._text(), {one.id: one for one in self._now()}
        units = Utf16Map(text)
        for one in from_json(kept, text):
            anchor = Anchor(units.to_utf16(one.start), units.to_utf16(one.end))
            said = {note.id for note in one.notes}
            answers = threads[one.id].notes if one.id in threads else ()
            notes = (*one.notes, *(note for note in answers if note.id not in said))
            threads[one.id] = PageThread(anchor, notes, one.resolved, self._text_of(anchor))
        self._put(tuple(threads.values()))

    def differs(self, kept: str) -> bool:
        """Whether comments of a version are not there, or not as they were."""
        now = {one.id: one for one in self._now()}
        return any(
            (there := now.get(one.id)) is None
            or there.resolved != one.resolved
            or not {(n.id, n.text) for n in one.notes} <= {(n.id, n.text) for n in there.notes}
            for one in from_json(kept, "")
        )


def in_text(threads: Iterable[PageThread], text: str) -> tuple[CommentThread, ...]:
    """Threads of the page at their places in its text, code points."""
    units = Utf16Map(text)
    places = ((one, one.anchor.start, one.anchor.end) for one in threads)
    return tuple(
        CommentThread(units.from_utf16(a), units.from_utf16(b), one.notes, one.resolved)
        for one, a, b in places
    )
