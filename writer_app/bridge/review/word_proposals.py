"""Colleagues' tracked changes of a file as proposals, decided on with the same keys.

Of Word files, and the suggestions in CriticMarkup of Markdown files.

Accepting one is an edit of the page, which the save writes as accepted; refusing one changes no
text, so the file is told of it. The changes of neighbouring words are one proposal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QObject, Slot

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind, Recipe
from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.machine import Stage
from writer_app.bridge.review.proposal import Proposal
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.diff import Kind, Segment
from writer_app.domain.change.suggestion import Suggestion, Variant
from writer_app.domain.text.text import Utf16Map
from writer_app.domain.word.values import Revision


class WordProposals(QObject):
    """Brings them in when a Word file is on the page. Belongs to the GUI thread."""

    def __init__(
        self,
        session: DocumentSession,
        assistant: Assistant,
        comments: Comments,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._assistant, self._comments = session, assistant, comments
        assistant.revisionsSettled.connect(self._settled)

    @Slot()
    def enter(self) -> None:
        """Another text is on the page, and what the assistant kept for it has come back."""
        loaded = self._session.file.loaded
        if loaded is None or loaded.read_only:
            return
        word = loaded.word
        waiting = self._comments.suggested.waiting() if word is None else word.revisions()
        if waiting:
            found = tuple(proposals(loaded.text, waiting))
            self._assistant.follower.enter(found, only_unchanged=True)

    @Slot(object, bool)
    def _settled(self, names: frozenset[str], back: bool) -> None:
        """Some were refused, or that was taken back; the next one is taken in hand."""
        if names:
            self._session.file.refuse(names, back=back)
            self._comments.suggested.refuse(names, back=back)
            self._session.edited(0, 0, "")
        if not back and any(one.revisions for one in self._assistant.waiting):
            self._assistant.act(NoticeAct.SHOW_WAITING)


def proposals(text: str, revisions: list[Revision]) -> Iterator[Proposal]:
    """A proposal for the changes of each line of `text`."""
    units = Utf16Map(text)
    for group in _groups(text, revisions):
        start, end = _whole(text, group[0].start, max(one.end for one in group))
        segments = tuple(_segments(text, group, start, end))
        original = text[start:end]
        authors = ", ".join(dict.fromkeys(one.author for one in group if one.author))
        changed = "".join(segment.new for segment in segments)
        variant = Variant(changed, True, segments, None)
        proposal = Proposal(
            0,
            Anchor(units.to_utf16(start), units.to_utf16(end)),
            original,
            "selection",
            Request(text=original),
            Recipe(title=authors, facts=False),
            Suggestion(original, (variant,)),
            Stage.GONE,  # until it enters
            revisions=tuple(one.ids for one in group),
        )
        values = {"author": authors, "date": group[0].date[:10]}
        kind = NoticeKind.COLLEAGUE if authors else NoticeKind.SUGGESTED
        proposal.problem = Notice(kind, values if authors else {})
        proposal.troubles[0] = proposal.problem
        yield proposal


def _groups(text: str, revisions: list[Revision]) -> Iterator[list[Revision]]:
    """Changes with no line end between them."""
    group = revisions[:1]
    for before, one in pairwise(revisions):
        if "\n" in text[before.end : one.start] or one.start < before.end:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The range, and the word beside it where nothing stands in it: a place cannot be held."""
    if start < end:
        return start, end
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    if start == end and start and text[start - 1] != "\n":
        start -= 1
    elif start == end:
        end = min(len(text), end + 1)
    return start, end


def _segments(text: str, group: list[Revision], start: int, end: int) -> Iterator[Segment]:
    at = start
    for one in group:
        if at < one.start:
            yield Segment("same", text[at : one.start], text[at : one.start])
        old = text[one.start : one.end]
        kind: Kind = "delete" if not one.new else "replace" if old else "insert"
        yield Segment(kind, old, one.new)
        at = one.end
    if at < end:
        yield Segment("same", text[at:end], text[at:end])
