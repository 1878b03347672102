"""How much of the program one key runs through: Python calls, and modules touched. Run by hand:

    python tests/benchmarks/bench_calls.py

Builds the whole window over the scripted engine and counts, by `sys.setprofile`, the calls of the
program's own functions from a key until it is painted: for a letter typed into a document of
40 paragraphs, and for the key that accepts a proposal of one changed sentence. The median of
many; a machine's speed and load do not change it.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path[:0] = [str(CHECKOUT)]
PACKAGE = str(CHECKOUT / "writer_app")
SENTENCE = "The keeper wrote it down every single night."
ANSWER = "The keeper wrote it down each night."
LETTERS, ACCEPTS = 60, 15
WAITS = ("fsync", "fdatasync", "flock", "acquire", "__enter__", "rename", "replace_file")


class Calls:
    """What was called, by module."""

    def __init__(self) -> None:
        self.modules: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()
        self.waits: Counter[str] = Counter()  # what may hold the thread: locks, fsync

    def note(self, frame: FrameType, event: str, argument: Any) -> None:
        """A profile function."""
        code = frame.f_code
        if event == "c_call" and argument.__name__ in WAITS:
            where = f"{Path(code.co_filename).name}:{code.co_qualname}"
            self.waits[f"{argument.__qualname__} in {where}"] += 1
        if event == "call" and code.co_filename.startswith(PACKAGE):
            module = code.co_filename[len(PACKAGE) + 1 :]
            self.modules[module] += 1
            self.functions[f"{module}:{code.co_qualname}"] += 1

    def of(self, act: Callable[[], object]) -> Calls:
        """Count while `act` runs."""
        sys.setprofile(self.note)
        try:
            act()
        finally:
            sys.setprofile(None)
        return self


def settle(seconds: float = 0.05) -> None:
    """Let what was begun end."""
    from PySide6.QtWidgets import QApplication

    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        QApplication.processEvents()
        time.sleep(0.002)


def until(holds: Callable[[], bool]) -> None:
    """Let the event loop run until something holds. Raises TimeoutError after 20 s."""
    end = time.perf_counter() + 20
    while not holds():
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get there")
        settle(0.01)


def pressed(window: Any, key: Any, held: Any = None) -> Calls:
    """The calls from a key to its paint."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    def act() -> None:
        QTest.keyClick(window.editor, key, held or Qt.KeyboardModifier.NoModifier)
        QApplication.processEvents()

    return Calls().of(act)


def letters(window: Any) -> list[Calls]:
    """Letters in the middle of the document."""
    from PySide6.QtCore import Qt

    from writer_app.domain.change.anchor import Anchor

    middle = len(window.editor.raw_text()) // 2
    window.editor.select(Anchor(middle, middle))
    for _ in range(5):
        pressed(window, Qt.Key.Key_X)
    settle(0.5)
    found = []
    for _ in range(LETTERS):
        found.append(pressed(window, Qt.Key.Key_X))
        settle()
    return found


def accepts(window: Any) -> list[Calls]:
    """Proposals for one sentence, accepted by the key."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from writer_app.domain.change.anchor import Anchor

    editor = window.editor
    found = []
    for _ in range(ACCEPTS):
        start = editor.raw_text().index(SENTENCE)
        editor.select(Anchor(start, start + len(SENTENCE)))
        window.commands["rewrite"].trigger()
        field = window.focusWidget()
        QTest.keyClicks(field, "Shorten.")
        QTest.keyClick(field, Qt.Key.Key_Return)
        until(window.commands["accept"].isEnabled)
        settle(0.5)
        found.append(pressed(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier))
        assert ANSWER in editor.raw_text()
        settle(0.3)
        window.commands["undo"].trigger()
        settle(0.3)
    return found


def report(name: str, found: list[Calls]) -> None:
    """One line of figures, and where most of it goes."""
    calls = statistics.median(sum(one.modules.values()) for one in found)
    modules = statistics.median(len(one.modules) for one in found)
    print(f"{name}: {calls:.0f} calls in {modules:.0f} modules")
    waits = sum((one.waits for one in found), Counter())
    for place, times in waits.most_common():
        print(f"    {times / len(found):5.1f} {place}")
    if "-v" in sys.argv:
        middle = sorted(found, key=lambda one: sum(one.modules.values()))[len(found) // 2]
        for count in (middle.modules, middle.functions):
            for place, times in count.most_common(60):
                print(f"    {times:5} {place}")


def main() -> None:
    """Both measurements in one window."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        script = home / "script.json"
        answers = [{"text": ANSWER}] * (ACCEPTS + 1)
        script.write_text(json.dumps(answers), encoding="utf-8")
        os.environ["WRITER_APP_SCRIPT"] = str(script)
        from writer_app import app

        window = app.build(home, "scripted")
        try:
            text = "\n\n".join(["Nobody read it until much later, and the sea rose. " * 6] * 40)
            window.editor.set_text(f"{SENTENCE}\n\n{text}")
            settle(2)
            report("a typed letter", letters(window))
            report("an accept", accepts(window))
        finally:
            app.shutdown(window)


if __name__ == "__main__":
    main()
