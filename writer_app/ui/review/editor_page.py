"""The editor as the assistant sees it: text, selection, title."""

from __future__ import annotations

from collections.abc import Callable

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.editor import Editor


class EditorPage:
    """`bridge.proposals.Page` over an editor."""

    def __init__(self, editor: Editor, title: Callable[[], str]) -> None:
        self._editor = editor
        self._title = title

    def text(self, anchor: Anchor) -> str:
        """What stands in a range, cut at the end of the document."""
        length = self._editor.document().characterCount() - 1
        end = min(anchor.end, length)
        return self._editor.text_of(Anchor(min(anchor.start, end), end))

    def whole(self) -> str:
        """All of it."""
        return self._editor.raw_text()

    def selection(self) -> Anchor:
        """What is selected."""
        return self._editor.selection()

    def title(self) -> str:
        """What the document is called."""
        return self._title()

    def whole_lines(self, anchor: Anchor) -> bool:
        """Whether nothing else stands in the lines of a range."""
        before = self.text(Anchor(max(0, anchor.start - 1), anchor.start))
        after = self.text(Anchor(anchor.end, anchor.end + 1))
        return before in ("", "\n") and after in ("", "\n")
