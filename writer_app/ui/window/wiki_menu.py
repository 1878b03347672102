"""The menu behind `[[`: the library's titles, found by a few letters, pinyin too.

Choosing writes the whole link and puts the caret behind it; brackets that stand there already are
taken. A document that links to itself is not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from writer_app.bridge.documents.library_model import Entry
from writer_app.domain.base.fuzzy import Match
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.wiki import linked
from writer_app.ui.kit.rows import ListRow
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.typed_menu import MOST, TypedMenu

LONGEST = 60  # characters after the brackets; titles have blanks
_END = "]]"


Titles = Callable[[str, int], Sequence[tuple[Entry, Match]]]
"""The documents whose titles fit the letters, best first, at most so many."""


class WikiMenu(TypedMenu):
    """Connects the page with the library's titles."""

    SIGN = "[["

    def __init__(
        self,
        theme: Theme,
        editor: Editor,
        *,
        titles: Titles,
        here: Callable[[], Path | None],
    ) -> None:
        title = QCoreApplication.translate("WikiMenu", "Documents to link to")
        super().__init__(theme, editor, name="wikiMenu", title=title)
        self._titles, self._here = titles, here
        self._found: dict[str, str] = {}

    @override
    def opens(self, before: str) -> bool:
        return True

    @override
    def is_query(self, typed: str) -> bool:
        return len(typed) <= LONGEST and not any(sign in typed for sign in "[]|#\n\u2029")

    @override
    def rows(self, query: str) -> Sequence[ListRow]:
        here = self._here()
        found = [(e, fit) for e, fit in self._titles(query, MOST + 1) if e.path != here]
        self._found = {str(entry.path): entry.title for entry, _ in found}
        names = [entry.title for entry, _ in found]
        return [
            ListRow(
                str(entry.path),
                entry.title,
                # the folder tells two of one title apart
                detail=entry.path.parent.name if names.count(entry.title) > 1 else "",
                icon="file",
                hits=fit.hits,
            )
            for entry, fit in found
        ]

    @override
    def choose(self, key: str, typed: Anchor) -> None:
        path, title = Path(key), self._found[key]
        several = list(self._found.values()).count(title) > 1
        link = linked(path.stem if several else title, path.stem)
        after = typed.end + len(_END)
        last = self._editor.document().characterCount() - 1
        taken = after <= last and self._editor.text_of(Anchor(typed.end, after)) == _END
        self._editor.replace(Anchor(typed.start, after if taken else typed.end), link)
