"""The text of a source that is no document of ours, as it was read: a web page, a PDF, a Word file.

A kept web page holds the scripts of a stranger. It is never given to a browser, which would run
them and ask the network; what the answer rests on is its text, and that is shown here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from typing_extensions import override

from writer_app.bridge.sources.chat_sources import WEB_PAGES
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.sources.conversation import Place
from writer_app.domain.text.units import to_utf16
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton
from writer_app.ui.kit.work_page import WorkPage
from writer_app.ui.page.editor import Editor

PAGE = "source"


class SourcePage(WorkPage):
    """Read only; `show_source` marks the passage that an answer named."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "sourcePage", QCoreApplication.translate("SourcePage", "Source"))
        self._path = Path()
        self.editor = Editor(theme)
        self.editor.setObjectName("sourceText")
        self.editor.setAccessibleName(self.tr("Text of the source"))
        self.editor.setReadOnly(True)
        self.outside = PlainButton(theme, self.tr("Open in its own program"))
        self.outside.setObjectName("sourceOutside")
        self.outside.clicked.connect(self._open_outside)
        self._state.setText(self.tr("The text as it was read"))
        self._fill([self.outside], self.editor)
        self.setFocusProxy(self.editor)

    def show_source(self, place: Place, text: str) -> None:
        """The text of a source, at a passage of it; the passage alone where the text lacks it."""
        self._path = Path(place.path)
        self._title.setText(place.title or self._path.stem)
        self._title.setToolTip(place.path)
        self.outside.setVisible(self._path.suffix.lower() not in WEB_PAGES)
        start = place.start
        if text[start : place.end] != place.text:
            start = text.find(place.text)
        if start < 0:
            text, start = place.text, 0
        self.editor.set_text(text)
        first = to_utf16(text, start)
        self.editor.reveal(first)
        self.editor.select(Anchor(first, to_utf16(text, start + len(place.text))))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        # The height that `reveal` goes by is known only now.
        super().showEvent(event)
        selected = self.editor.selection()
        self.editor.reveal(selected.start)
        self.editor.select(selected)

    def _open_outside(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path)))
