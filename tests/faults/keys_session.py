"""A session at the keyboard under strace: type, rewrite, accept, undo, change a setting.

    strace -f -e trace=… -o TRACE python tests/faults/keys_session.py

The window is the real one with the scripted engine, offscreen. `os.access` of a path that is not
there marks in the trace where the keys begin and end; the thread that marks is the window's.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "privacy"))

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from session import Driver, Step, named, windows

from writer_app import app
from writer_app import paths as app_paths

MARK = "/writer-app-keys/"
SENTENCE = "The keeper wrote it down every single night."
ANSWER = "The keeper wrote it down each night."


def steps() -> Generator[Step, None, None]:
    """Each step, followed by what is waited for."""
    yield lambda: bool(windows())
    window = windows()[0]
    editor, commands = window.editor, window.commands
    os.access(MARK + "begin", os.F_OK)
    QTest.keyClicks(editor, SENTENCE)
    commands["rewrite"].trigger()
    field = named(window, "promptInput")
    QTest.keyClicks(field, "shorter")
    QTest.keyClick(field, Qt.Key.Key_Return)
    yield commands["accept"].isEnabled
    commands["accept"].trigger()
    yield lambda: SENTENCE not in editor.toPlainText()
    commands["undo"].trigger()
    yield lambda: SENTENCE in editor.toPlainText()
    # A setting is written by itself a moment later.
    commands["typewriter"].trigger()
    yield app_paths.find().settings.is_file
    os.access(MARK + "end", os.F_OK)
    window.close()


def main() -> int:
    """Run the session; 0 when every step came about."""
    script = app_paths.find().create().data / "script.json"
    script.write_text(json.dumps([{"text": ANSWER}]), encoding="utf-8")
    os.environ["WRITER_APP_SCRIPT"] = str(script)
    app.application()
    driver = Driver(steps())
    code = app.run([], engine="scripted")
    print(driver.problem, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
