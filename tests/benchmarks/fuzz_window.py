"""Evenings that nobody would plan: commands, keys and clicks at random in the whole window.

    python tests/benchmarks/fuzz_window.py [--seeds 0-19] [--steps 400] [--keep DIR]

Each seed is a process of its own with an empty home, a few documents and a scripted engine that
answers, stops, crashes and talks nonsense. Told as a fault: an exception or a Qt message, a step
that takes longer than ten seconds, a text on the page that is not the file's after the end, a
document nobody touched that changed, a damaged database, a window that does not open again. A
fault is printed with the last steps; the same seed plays the same steps.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
CHECKOUT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from word_xml import package, paragraph, said  # noqa: E402 - from the folder above

SLOW_S, HANGS_S = 10.0, 60
# They end the session or open other programs; what they do is tried elsewhere.
LEFT_OUT = frozenset({"quit", "openLogs"})
NETWORK = ("fetch", "download", "get ", "set up")  # on a button: nothing is fetched here
SCRIPT: list[dict[str, object]] = [
    {"text": "The harbour was quiet, and 45 boats lay in the mud.", "delay_ms": 2},
    {"text": "港口很安静，45 条船停在泥里。", "delay_ms": 2},
    {"text": "# A plan\n\nFirst **measure**, then cut.\n\n- one\n- two\n", "delay_ms": 1},
    {"text": "> harbour\n→ haven\nSay where.\n> nothing\nWhat?", "delay_ms": 1},
    {"text": "The sea was [1].", "then": "crash"},
    {"text": "", "delay_ms": 1},
    {"text": "no no no no no no no no no no no no no no no no no no no no", "delay_ms": 1},
    {"text": "A long answer. " * 60, "delay_ms": 3},
    {"text": "x", "then": "garbage"},
    {"text": "It broke off", "then": "fail", "kind": "EngineError", "message": "It failed."},
]
DOCUMENTS = {
    "Tides.md": "# Tides\n\nTwice a day the harbour fills. 45 boats lay dry [@key].\n\n"
    "- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nA note[^1] and $x^2$.\n\n[^1]: Here.\n",
    "港口.md": "# 港口\n\n港口每天涨两次潮。**注意：**船在泥里。\n\n> 引文\n\n1. 甲\n2. 乙\n",
    "Plain.txt": "No marks at all.\nA second line.\n",
    "Empty.md": "",
    "Long.md": "# Long\n\n"
    + "The moon pulls the water, and the sun helps a little. " * 2000
    + "\n",
    "Book/one.md": "# One\n\nChapter one.\n",
    "Book/two.md": "# Two\n\nChapter two.\n",
    "Book/book.md": "# Book\n\n- [One](one.md)\n- [Two](two.md)\n",
}
WHO = 'w:id="7" w:author="Anna" w:date="2026-01-02T03:04:05Z"'
LETTER = "".join(
    [
        paragraph("The boat ", f"<w:ins {WHO}>{said('always ')}</w:ins>", "leaves at "),
        paragraph(f"<w:del {WHO}><w:r><w:delText>nine</w:delText></w:r></w:del>", "会议改到三点。"),
    ]
)
UNTOUCHED = "never opened {==here==}{>>a remark<<}\r\nsecond line\t\n"
WORDS = (
    "The tide was 3.5 metres on May 2nd; “quite high”. **So** [it](https://e.org) was 潮水很高，"
)


class Player:
    """One evening. `faults` fills while it goes on."""

    def __init__(self, window: Any, seed: int, documents: list[Path]) -> None:
        from PySide6.QtWidgets import QApplication

        self.window, self.random, self.documents = window, random.Random(seed), documents
        self.qt = QApplication.instance()
        self.log: deque[str] = deque(maxlen=25)
        self.faults: list[str] = []

    def play(self, steps: int) -> None:
        """Take so many steps, each followed by a moment of the event loop."""
        from living import live

        ways: list[tuple[int, Callable[[], str]]] = [
            (6, self._command), (10, self._key), (5, self._type), (5, self._button),
            (3, self._click), (2, self._open), (2, self._select), (1, self._paste),
        ]  # fmt: skip
        weights = [weight for weight, _ in ways]
        for number in range(steps):
            _, way = self.random.choices(ways, weights)[0]
            begun = time.monotonic()
            faulthandler.dump_traceback_later(HANGS_S, exit=True)
            try:
                self.log.append(f"{number} {way.__name__} …")
                self.log[-1] = f"{number} {way()}"
                live(self.random.choice((0, 1, 5, 30, 120)))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault to be told
                self.fault(f"{type(error).__name__}: {error}")
            faulthandler.cancel_dump_traceback_later()
            if time.monotonic() - begun > SLOW_S:
                self.fault(f"took {time.monotonic() - begun:.0f} s")

    def fault(self, said: str, stack: str = "") -> None:
        """Keep what went wrong, with the steps before it; once for each kind."""
        if not any(each.startswith(said) for each in self.faults):
            steps = "\n          ".join(list(self.log)[-6:])
            self.faults.append(f"{said}\n{stack}    after {steps}")

    # ---- the steps
    def _command(self) -> str:
        from writer_app.ui.kit.actions import COMMANDS

        names = [each.name for each in COMMANDS if each.name not in LEFT_OUT]
        name = self.random.choice(names)
        action = self.window.commands[name]
        if action.isEnabled():
            action.trigger()
        return f"command {name}{'' if action.isEnabled() else ' (off)'}"

    def _key(self) -> str:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        key, none = Qt.Key, Qt.KeyboardModifier.NoModifier
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        alt = Qt.KeyboardModifier.AltModifier
        chosen, held = self.random.choice([
            *((each, none) for each in (
                key.Key_Return, key.Key_Return, key.Key_Tab, key.Key_Escape, key.Key_Escape,
                key.Key_Up, key.Key_Down, key.Key_Left, key.Key_Right, key.Key_Home, key.Key_End,
                key.Key_Backspace, key.Key_Delete, key.Key_PageDown, key.Key_Space, key.Key_F2,
                key.Key_F6, key.Key_F7, key.Key_1, key.Key_Slash,
            )),
            (key.Key_Tab, shift), (key.Key_Up, shift), (key.Key_Right, control | shift),
            (key.Key_Return, control), (key.Key_Return, control | shift), (key.Key_Z, control),
            (key.Key_Z, control), (key.Key_Y, control), (key.Key_E, control), (key.Key_A, control),
            (key.Key_X, control), (key.Key_V, control), (key.Key_R, control), (key.Key_J, control),
            (key.Key_L, control), (key.Key_Right, alt), (key.Key_Left, alt), (key.Key_End, control),
            (key.Key_Home, control), (key.Key_F, control), (key.Key_Backspace, control),
        ])  # fmt: skip
        target = self._target()
        QTest.keyClick(target, chosen, held)
        return f"key {chosen.name} {held.value} on {target.objectName() or type(target).__name__}"

    def _type(self) -> str:
        from PySide6.QtGui import QInputMethodEvent

        start = self.random.randrange(len(WORDS) - 6)
        words = WORDS[start : start + self.random.randrange(1, 12)]
        target = self._target()
        for char in words:
            event = QInputMethodEvent()
            event.setCommitString(char)
            self.qt.sendEvent(target, event)
        return f"type {words!r} on {target.objectName() or type(target).__name__}"

    def _button(self) -> str:
        from PySide6.QtWidgets import QAbstractButton

        found = [
            each
            for each in self._front().findChildren(QAbstractButton)
            if each.isVisible() and each.isEnabled() and not self._fetches(each.text())
        ]
        if not found:
            return "button none"
        chosen = self.random.choice(found)
        said = f"button {chosen.objectName()} “{chosen.text() or chosen.accessibleName()}”"
        self.log[-1] = said
        chosen.click()
        return said

    def _click(self) -> str:
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QWidget

        found = [
            each
            for each in [self._front(), *self._front().findChildren(QWidget)]
            if each.isVisible() and each.isEnabled() and each.width() > 4 and each.height() > 4
        ]
        chosen = self.random.choice(found)
        place = QPoint(
            self.random.randrange(chosen.width()), self.random.randrange(chosen.height())
        )
        how = self.random.choice((QTest.mouseClick, QTest.mouseClick, QTest.mouseDClick))
        said = f"{how.__name__} on {type(chosen).__name__} {chosen.objectName()}"
        if not (hasattr(chosen, "text") and self._fetches(str(chosen.text))):
            how(chosen, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        return said

    def _open(self) -> str:
        from writer_app.domain.base.errors import ChangedOnDisk, WriterError

        path = self.random.choice(self.documents)
        said = ""
        if path.exists():
            try:
                self.window.open_document(path)
            except ChangedOnDisk as error:  # by nobody but this program
                self.fault(f"{type(error).__name__}: {error}")
            except WriterError as error:  # it says so, and the page stays
                said = f": {error}"
        return f"open {path.name}{said}"

    def _select(self) -> str:
        from writer_app.domain.change.anchor import Anchor

        length = len(self.window.editor.raw_text())
        start, end = sorted(self.random.randrange(length + 1) for _ in range(2))
        self.window.editor.select(Anchor(start, min(end, start + 300)))
        return f"select {start} {end}"

    def _paste(self) -> str:
        from PySide6.QtCore import QMimeData

        data = QMimeData()
        data.setHtml("<h2>Head</h2><p>A <b>bold</b> <a href='https://e.org'>link</a></p>")
        data.setText("Head\nA bold link")
        self.qt.clipboard().setMimeData(data)
        self.window.commands["paste"].trigger()
        return "paste"

    # ---- inside
    def _front(self) -> Any:
        return self.qt.activePopupWidget() or self.qt.activeModalWidget() or self.window

    def _target(self) -> Any:
        popup = self.qt.activePopupWidget()
        return popup or self.qt.focusWidget() or self.window.editor

    def _fetches(self, text: str) -> bool:
        return any(word in text.lower().replace("&", "") for word in NETWORK)


def _furnish(home: Path, chance: random.Random) -> tuple[list[Path], Path]:
    """Documents and a script for the engine; which of them are opened, and the one that is not."""
    os.environ["WRITER_APP_SCRIPT"] = str(home / "script.json")
    (home / "script.json").write_text(json.dumps(chance.choices(SCRIPT, k=60)), encoding="utf-8")
    found = [home / "documents" / name for name in DOCUMENTS]
    for path, text in zip(found, DOCUMENTS.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found.append(home / "documents" / "letter.docx")
    found[-1].write_bytes(package(LETTER + "<w:sectPr/>"))
    appearance = {"language": chance.choice(("en", "zh")), "theme": chance.choice(("paper", "ink"))}
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text(json.dumps({"appearance": appearance}))
    untouched = home / "documents" / "Untouched.md"
    untouched.write_bytes(UNTOUCHED.encode())
    return found, untouched


def child(seed: int, steps: int, home: Path) -> int:
    """Play one seed and print its faults as JSON."""
    chance = random.Random(seed)
    documents, untouched = _furnish(home, chance)

    from PySide6.QtCore import QTimer, QtMsgType, qInstallMessageHandler
    from PySide6.QtGui import QDesktopServices
    from PySide6.QtWidgets import QApplication

    from writer_app import app

    QDesktopServices.openUrl = staticmethod(lambda *_: True)  # type: ignore[method-assign]  # nothing is opened
    window = app.build(home, "scripted")
    window.resize(*chance.choice(((1280, 800), (900, 600), (1600, 1000))))
    player = Player(window, seed, documents)

    def heard(kind: QtMsgType, _context: object, said: str) -> None:
        if "This plugin does not support" not in said and kind is not QtMsgType.QtDebugMsg:
            player.fault(f"Qt: {said}", "".join(traceback.format_stack()[-5:-1]))

    def leave() -> None:
        """A dialog that waits for an answer gets one."""
        waiting = QApplication.activeModalWidget()
        if waiting is not None:
            player.log.append(f"    leaves {type(waiting).__name__} {waiting.windowTitle()}")
            waiting.close()

    qInstallMessageHandler(heard)

    def thrown(kind: type[BaseException], error: BaseException, stack: Any) -> None:
        player.fault("".join(traceback.format_exception(kind, error, stack)[-6:]))

    sys.excepthook = thrown
    timer = QTimer(interval=400)
    timer.timeout.connect(leave)
    timer.start()
    player.play(steps)
    timer.stop()
    path, text = window.document_path(), window.editor.raw_text()
    try:
        window.save_document()
        path, text = window.document_path(), window.editor.raw_text()
    except Exception as error:  # noqa: BLE001 - a document that cannot be saved says so
        player.log.append(f"not saved: {error}")
        path = None
    app.shutdown(window)
    _look(home, player, untouched, path, text)
    again = app.build(home, "scripted")
    app.shutdown(again)
    qInstallMessageHandler(None)
    print("\n" + json.dumps(player.faults))
    sys.stdout.flush()
    os._exit(0)


def _look(home: Path, player: Player, untouched: Path, path: Path | None, text: str) -> None:
    """What the evening left behind."""
    moved = [
        each for each in home.rglob("Untouched*.md") if each.read_bytes() == UNTOUCHED.encode()
    ]
    if not moved:
        player.fault("the document that nobody opened changed")
    if path is not None and path.suffix in (".md", ".txt") and path.exists():
        kept = path.read_text(encoding="utf-8")
        if kept.rstrip("\n") != text.rstrip("\n"):
            player.fault(f"{path.name} on the disk is not the page: {kept[-80:]!r} {text[-80:]!r}")
    for file in (home / "data").rglob("*.db"):
        with sqlite3.connect(file) as store:
            if store.execute("pragma integrity_check").fetchone() != ("ok",):
                player.fault(f"{file.name} is damaged")
    for file in (home / "data").rglob("*.log"):
        said = file.read_text(encoding="utf-8", errors="replace")
        if "Traceback" in said or "uncaught" in said:
            player.fault(f"{file.name}: {said[-1500:]}")


def main() -> int:
    """Play the seeds one after the other; 1 where one of them found something."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", default="0-9")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--keep", type=Path, help="a folder for the homes of seeds with faults")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    first, _, last = chosen.seeds.partition("-")
    if chosen.child:
        return child(int(first), chosen.steps, chosen.child)
    found = 0
    for seed in range(int(first), int(last or first) + 1):
        home = Path(tempfile.mkdtemp(prefix="evening-"))
        environment = {
            **os.environ, "HOME": str(home), "PIP_NO_INDEX": "1", "HF_ENDPOINT": "http://127.0.0.1:9",
        }  # fmt: skip
        command = [sys.executable, __file__, "--seeds", str(seed), "--steps", str(chosen.steps)]
        done = subprocess.run(
            [*command, "--child", str(home)], capture_output=True, text=True, env=environment,
            cwd=home, check=False, timeout=1800,
        )  # fmt: skip
        lines = done.stdout.strip().splitlines()
        faults = json.loads(lines[-1]) if done.returncode == 0 and lines else []
        if done.returncode:
            faults = [f"ended with {done.returncode}\n{done.stderr[-3000:]}"]
        found += bool(faults)
        print(f"seed {seed}: {len(faults)} faults", flush=True)
        for each in faults:
            print("  ", each, flush=True)
        if faults and chosen.keep:
            shutil.move(home, chosen.keep / f"seed-{seed}")
        shutil.rmtree(home, ignore_errors=True)
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
