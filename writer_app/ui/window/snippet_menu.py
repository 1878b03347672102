"""The menu behind a semicolon in the text: snippets by their abbreviations.

A `;` at the start of a line or after a blank opens it; the full-width one of Chinese keyboards
does so anywhere, as no blank stands before it. Choosing puts the snippet there and the caret in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from writer_app.bridge.documents.snippets import Snippets
from writer_app.domain.base import fuzzy
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.snippet import Snippet
from writer_app.domain.text.text import utf16_len
from writer_app.ui.kit.rows import ListRow
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.typed_menu import MOST, TypedMenu

LONGEST = 24  # characters after the sign
SIGNS = (";", "；")


class SnippetMenu(TypedMenu):
    """Connects a page with the writer's snippets."""

    def __init__(self, theme: Theme, editor: Editor, sign: str, *, snippets: Snippets) -> None:
        title = QCoreApplication.translate("SnippetMenu", "Snippets")
        self.SIGN = sign
        super().__init__(theme, editor, name="snippetMenu", title=title)
        self._snippets = snippets
        self._all: list[Snippet] = []

    @override
    def opens(self, before: str) -> bool:
        opens = sign_is_wide(self.SIGN) or not before or before[-1].isspace()
        self._all = self._snippets.all() if opens else []
        return opens and not self._editor.isReadOnly()

    @override
    def is_query(self, typed: str) -> bool:
        return len(typed) <= LONGEST and not any(c.isspace() for c in typed)

    @override
    def rows(self, query: str) -> Sequence[ListRow]:
        found = fuzzy.ranked(query, self._all, lambda each: each.name)[:MOST]
        return [
            ListRow(each.name, each.name, detail=each.start, icon="template", hits=fit.hits)
            for each, fit in found
        ]

    @override
    def choose(self, key: str, typed: Anchor) -> None:
        snippet = next(each for each in self._all if each.name == key)
        text, caret = self._snippets.filled(snippet)
        self._editor.replace(typed, text)
        at = typed.start + utf16_len(text[:caret])
        self._editor.select(Anchor(at, at))


def sign_is_wide(sign: str) -> bool:
    """Whether it is the sign of a Chinese keyboard."""
    return not sign.isascii()


def add_snippets(theme: Theme, editor: Editor, snippets: Snippets) -> None:
    """Offer the snippets on a page, behind each sign."""
    for sign in SIGNS:
        SnippetMenu(theme, editor, sign, snippets=snippets)
