"""Kills a real window at random moments while real key events type, rewrite, accept and save.

    python tests/faults/kill_window.py FOLDER [ROUNDS] [SEED]

Each round forks a process that opens the window over one and the same home, as a writer starts the
program again after a crash, and works on the document that comes back by itself. Around each edit
it reports the digest of the text: `I` before the session hears of it, `A` when the journal has it;
`R` when a proposal was accepted, `D` when a save was acknowledged, `S` with what a start brought
back.
SIGKILL comes at a random moment, that of the start included; some rounds end by Ctrl+Q instead.

Checked after each: the start brings back the last acknowledged text or a later one, the file holds
one that is no older than the last acknowledged save, and every start works. At the end the
databases must be whole. Prints one line of JSON and exits 1 at the first loss. Linux only: it forks
a process that has Qt loaded.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from writer_app import app
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.rooms import assistant, documents, library, pages  # noqa: F401  # loaded before forks
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
RECORD = 9  # bytes: a letter, then eight of the digest
START_S, WORK_S = 1.2, 1.0  # the longest a round is left to start, and to work
LARGEST = 6_000  # characters after which the text is written over
PIECES = ("the sea ", "a pen, ", "é ", "我们在写 ", "- ", "# ", "**", "1953. ", "שלום ", "word ")
START = "# The log\n\nThe keeper wrote it down every night. He never forgot.\n"
ANSWERS: list[dict[str, Any]] = [{"text": "The keeper wrote it down nightly.", "delay_ms": 5}]


def digest(text: str) -> bytes:
    """Eight bytes that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]


class Writer:
    """The process that is killed: one window, and hands on its keyboard."""

    def __init__(self, home: Path, report: int, chance: random.Random) -> None:
        self.report, self.chance = report, chance
        self._watch_edits()
        self.window: MainWindow = app.build(home, "scripted")
        if self.window.document_path() is None:
            self.window.open_document(home / "documents" / "log.md")
        self.window.show_page("")
        self.editor = self.window.editor
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)
        self.say(b"S", self.editor.raw_text())

    def say(self, letter: bytes, text: str) -> None:
        os.write(self.report, letter + digest(text))

    def _watch_edits(self) -> None:
        edited, writer = DocumentSession.edited, self

        def reported(session: DocumentSession, position: int, removed: int, added: str) -> None:
            text = session._text()
            writer.say(b"I", text)
            edited(session, position, removed, added)
            writer.say(b"A", text)

        DocumentSession.edited = reported  # type: ignore[method-assign]  # the seam of the trial

    def work(self, seconds: float) -> None:
        """Write until the time is over."""
        until = time.monotonic() + seconds
        acts: list[Any] = [self.type] * 8 + [self.press] * 5
        acts += [self.save, self.save, self.rewrite, self.paste]
        while time.monotonic() < until:
            self.chance.choice(acts)()
            QApplication.processEvents()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        QTest.keyClick(self.editor, key, modifiers)

    def type(self) -> None:
        if self.editor.document().characterCount() > LARGEST:
            self.key(Key.Key_A, Mod.ControlModifier)
        for char in self.chance.choice(PIECES) + self.chance.choice(["", "", "😀"]):
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Key.Key_unknown, Mod.NoModifier, char)
                QApplication.sendEvent(self.editor, event)

    def press(self) -> None:
        plain = [Key.Key_Return, Key.Key_Backspace, Key.Key_Left, Key.Key_Up, Key.Key_Home]
        control = [Key.Key_Z, Key.Key_B, Key.Key_Y, Key.Key_Backspace, Key.Key_End]
        if self.chance.random() < 0.6:
            self.key(self.chance.choice(plain))
        else:
            self.key(self.chance.choice(control), Mod.ControlModifier)

    def paste(self) -> None:
        QGuiApplication.clipboard().setText("pasted words\r\non two lines ")
        self.key(Key.Key_V, Mod.ControlModifier)

    def save(self) -> None:
        self.key(Key.Key_S, Mod.ControlModifier)
        if not self.window.isWindowModified():
            self.say(b"D", self.editor.raw_text())

    def rewrite(self) -> None:
        """Ask for a rewrite by its keys, wait for it, and accept it or turn it down."""
        self.key(Key.Key_E, Mod.ControlModifier)
        bar = self.window.findChild(QWidget, "promptInput")
        if bar is None or not bar.isVisible():
            return
        QTest.keyClicks(bar, "Shorten")
        QTest.keyClick(bar, Key.Key_Return)
        until = time.monotonic() + 1.5
        review = self.window.findChild(QWidget, "reviewBar")
        while time.monotonic() < until and not (review is not None and review.isVisible()):
            QApplication.processEvents()
            time.sleep(0.005)
            review = self.window.findChild(QWidget, "reviewBar")
        if self.chance.random() < 0.8:
            before = self.editor.raw_text()
            self.key(Key.Key_Return, Mod.ControlModifier)
            if ANSWERS[0]["text"] in self.editor.raw_text() and self.editor.raw_text() != before:
                self.say(b"R", self.editor.raw_text())
        else:
            self.key(Key.Key_Escape)

    def quit(self) -> None:
        """Close by the key; the last text is in its file then."""
        self.key(Key.Key_Escape)
        self.key(Key.Key_Q, Mod.ControlModifier)
        QApplication.processEvents()


