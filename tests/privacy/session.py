"""A whole session in the real program, with the starter model and nobody at the keyboard.

    python tests/privacy/session.py RESULT.json [--evidence]

Starts the window as `writer-app` does (`app.run`), writes a page, rewrites, summarizes, drafts,
previews a picture from a far server, exports, and closes. What came of it goes to RESULT.json. The
proofs in `test_offline_session.py` run it without a network and under strace; so can anyone.
`WRITER_APP_HOME` and `WRITER_APP_MODELS` say where it lives; no display is needed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QPushButton, QWidget

from writer_app import app
from writer_app import paths as app_paths
from writer_app.ui.library.export_card import ExportCard
from writer_app.ui.window.main_window import MainWindow

PAGE = "The harbour were quiet that morning, and she don't like the cold."
FAR = "![far away](http://192.0.2.1/far.png)"  # an address that belongs to nobody (RFC 5737)
LIMIT_S = 120.0
ENOUGH = 12  # words of an answer; then it is stopped, and what was written is kept
Step = Callable[[], bool]


class Session:
    """The steps, each followed by what is waited for."""

    def __init__(self, *, evidence: bool) -> None:
        self.result: dict[str, object] = {}
        self._evidence = evidence

    def steps(self) -> Generator[Step, None, None]:
        yield lambda: bool(windows())
        self.window = window = windows()[0]
        status = window.findChild(QPushButton, "statusModel")
        assert status is not None
        yield lambda: "ready" in status.text()
        self.result["model"] = status.text()
        window.editor.setPlainText(f"# Tides\n\n{PAGE}\n\n{FAR}\n")
        window.save_document()
        yield from self._rewrite()
        yield from self._summarize()
        yield from self._preview()
        yield from self._export()
        yield from self._draft()
        if self._evidence:
            yield from self._show_evidence()
        window.close()

    def _rewrite(self) -> Generator[Step, None, None]:
        window = self.window
        cursor = window.editor.textCursor()
        cursor.setPosition(window.editor.toPlainText().index(PAGE) + 5)
        window.editor.setTextCursor(cursor)
        window.commands["rewrite"].trigger()
        field = named(window, "promptInput")
        QTest.keyClicks(field, "fix the grammar")
        QTest.keyClick(field, Qt.Key.Key_Return)
        yield window.commands["stop"].isEnabled
        yield lambda: not window.commands["stop"].isEnabled()
        self.result["reviewed"] = window.commands["accept"].isEnabled()
        window.commands["accept"].trigger()
        self.result["page"] = window.editor.toPlainText()

    def _summarize(self) -> Generator[Step, None, None]:
        window = self.window
        window.commands["summarize"].trigger()
        yield window.commands["stop"].isEnabled
        answer: Any = named(window, "panelAnswer")
        yield from self._enough(answer)
        self.result["summary"] = answer.toPlainText()

    def _preview(self) -> Generator[Step, None, None]:
        self.window.commands["preview"].setChecked(True)
        preview = named(self.window, "preview")
        yield lambda: "Tides" in preview.toPlainText()  # type: ignore[attr-defined]  # a browser
        self.window.commands["preview"].setChecked(False)

    def _export(self) -> Generator[Step, None, None]:
        for kind in ("pdf", "html"):
            target = app_paths.find().documents / f"out.{kind}"
            self.window.commands["export"].trigger()
            self.window.findChild(ExportCard).accept.click()
            dialog = next(d for d in self.window.findChildren(QFileDialog) if d.isVisible())
            dialog.fileSelected.emit(str(target))
            dialog.close()
            yield target.is_file
            self.result[kind] = target.stat().st_size

    def _draft(self) -> Generator[Step, None, None]:
        window = self.window
        window.commands["draft"].trigger()
        window.assistant_panel.choose("article")
        QTest.keyClicks(named(window, "field.topic"), "Why bees matter to cities")
        yield named(window, "templateRun").isEnabled
        QTest.mouseClick(named(window, "templateRun"), Qt.MouseButton.LeftButton)
        yield window.commands["stop"].isEnabled
        yield from self._enough(window.editor)  # the draft grows on its new page
        self.result["draft"] = len(window.editor.toPlainText().split())

    def _enough(self, growing: QPlainTextEdit) -> Generator[Step, None, None]:
        """Wait for some words, or for the end, and stop."""
        stop = self.window.commands["stop"]
        yield lambda: not stop.isEnabled() or len(growing.toPlainText().split()) > ENOUGH
        stop.trigger()
        yield lambda: not stop.isEnabled()

    def _show_evidence(self) -> Generator[Step, None, None]:
        self.window.commands["evidence"].trigger()
        report = self.window.findChild(QPlainTextEdit, "evidenceReport")
        assert report is not None
        yield lambda: bool(report.toPlainText())
        self.result["evidence"] = report.toPlainText()


class Driver(QObject):
    """Goes to the next step when what was waited for has come; gives up when it does not."""

    def __init__(self, steps: Generator[Step, None, None]) -> None:
        super().__init__()
        self._steps, self._waits = steps, next(steps)
        self._since = time.monotonic()
        self.problem = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(20)

    def _look(self) -> None:
        try:
            if self._waits():
                self._waits, self._since = next(self._steps), time.monotonic()
            elif time.monotonic() - self._since > LIMIT_S:
                raise TimeoutError("what was waited for did not come")
        except StopIteration:
            self._timer.stop()
        except Exception as error:
            self._timer.stop()
            self.problem = repr(error)
            QApplication.exit(1)
            raise


def windows() -> list[MainWindow]:
    """The windows that are whole."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    return [w for w in found if hasattr(w, "commands") and ready(w)]


def ready(window: MainWindow) -> bool:
    """Whether the model has been asked for: the last thing that happens at the start."""
    status = window.findChild(QPushButton, "statusModel")
    return status is not None and bool(status.text())


def named(window: MainWindow, name: str) -> QWidget:
    """The part of that name."""
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


def main(target: Path, *, evidence: bool) -> int:
    """Run the session; 0 when every step was taken."""
    paths = app_paths.find().create()
    if not paths.settings.exists():
        paths.settings.write_text(json.dumps({"model": {"id": "starter"}}), encoding="utf-8")
    app.application()
    session = Session(evidence=evidence)
    driver = Driver(session.steps())
    code = app.run([])
    session.result["problem"] = driver.problem
    target.write_text(json.dumps(session.result), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), evidence="--evidence" in sys.argv))
