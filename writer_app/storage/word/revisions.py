"""The tracked changes of colleagues as proposals over the working text."""

from __future__ import annotations

from writer_app.domain.word.values import Revision
from writer_app.storage.word import places
from writer_app.storage.word.reading import Reading
from writer_app.storage.word.spans import Key, Span, SpanState


def of(reading: Reading) -> list[Revision]:
    """Changes that wait, in the order of the text; what one author did at one place is one."""
    found: list[Revision] = []
    open_: _OpenRun | None = None
    for span, start, end in places.of(reading):
        if span.key is None:
            if open_ is not None and (span.shown or start != open_.end):
                found.append(open_.closed(reading.text))
                open_ = None
            continue
        if open_ is not None and not open_.fits(span, start):
            found.append(open_.closed(reading.text))
            open_ = None
        if open_ is None:
            open_ = _OpenRun(span.key, start)
        open_.take(span, end, reading.marks.labels)
    if open_ is not None:
        found.append(open_.closed(reading.text))
    return [one for one in found if one.new != reading.text[one.start : one.end]]


class _OpenRun:
    """A change that is being put together."""

    def __init__(self, key: Key, start: int) -> None:
        self.author, self.date, self.start, self.end = key.author, key.date, start, start
        self.new = ""
        self.ids: list[str] = []

    def fits(self, span: Span, start: int) -> bool:
        """Whether a span goes on with this change."""
        key = span.key
        return key is not None and key.author == self.author and start == self.end

    def take(self, span: Span, end: int, labels: dict[str, str]) -> None:
        """Add a span of the same change."""
        assert span.key is not None
        if span.state is SpanState.THEIR_IN:
            self.new += _said(span, labels)
        self.end = max(self.end, end)
        if span.key.name not in self.ids:
            self.ids.append(span.key.name)

    def closed(self, text: str) -> Revision:
        """The change, with the line ends that paragraphs have in the text."""
        return Revision(self.start, self.end, self.new, self.author, self.date, tuple(self.ids))


def _said(span: Span, labels: dict[str, str]) -> str:
    """What an insertion shows when it is taken."""
    if span.kind == "end":
        return "\n\n"
    if span.kind == "mark":
        label = labels.get(span.text, "")
        return f"[{label}]" if label.startswith("^") else f"⟦{label}⟧"
    return span.text.replace("\u2028", "\\\n")
