"""What a whole document, or every document of a folder, is to be asked: a card over the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from writer_app.ui.files.file_dialog import ask_folder
from writer_app.ui.kit.ask import AskingCard
from writer_app.ui.kit.fields import Choice, DropDown, LineField
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton

WIDTH = 520  # pixels of the design
OWN_WORDS = ""


@dataclass(frozen=True, slots=True)
class QueueWish:
    """What was chosen: a template, or words of one's own; folders where it is about a folder."""

    template: str = ""
    instruction: str = ""
    folder: Path | None = None
    out: Path | None = None


class QueueCard(AskingCard):
    """Enter begins, Esc goes away. `about` says in words what a choice means."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        *,
        templates: Sequence[Choice],
        about: Callable[[QueueWish], str],
        done: Callable[[QueueWish], None],
        folder: Path | None = None,
    ) -> None:
        accept = QCoreApplication.translate("QueueCard", "Begin")
        super().__init__(theme, window, accept, width=WIDTH)
        self.setObjectName("queueCard")
        self._about_of, self._done = about, done
        self._of_folder = folder is not None
        title = self.tr("A template over a folder") if self._of_folder else (
            self.tr("Go through the document")
        )  # fmt: skip
        self.setAccessibleName(title)
        self.folder, self.out = folder, _beside(folder)
        own = (OWN_WORDS, self.tr("In my own words"))
        self.template = DropDown(theme, [*templates, own])
        self.template.setObjectName("queueTemplate")
        self.template.setAccessibleName(self.tr("Template"))
        self.instruction = LineField(theme)
        self.instruction.setObjectName("queueInstruction")
        self.instruction.setPlaceholderText(self.tr("What should change, as you would say it"))
        self.instruction.setAccessibleName(self.instruction.placeholderText())
        self.source = PlainButton(theme, "")
        self.source.setObjectName("queueFolder")
        self.source.clicked.connect(lambda: self._choose(of_results=False))
        self.target = PlainButton(theme, "")
        self.target.setObjectName("queueOut")
        self.target.clicked.connect(lambda: self._choose(of_results=True))
        self._about = QLabel()
        self._about.setWordWrap(True)
        self.accept.setObjectName("queueBegin")
        self.accept.clicked.connect(self._take)
        self._assemble(title)
        self.template.valueChanged.connect(lambda _value: self._changed())
        self.instruction.textChanged.connect(lambda _text: self._changed())
        self._changed()
        self.show()
        self.raise_()
        self.template.setFocus()

    def wish(self) -> QueueWish:
        """What is chosen now."""
        template = self.template.value()
        words = "" if template else self.instruction.value().strip()
        return QueueWish(template, words, self.folder, self.out)

    def _take(self) -> None:
        wish = self.wish()
        if not self.isHidden():
            self.leave()
            self._done(wish)

    def _choose(self, *, of_results: bool) -> None:
        title = self.tr("Results into") if of_results else self.tr("Documents in")
        start = self.out if of_results else self.folder
        ask_folder(
            self._window,
            title,
            lambda folder: self.take_folder(folder, of_results=of_results),
            start=start,
        )

    def take_folder(self, folder: Path, *, of_results: bool) -> None:
        """A folder was chosen."""
        if of_results:
            self.out = folder
        else:
            self.folder, self.out = folder, _beside(folder)
        self._changed()
        self.template.setFocus()  # Enter begins, and asks for no folder again

    def _changed(self) -> None:
        wish = self.wish()
        self.instruction.setVisible(not wish.template)
        if self.folder is not None and self.out is not None:
            self.source.set_words(self.tr("Documents in: {0}").format(self.folder.name))
            self.target.set_words(self.tr("Results into: {0}").format(self.out.name))
            self.source.setToolTip(str(self.folder))
            self.target.setToolTip(str(self.out))
        self._about.setText(self._about_of(wish))
        self.accept.setEnabled(bool(wish.template or wish.instruction))
        self._place()

    def _assemble(self, title: str) -> None:
        unit, theme = self._theme.unit, self._theme
        head = QLabel(title)
        for text, step, role in ((head, "title", "text"), (self._about, "small", "text2")):
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setFont(theme.font(step))  # type: ignore[arg-type]  # a Step
            ink(text, role)
        folders = QHBoxLayout()
        folders.setSpacing(unit(8))
        for button in (self.source, self.target):
            button.setVisible(self._of_folder)
            folders.addWidget(button)
        folders.addStretch(1)
        column = self._column(spacing=8)
        column.addWidget(head)
        column.addWidget(self.template)
        column.addWidget(self.instruction)
        if self._of_folder:
            column.addLayout(folders)
        column.addWidget(self._about)
        column.addSpacing(unit(8))
        column.addLayout(self._buttons())


def _beside(folder: Path | None) -> Path | None:
    """Where results go if nothing else is chosen."""
    if folder is None:
        return None
    results = QCoreApplication.translate("QueueCard", "{0} (results)")
    return folder.with_name(results.format(folder.name))
