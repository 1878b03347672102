"""The evidence page: one sentence on what holds, the whole report below it, save and copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from writer_app.bridge.model.evidence import Evidence, save
from writer_app.ui.files.file_dialog import ask_target
from writer_app.ui.kit.ink import dress
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import SheetPage, note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, PrimaryButton

_LINES = 34
FILE_NAME = "writer-app-evidence.txt"


class EvidencePage(SheetPage):
    """Shows the latest report and asks for a new one each time it is opened."""

    def __init__(self, theme: Theme, evidence: Evidence) -> None:
        title = QCoreApplication.translate("EvidencePage", "Privacy report")
        super().__init__(theme, title, width=860)
        self.setObjectName("evidencePage")
        self._text = ""
        self.sentence = note(theme, "", role="text", step="base")
        self.sentence.setObjectName("evidenceSentence")
        self.said = note(theme, "")
        self.said.setObjectName("evidenceSaid")
        self.report = QPlainTextEdit()
        self.report.setObjectName("evidenceReport")
        self.report.setAccessibleName(self.tr("Report"))
        self.report.setReadOnly(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setCornerWidget(QWidget())  # else the style draws a frame of its own there
        self.save = PrimaryButton(theme, self.tr("Save report…"))
        self.save.setObjectName("evidenceSave")
        self.save.clicked.connect(self._ask_place)
        self.copy = PlainButton(theme, self.tr("Copy"))
        self.copy.setObjectName("evidenceCopy")
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.setSpacing(theme.unit(8))
        row.addWidget(self.save)
        row.addWidget(self.copy)
        row.addWidget(self.said, 1)
        self.body.setSpacing(theme.unit(12))
        self.body.addWidget(self.sentence)
        self.body.addLayout(row)
        self.body.addWidget(self.report)
        evidence.gathered.connect(self._show)
        theme.follow(self._dress)
        self.wait()

    def wait(self) -> None:
        """A new report is being made."""
        self._text = ""
        self.sentence.setText(self.tr("Trying the lock and collecting the record…"))
        self.said.setText("")
        self.report.clear()
        for button in (self.save, self.copy):
            button.setEnabled(False)

    # ---- inside
    def _show(self, kind: str, lines: list[str]) -> None:
        self._text = "\n".join(map(said, lines))
        self.sentence.setText(self._sentence(kind))
        self.report.setPlainText(self._text)
        for button in (self.save, self.copy):
            button.setEnabled(True)

    def _sentence(self, kind: str) -> str:
        sentences = {
            "seccomp": self.tr(
                "The engine cannot reach the internet: the kernel refuses it every internet "
                "socket, and nothing can lift that. It was tried just now."
            ),
            "namespace": self.tr(
                "The engine cannot reach the internet: it runs in a network of its own with "
                "nothing in it. It was tried just now."
            ),
            "guard": self.tr(
                "This system offers no lock in the kernel. A guard inside Python keeps the engine "
                "off the internet; native code is not held back by it."
            ),
            "server": self.tr(
                "Your text goes to the server that you chose, so this engine is not locked. "
                "Through Python it can reach no other server."
            ),
        }
        return sentences.get(kind, self.tr("The lock could not be tried; see the report."))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self.said.setText(self.tr("Copied."))

    def _ask_place(self) -> None:
        ask_target(self, self.tr("Save report…"), self.save_to, name=FILE_NAME)

    def save_to(self, path: Path) -> None:
        """Write the report and say so."""
        problem = save(path, self._text)
        self.said.setText(said(problem) or self.tr("Saved as {0}.").format(path.name))

    def _dress(self) -> None:
        theme = self.theme
        font = theme.text_font("mono")
        font.setPixelSize(theme.unit(12))
        self.report.setFont(font)
        dress(self.report, theme, base="chrome")
        self.report.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.report.document().setDocumentMargin(theme.unit(12))
        self.report.setFixedHeight(round(QFontMetricsF(font).lineSpacing() * _LINES))
