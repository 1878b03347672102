"""Colleagues' tracked changes of a file as proposals, decided on with the same keys.

Of Word files, and the suggestions in CriticMarkup of Markdown files.

Accepting one is an edit of the page, which the save writes as accepted; refusing one changes no
text, so the file is told of it. The changes of neighbouring words are one proposal. Where an accept
is undone, its proposal waits again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QObject, QTimer, Slot

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
        *,
        text: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        """`text` is the page's; whoever edits it starts `soon`."""
        super().__init__(parent)
        self._session, self._assistant, self._comments = session, assistant, comments
        self._text = text
        self._entered: tuple[str, list[Revision]] = ("", [])
        self._before: tuple[str, tuple[Proposal, ...]] = ("", ())  # an accept
        self._accepted: list[tuple[str, Proposal]] = []  # with the text that they waited in
        self.soon = QTimer(self, singleShot=True, interval=0)
        self.soon.timeout.connect(self._look_again)
        assistant.revisionsSettled.connect(self._settled)
        assistant.revisionsTaken.connect(self._taken)
        assistant.applying.connect(self._applying)

    @Slot()
    def enter(self) -> None:
        """Another text is on the page, and what the assistant kept for it has come back."""
        self._accepted.clear()
        loaded = self._session.file.loaded
        if loaded is None or loaded.read_only:
            return
        word = loaded.word
        waiting = self._comments.suggested.waiting() if word is None else word.revisions()
        if waiting:
            self._entered = loaded.text, waiting
            found = tuple(proposals(loaded.text, waiting))
            self._assistant.follower.enter(found, only_unchanged=True)

    @Slot(object)
    def _taken(self, names: frozenset[str]) -> None:
        """Some were accepted into the page, where they may be edited before they are saved."""
        self._session.file.take(names)
        text, waiting = self._before
        for one in waiting:
            if names.issuperset(name for each in one.revisions for name in each):
                self._accepted.append((text, one))

    @Slot()
    def _applying(self) -> None:
        """A proposal is about to be written into the page: the text and what waits in it."""
        waiting = [one for one in self._assistant.waiting if one.revisions]
        self._before = ("", ())
        if not waiting:
            return  # no colleague's changes here, as in most documents
        known = {one.revisions: one for one in proposals(*self._entered) if one.twin is None}
        found = [one for one in waiting if one.revisions in known]
        for one in found:
            known[one.revisions].anchor = one.anchor
        self._before = self._text(), tuple(known[one.revisions] for one in found)

    @Slot()
    def _look_again(self) -> None:
        """The page was edited. What stood in a text that is there again waits again."""
        if not self._accepted:
            return
        text = self._text()
        for entry in [each for each in self._accepted if each[0] == text]:
            self._accepted.remove(entry)
            self._assistant.follower.take_in(entry[1])

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
    """A proposal for the changes of each line of `text`; for each end of a move, known as twins."""
    units = Utf16Map(text)
    groups = _merged(text, list(_groups(text, revisions)))
    moves: dict[str, Proposal] = {}
    for group in groups:
        proposal = _proposal(text, units, group, revisions)
        name = group[0].move
        if name and len(group) == 1:
            _join(moves.setdefault(name, proposal), proposal)
        yield proposal


def _proposal(
    text: str, units: Utf16Map, group: list[Revision], revisions: list[Revision]
) -> Proposal:
    start, end = _extent(text, group)
    segments = tuple(_segments(text, group, start, end, revisions))
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
    moved = all(one.move for one in group)
    kind = NoticeKind.COLLEAGUE if authors else NoticeKind.SUGGESTED
    kind = NoticeKind.COLLEAGUE_MOVED if authors and moved else kind
    proposal.problem = Notice(kind, values if authors else {})
    proposal.troubles[0] = proposal.problem
    return proposal


def _join(one: Proposal, other: Proposal) -> None:
    """Two proposals are the ends of a move: either stands for the tracked changes of both."""
    if one is not other:
        one.twin, other.twin = other, one
        one.revisions = other.revisions = ((*one.revisions[0], *other.revisions[0]),)


def _groups(text: str, revisions: list[Revision]) -> Iterator[list[Revision]]:
    """Changes with no line end between them. The end of a move stands alone."""
    group = revisions[:1]
    for before, one in pairwise(revisions):
        apart = "\n" in text[before.end : one.start] or one.start < before.end
        if apart or one.move or before.move:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _merged(text: str, groups: list[list[Revision]]) -> list[list[Revision]]:
    """Groups of which none reaches into another.

    Where the end of a move does, or both ends are in one line, they and what is between them are
    one group, decided on change by change.
    """
    bounds = [_extent(text, group) for group in groups]
    ends: dict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        if group[0].move:
            ends[group[0].move].append(number)
    joined: list[tuple[int, int]] = []
    for numbers in ends.values():
        near = {n for one in numbers for n in _reached(bounds, one)}
        between = text[bounds[numbers[0]][1] : bounds[numbers[-1]][0]]
        if near or len(numbers) > 2 or "\n" not in between:
            joined.append((min(near | {numbers[0]}), max(near | {numbers[-1]})))
    found: list[list[Revision]] = []
    for first, last in _grown(joined, list(ends.values()), len(groups)):
        found.append([one for group in groups[first : last + 1] for one in group])
    return found


def _reached(bounds: list[tuple[int, int]], number: int) -> Iterator[int]:
    """The neighbours that share text with a group."""
    for other in (number - 1, number + 1):
        if 0 <= other < len(bounds):
            (_, end), (start, _) = sorted((bounds[number], bounds[other]))
            if start < end:
                yield other


def _grown(
    joined: list[tuple[int, int]], ends: list[list[int]], count: int
) -> list[tuple[int, int]]:
    """Stretches of groups, all of them covered: those given, with both ends of every move that
    has one within, and each other group alone.
    """
    waiting = [*joined, *((n, n) for n in range(count))]
    found: list[tuple[int, int]] = []
    while waiting:
        first, last = waiting.pop(0)
        for numbers in ends if first < last else ():
            if any(first <= n <= last for n in numbers):
                first, last = min(first, numbers[0]), max(last, numbers[-1])
        over = [one for one in found if one[0] <= last and first <= one[1]]
        if not over:
            found.append((first, last))
        elif (first, last) not in over and last > first:
            found = [one for one in found if one not in over]
            waiting.insert(0, (min(first, *(a for a, _ in over)), max(last, *(b for _, b in over))))
    return sorted(found)


def _extent(text: str, group: list[Revision]) -> tuple[int, int]:
    return _whole(text, group[0].start, max(one.end for one in group))


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


def _segments(
    text: str, group: list[Revision], start: int, end: int, revisions: list[Revision]
) -> Iterator[Segment]:
    at = start
    names = list(dict.fromkeys(one.move for one in group if one.move))
    for one in group:
        if at < one.start:
            yield Segment("same", text[at : one.start], text[at : one.start])
        old = text[one.start : one.end]
        kind: Kind = "delete" if not one.new else "replace" if old else "insert"
        number = names.index(one.move) + 1 if one.move else 0
        above = any(each.move == one.move and each.start < one.start for each in revisions)
        yield Segment(kind, old, one.new, move=-number if above else number)
        at = one.end
    if at < end:
        yield Segment("same", text[at:end], text[at:end])
