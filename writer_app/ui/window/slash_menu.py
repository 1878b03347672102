"""The menu behind a slash in the text: commands and templates, found by a few letters.

A `/` at the start of a line or after a blank is typed like any other character and opens the
menu; what follows it is typed as well, and filters. Choosing takes both out of the text again;
Esc leaves them there. In code, and while an input method composes, a slash is a slash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.command_palette import PaletteItem, fitting, rows_of
from writer_app.ui.kit.rows import ListRow
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.typed_menu import MOST, TypedMenu

LONGEST = 24  # characters after the slash; a longer word is no query
Items = Callable[[str], list[PaletteItem]]
"""What is offered for the typed letters; for none of them, what is wanted most."""


class SlashMenu(TypedMenu):
    """Connects the page with the list of what can be done."""

    SIGN = "/"

    def __init__(
        self, theme: Theme, editor: Editor, *, items: Items, wanted: Callable[[], bool]
    ) -> None:
        title = QCoreApplication.translate("SlashMenu", "Commands and templates")
        super().__init__(theme, editor, name="slashMenu", title=title)
        self._source, self._wanted = items, wanted
        self._items: dict[str, PaletteItem] = {}

    @override
    def opens(self, before: str) -> bool:
        return self._wanted() and (not before or before[-1].isspace())

    @override
    def is_query(self, typed: str) -> bool:
        return len(typed) <= LONGEST and not any(c.isspace() for c in typed)

    @override
    def rows(self, query: str) -> Sequence[ListRow]:
        found = fitting(query, self._source(query))[:MOST]
        self._items = {item.key: item for item, _ in found}
        return rows_of(found)

    @override
    def choose(self, key: str, typed: Anchor) -> None:
        self._editor.replace(typed, "")
        self._items[key].run()
