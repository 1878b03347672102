"""The real program at work on a canary: the paths of a window that others do not take.

    python tests/privacy/canary_session.py RESULT.json [--after-a-kill] <<< CANARY

The quick window on the clipboard, the template editor with a mistake and a save, a comparison of
templates on the page, an answer that hangs until it is stopped, an export by pandoc; at last
unsaved words and a proposal, and then it waits, to be killed. `--after-a-kill` starts over what the
kill left, says whether the words are back, and closes. `test_canary_session.py` looks at what all
this leaves. The engine plays `WRITER_APP_SCRIPT`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from session import Driver, Step, named, windows

from tests.living import live
from writer_app import app
from writer_app import paths as app_paths
from writer_app.bridge.model.preemptible import BenchState
from writer_app.ui.library.export_controller import ExportController
from writer_app.ui.templates.template_controller import TemplateController

Key, Mod = Qt.Key, Qt.KeyboardModifier


class CanarySession:
    """The steps, each followed by what is waited for. `result` is kept after each."""

    def __init__(self, target: Path, canary: str) -> None:
        self.target, self.canary = target, canary
        self.result: dict[str, object] = {}
        self.line = f"The {canary} were quiet that morning, and she don't like the cold of it all."

    def keep(self, name: str, value: object = True) -> None:
        """Say what came about."""
        self.result[name] = value
        self.target.write_text(json.dumps(self.result), encoding="utf-8")

    def steps(self) -> Generator[Step, None, None]:
        yield lambda: bool(windows())
        self.window: Any = windows()[0]
        status: Any = named(self.window, "statusModel")
        yield lambda: "ready" in status.text()
        self.window.show_page("")
        self.window.editor.setPlainText(f"# Notes\n\n{self.line}\n")
        self.window.save_document()
        yield from self._quick()
        yield from self._edit_template()
        yield from self._try_template()
        yield from self._hang()
        yield from self._export()
        self.window.editor.insertPlainText(f"unsaved {self.canary} ")
        self.window.commands["find"].trigger()
        QTest.keyClicks(self.window.focusWidget(), self.canary)
        self._instruct(self.window)
        yield self.window.commands["accept"].isEnabled
        live(1_000)  # for every pause after which something is kept
        self.keep("waits")
        yield lambda: False

    def after_a_kill(self) -> Generator[Step, None, None]:
        yield lambda: bool(windows())
        self.window = windows()[0]
        text = self.window.editor.raw_text()
        self.keep("back", self.line in text and f"unsaved {self.canary}" in text)
        live(1_000)
        self.window.save_document()
        self.window.close()

    # ---- what the writer does
    def _instruct(self, window: QWidget) -> None:
        if window is self.window:
            self.window.commands["rewrite"].trigger()
        field = named(window, "promptInput")
        QTest.keyClicks(field, f"keep {self.canary}")
        QTest.keyClick(field, Key.Key_Return)

    def _quick(self) -> Generator[Step, None, None]:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(self.line)
        self.window.commands["quick"].trigger()
        tops = QApplication.topLevelWidgets()
        quick: Any = next(w for w in tops if w.objectName() == "quickWindow")
        self._instruct(quick)
        yield lambda: named(quick, "reviewBar").isVisible()
        for _ in range(2):  # accept, copy
            QTest.keyClick(quick.editor, Key.Key_Return, Mod.ControlModifier)
        self.keep("quick", clipboard.text() != self.line)

    def _edit_template(self) -> Generator[Step, None, None]:
        panel = self.window.assistant_panel
        yield lambda: len(panel.list.rows.rows()) > 30
        panel.list.set_current("formal")
        panel.card.edit.click()
        yield lambda: self.window.current_page() == "templateEditor"
        page: Any = self.window.page("templateEditor")
        yield lambda: page.editing.last is not None
        source = named(page, "templateSource")
        QTest.keyClick(source, Key.Key_End, Mod.ControlModifier)
        QTest.keyClicks(source, f" {{{{{self.canary}}}}}")  # a name that there is not
        yield lambda: page.problems.rows.rowCount() == 1
        QTest.keyClick(source, Key.Key_S, Mod.ControlModifier)
        live(200)
        source.undo()  # type: ignore[attr-defined]  # a text field
        QTest.keyClicks(source, f"Love the {self.canary}.")
        yield lambda: page.problems.rows.rowCount() == 0
        saved: list[object] = []
        page.editing.saved.connect(saved.append)
        QTest.keyClick(source, Key.Key_S, Mod.ControlModifier)
        yield lambda: bool(saved)
        QTest.keyClicks(source, f"A draft of {self.canary}.")
        live(1_000)  # until the draft is kept
        self.window.show_page("")
        self.keep("template")

    def _try_template(self) -> Generator[Step, None, None]:
        self.window.findChild(TemplateController).tryRequested.emit("shorten")
        page: Any = self.window.page("templateBench")
        page.setup.pageWanted.emit()
        QTest.keyClick(page, Key.Key_Return, Mod.ControlModifier)
        yield lambda: page.bench.state is BenchState.DONE
        target = app_paths.find().documents / "tried.md"
        page.bench.export(target, self.canary)
        yield target.is_file
        self.window.show_page("")
        self.keep("bench", page.bench.progress()[0])

    def _hang(self) -> Generator[Step, None, None]:
        """An answer that never ends: it is stopped, and the engine's process with it."""
        self._instruct(self.window)
        yield self.window.commands["stop"].isEnabled
        live(300)
        self.window.commands["stop"].trigger()
        yield lambda: not self.window.commands["stop"].isEnabled()
        self.window.commands["reject"].trigger()
        self.keep("hang")

    def _export(self) -> Generator[Step, None, None]:
        self.window.editor.setPlainText(f"# {self.canary}\n\n{self.line}\n")
        for kind in ("docx", "pdf") if find_spec("pypandoc") else ("pdf",):
            target = app_paths.find().documents / f"out.{kind}"
            self.window.findChild(ExportController).export(target)
            yield target.is_file
        self.keep("export")


def main(target: Path, canary: str, *, after_a_kill: bool) -> int:
    """Run the session; the result says how far it came."""
    app.application()
    session = CanarySession(target, canary)
    driver = Driver(session.after_a_kill() if after_a_kill else session.steps())
    code = app.run([], engine="scripted")
    session.keep("problem", driver.problem)
    return code


if __name__ == "__main__":
    said = sys.stdin.read().strip()
    sys.exit(main(Path(sys.argv[1]), said, after_a_kill="--after-a-kill" in sys.argv))