class Trial:
    """The parent: forks writers, kills them, and knows what must be there."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home, self.chance = home, random.Random(seed)
        self.file = home / "documents" / "log.md"
        self.file.parent.mkdir(parents=True)
        self.file.write_text(START, encoding="utf-8")
        (home / "config").mkdir()
        settings = {"editing": {"autosave_seconds": 1, "proofreading": "off"}}
        (home / "config" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        self.states: list[bytes] = [digest(START)]
        self.acknowledged = self.durable = 0
        self.counts: Counter[str] = Counter()

    def round(self) -> str:
        """One life; returns what was lost, in words, or nothing."""
        gentle = self.chance.random() < 0.05
        reading, writing = os.pipe()
        child = self._fork(writing, reading, self.chance.randrange(2**31), gentle=gentle)
        os.close(writing)
        moment, work = 90.0, 90.0
        if not gentle and self.chance.random() < 0.15:  # killed while it starts, if it is slow
            moment = self.chance.random() * START_S
        elif not gentle:
            work = self.chance.random() * WORK_S
        lost = self._listen(reading, time.monotonic() + moment, work)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        lost = lost or self._listen(reading, time.monotonic() + 60)
        os.close(reading)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            lost = lost or f"a window ended by itself with code {os.WEXITSTATUS(status)}"
        if gentle and not lost and not os.WIFEXITED(status):
            lost = "a window did not close"
        if gentle and not lost:
            self.durable = self.acknowledged
        return lost or self._look_at_file()

    def _fork(self, report: int, other: int, seed: int, *, gentle: bool) -> int:
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            os.close(other)
            writer = Writer(self.home, report, random.Random(seed))
            writer.work(1.0 if gentle else 60)
            writer.quit()
            code = 0
        except BaseException:  # noqa: BLE001  # a forked process must not come back to the parent's code
            traceback.print_exc()
        os._exit(code)

    def _listen(self, reading: int, until: float, work: float = 0.0) -> str:
        """Take reports until the pipe ends or the time is over: `work` seconds after the start."""
        heard, begun = b"", self.counts["starts"]
        while (left := until - time.monotonic()) > 0:
            if not select.select([reading], [], [], left)[0]:
                break
            piece = os.read(reading, RECORD * 1000)
            heard += piece
            while len(heard) >= RECORD:
                lost = self._take(heard[:1], heard[1:RECORD])
                heard = heard[RECORD:]
                if lost:
                    return lost
            if self.counts["starts"] != begun and work:
                until, work = min(until, time.monotonic() + work), 0.0
            if not piece:
                break
        return ""

    def _take(self, letter: bytes, text: bytes) -> str:
        if letter == b"S":
            found = self._last(text, self.acknowledged)
            if found is None:
                return "a start brought back an older text than was acknowledged, or another one"
            del self.states[found + 1 :]
            self.acknowledged = found
            self.counts["starts"] += 1
        elif letter == b"I":
            self.states.append(text)
        elif letter == b"A":
            self.acknowledged = len(self.states) - 1
            self.counts["edits"] += 1
        elif letter == b"D":
            saved = self._last(text, self.durable)
            if saved is None:
                return "a text was said to be saved that was never typed"
            self.durable = saved
            self.counts["saves"] += 1
        elif letter == b"R":
            self.counts["accepted"] += 1
        return ""

    def _last(self, text: bytes, first: int) -> int | None:
        places = range(len(self.states) - 1, first - 1, -1)
        return next((place for place in places if self.states[place] == text), None)

    def _look_at_file(self) -> str:
        if not self.file.exists():
            return "the file is gone"
        if len(list(self.file.parent.glob("*.md"))) > 1:
            return "a copy was made although nobody else changed the file"
        text = digest(self.file.read_bytes().decode("utf-8", "replace"))
        return "" if self._last(text, self.durable) is not None else "the file is torn or too old"

    def databases(self) -> str:
        """What is wrong with the history or the index."""
        for name in ("history.sqlite", "index.sqlite"):
            file = self.home / "data" / name
            if not file.exists():
                continue
            with contextlib.closing(sqlite3.connect(file)) as database:
                (answer,) = database.execute("PRAGMA integrity_check").fetchone()
            if answer != "ok" or list(file.parent.glob(f"{name}.bad-*")):
                return f"{name} is damaged: {answer}"
        return ""


def main() -> int:
    """Run the rounds."""
    folder = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "script.json"
    script.write_text(json.dumps(ANSWERS), encoding="utf-8")
    os.environ["WRITER_APP_SCRIPT"] = str(script)
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    trial, lost, number = Trial(home, seed), "", 0
    while number < rounds and not lost:
        lost = trial.round()
        number += 1
        if number % 100 == 0:
            print(f"{number} rounds, {dict(trial.counts)}", file=sys.stderr, flush=True)
    lost = lost or trial.databases()
    print(json.dumps({"rounds": number, "lost": lost, **trial.counts}))
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
