"""The three bars of a rewrite in one place of the page: which one shows, its room, its view."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, Slot

from writer_app.bridge.base.states import State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.runs import NOT_IN_PAGE
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.editor import Editor
from writer_app.ui.review.page_bar import PageBar
from writer_app.ui.review.prompt_bar import PromptBar
from writer_app.ui.review.review_bar import ReviewBar
from writer_app.ui.review.stream_bar import StreamBar


class InlineBars(QObject):
    """At most one bar is shown; the page opens a gap for it below the passage."""

    def __init__(
        self,
        editor: Editor,
        assistant: Assistant,
        *,
        prompt: PromptBar,
        stream: StreamBar,
        review: ReviewBar,
    ) -> None:
        super().__init__(editor)
        self._editor = editor
        self._assistant = assistant
        self._prompt = prompt
        self._taken: Anchor | None = None  # the passage that the bar stood at last
        self._stood = -1  # where the page was scrolled to then
        self._bars: dict[State, PageBar] = {
            State.PROMPTING: prompt,
            State.STREAMING: stream,
            State.REVIEW: review,
        }
        for bar in self._bars.values():
            bar.resized.connect(self.make_room)
        editor.gapMoved.connect(self._place)

    @property
    def current(self) -> PageBar | None:
        """The bar of the proposal in hand; none for work whose answer goes elsewhere."""
        proposal = self._assistant.proposal
        if proposal is None or proposal.recipe.apply in NOT_IN_PAGE:
            return None
        return self._bars.get(proposal.state)

    def switch(self) -> None:
        """Show the bar of the state that the proposal in hand has now."""
        current = self.current
        if current is not self._prompt and not self._prompt.isHidden():
            self._prompt.close_picker()
        for bar in self._bars.values():
            bar.setVisible(bar is current)

    @Slot()
    def make_room(self) -> None:
        """Open the page for the bar on show, or close it."""
        bar, proposal = self.current, self._assistant.proposal
        if bar is None or proposal is None:
            self._editor.gaps.open_bar(None)
            return
        scroll, caret = self._editor.verticalScrollBar(), self._editor.cursor_position()
        opening = self._editor.gaps.bar_rect() is None
        if bar is self._prompt and bar.isAncestorOf(bar.window().focusWidget() or self._editor):
            opening = opening or proposal.anchor != self._taken  # the writer took more text
        if scroll.value() == self._stood:  # what was written pushes it down, the writer looks here
            opening = opening or proposal.anchor.start <= caret <= proposal.anchor.end
        self._editor.gaps.open_bar(self._below(proposal.anchor, bar), bar.body_height())
        if opening:
            self._bring_into_view(bar)
        self._taken, self._stood = proposal.anchor, scroll.value()

    def _below(self, anchor: Anchor, bar: PageBar) -> int:
        """Below which place the bar stands: the passage's end, or where it leaves the view; below
        its first line where a long one begins at the lower edge.
        """
        editor, room = self._editor, self._editor.viewport().height()
        bottom = room - bar.body_height() - 2 * bar.body_margin()
        first, last = editor.line_bottom(anchor.start), editor.line_bottom(anchor.end)
        if last <= room or (first > bottom and last - first < bottom / 2):
            return anchor.end
        if first > bottom:
            return anchor.start
        place = editor.cursorForPosition(QPoint(editor.column_left() + 1, bottom)).position()
        return max(anchor.start, min(place, anchor.end))

    def _bring_into_view(self, bar: PageBar) -> None:
        """Scroll as little as needed for a bar that just opened."""
        rect = self._editor.gaps.bar_rect()
        if rect is None:
            return
        over = rect.top() + bar.body_height() + bar.body_margin() - self._editor.viewport().height()
        pitch = max(1.0, self._editor.prose.metrics.pitch)
        scroll = self._editor.verticalScrollBar()
        if over > 0:
            scroll.setValue(scroll.value() + round(over / pitch + 0.5))
        elif rect.top() < 0:
            scroll.setValue(scroll.value() + round(rect.top() / pitch - 1))

    @Slot(QRect)
    def _place(self, rect: QRect) -> None:
        bar = self.current
        if bar is not None:
            bar.place(rect)
            if bar is self._prompt and self._prompt.picker.isVisible():
                self._prompt.picker.place(rect)
