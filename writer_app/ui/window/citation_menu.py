"""The menu behind `[@`: works of the bibliography, by key, author, year or title, pinyin too.

A bare `@` opens it as well where there is a bibliography, and `; @` inside brackets for one more
work. Choosing writes the key; what stands there already, a bracket too, is taken.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from writer_app.bridge.citing.works import Works
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.citing.citation import mention_at
from writer_app.ui.kit.rows import ListRow
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.typed_menu import MOST, TypedMenu

LONGEST = 80  # characters behind the sign; titles have blanks
GROUP, MENTION = "[@", "@"


class CitationMenu(TypedMenu):
    """Connects a page with its bibliography; one for each sign."""

    WIDTH = 520

    def __init__(self, theme: Theme, editor: Editor, sign: str, *, works: Works) -> None:
        title = QCoreApplication.translate("CitationMenu", "Works to cite")
        self.SIGN = sign
        super().__init__(theme, editor, name="citationMenu", title=title)
        self._works = works
        works.loaded.connect(self._refresh)

    @override
    def opens(self, before: str) -> bool:
        if self._editor.isReadOnly():
            return False
        if self.SIGN == GROUP:
            self._works.refresh()
            return True
        inside = before.rpartition("[")[2]
        more = "[" in before and "]" not in inside and "@" in inside
        if before.endswith("[") or not self._works.there:
            return False
        return more or not before or not (before[-1].isascii() and not before[-1].isspace())

    @override
    def is_query(self, typed: str) -> bool:
        if len(typed) > LONGEST or any(sign in typed for sign in "[]@;；\n\u2029"):
            return False
        return self.SIGN == GROUP or not typed.startswith(" ")

    @override
    def rows(self, query: str) -> Sequence[ListRow]:
        return [
            ListRow(work.key, f"{work.by} · {work.title}" if work.by else work.title, note=work.key)
            for work in self._works.found(query, MOST)
        ]

    @override
    def choose(self, key: str, typed: Anchor) -> None:
        written = f"@{{{key}}}" if _needs_braces(key) else f"@{key}"
        if self.SIGN != GROUP:
            self._editor.replace(typed, written)
            return
        after = typed.end + 1
        last = self._editor.document().characterCount() - 1
        taken = after <= last and self._editor.text_of(Anchor(typed.end, after)) == "]"
        self._editor.replace(Anchor(typed.start, after if taken else typed.end), f"[{written}]")


def _needs_braces(key: str) -> bool:
    """Whether a key is none that can stand without them."""
    found = mention_at(f"@{key}", 0, len(key) + 1)
    return found is None or found.cites[0].key != key


def add_citations(theme: Theme, editor: Editor, works: Works) -> CitationMenu:
    """Offer the works on a page, behind each sign; the menu of a whole citation."""
    CitationMenu(theme, editor, MENTION, works=works)
    return CitationMenu(theme, editor, GROUP, works=works)
