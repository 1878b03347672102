"""How expected each word of the page is to the model, kept up while the writer goes on.

Paragraphs are read in idle time, those at the caret first; what was read once is remembered by its
words, so that after an edit only changed paragraphs are read again. The model makes way for the
writer's own requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from writer_app.assist.surprise import Span, Surprised, prose, surprised, windows
from writer_app.bridge.model.consent import HERE
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.preemptible import BenchState, PreemptibleJob, Work
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.surprise import Surprise
from writer_app.domain.text.units import Utf16Map
from writer_app.engine.base.protocol import Done, EndReason
from writer_app.engine.link.client import EngineClient

LARGEST = 400_000  # characters of a text that is read
_REMEMBERED = 20_000  # paragraphs


@dataclass(frozen=True, slots=True)
class SurpriseMark:
    """What stands out, with its place in the document, in UTF-16 units."""

    anchor: Anchor
    surprise: Surprise


@dataclass(frozen=True, slots=True)
class _ReadBefore:
    """What was read before, for the whole text."""

    found: tuple[Surprised, ...]


class SurpriseMap(PreemptibleJob):
    """The map of one page. Belongs to the GUI thread; off until `set_on`."""

    PAGE = HERE

    changed = Signal()

    def __init__(
        self,
        thread: LlmThread,
        *,
        model: Callable[[], str],
        may_run: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """`model` names the model that is loaded, "" while none is."""
        super().__init__(thread, parent)
        self._model, self._allowed = model, may_run
        self._known: dict[tuple[str, str], tuple[Surprise, ...]] = {}
        self._text, self._caret = "", 0
        self._units = Utf16Map("")
        self._edits: list[tuple[int, int, int]] = []  # of the page since `_text` was taken
        self.on = False
        self.marks: tuple[SurpriseMark, ...] = ()

    def set_on(self, on: bool) -> None:
        """Read what `look` gives from now on; or stop, and forget the marks."""
        self.on = on
        if not on:
            self.stop()
            self._show(())

    def look(self, text: str, caret: int) -> None:
        """Read a text, from the paragraph at a UTF-16 position on; marks come by and by."""
        if not self.on:
            return
        self.stop()
        self._edits = []
        self._text, self._units = text, Utf16Map(text)
        self._caret = self._units.from_utf16(caret)
        if self.too_long:
            self._show(())
            return
        self._take_turn()

    @property
    def too_long(self) -> bool:
        """Whether the text that was looked at last is longer than what is read."""
        return len(self._text) > LARGEST

    def edited(self, position: int, removed: int, added: int) -> None:
        """The page was edited: marks move along, what was touched is gone."""
        if self.on:
            self._edits.append((position, removed, added))
            if self.marks:
                self._show(_moved(self.marks, position, removed, added))

    def opened(self) -> None:
        """Another document is on the page."""
        self.stop()
        self._show(())

    # ---- the work
    @override
    def _may_run(self) -> bool:
        return self.on and bool(self._model()) and self._allowed()

    @override
    def _work(self) -> Work | None:
        text, caret, model, known = self._text, self._caret, self._model(), self._known

        def work(client: EngineClient) -> Iterator[Any]:
            spans = prose(text)
            read = [(s, known.get((model, text[s[0] : s[1]]))) for s in spans]
            yield _ReadBefore(
                tuple(Surprised(s[0], text[s[0] : s[1]], f) for s, f in read if f is not None)
            )
            left = windows(text, [span for span, found in read if found is None])
            yield from surprised(client, text, _from(left, caret))
            yield Done(0, EndReason.STOP)

        return work

    @override
    def _take(self, event: Any) -> None:
        if not self.on or self.state is BenchState.IDLE:
            return
        if isinstance(event, _ReadBefore):
            self._show(self._placed(event.found))
        elif isinstance(event, tuple):
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            for each in event:
                self._known[self._model(), each.paragraph] = each.found
            self._show((*self.marks, *self._placed(event)))

    def _placed(self, found: Iterable[Surprised]) -> tuple[SurpriseMark, ...]:
        units = self._units
        marks = tuple(
            SurpriseMark(
                Anchor(
                    units.to_utf16(part.start + each.start), units.to_utf16(part.start + each.end)
                ),
                each,
            )
            for part in found
            for each in part.found
        )
        for edit in self._edits:
            marks = _moved(marks, *edit)
        return marks

    def _show(self, marks: tuple[SurpriseMark, ...]) -> None:
        marks = tuple(sorted(marks, key=lambda each: (each.anchor.start, each.anchor.end)))
        if marks != self.marks:
            self.marks = marks
            self.changed.emit()


def _from(left: list[list[Span]], caret: int) -> list[list[Span]]:
    """Windows in the order of reading: from the caret to the end, then from the beginning."""
    ahead = [window for window in left if window[-1][1] >= caret]
    return ahead + left[: len(left) - len(ahead)]


def _moved(
    marks: Iterable[SurpriseMark], position: int, removed: int, added: int
) -> tuple[SurpriseMark, ...]:
    return tuple(
        SurpriseMark(mark.anchor.edited(position, removed, added), mark.surprise)
        for mark in marks
        if position > mark.anchor.end or position + removed < mark.anchor.start
    )
