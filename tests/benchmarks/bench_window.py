"""How soon the window is on the screen, and how the event loop runs while a model writes.

    python tests/benchmarks/bench_window.py [--rounds N] [--home DIR --engine transformers]

Start: new processes, a bare PySide6 window and ours by turns, from the start of the process to the
first paint of the window. Stall: the gaps between ticks of a 1 ms timer while an answer streams
into a proposal, beyond the tick itself. Without `--engine` the scripted engine writes.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
CHECKOUT = Path(__file__).resolve().parent.parent.parent

PAINTED = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject

class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            sys.stdout.write(repr(time.time()))
            sys.stdout.flush()
            os._exit(0)
        return False
"""
BARE = (
    PAINTED
    + """
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit
app = QApplication([])
painted = Painted()
app.installEventFilter(painted)
window = QMainWindow()
window.setCentralWidget(QPlainTextEdit())
window.resize(1440, 900)
window.show()
app.exec()
"""
)
OURS = (
    PAINTED
    + """
from writer_app import app as wa, paths
qt = wa.application()
painted = Painted()
qt.installEventFilter(painted)
house = wa.House(qt, paths.find().create(), "scripted")
house.move_in_after_first_paint([])
qt.exec()
"""
)


def started(code: str, home: Path) -> float:
    """Milliseconds from the start of a process to its first paint."""
    environment = {**os.environ, "WRITER_APP_HOME": str(home), "PYTHONPATH": str(CHECKOUT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    return (float(done.stdout) - begun) * 1000


def bench_start(rounds: int) -> None:
    """Print the medians of both and how they compare."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for code in (BARE, OURS):
            started(code, home)  # byte code and disk cache are warm from here on
        pairs = [(started(BARE, home), started(OURS, home)) for _ in range(rounds)]
    bare = statistics.median(pair[0] for pair in pairs)
    ours = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    print(f"first paint, {rounds} rounds: bare {bare:.0f} ms, ours {ours:.0f} ms, ×{ratio:.2f}")


def bench_stall(home: Path, engine: str, seconds: float) -> None:
    """Print the gaps between ticks while an answer streams into a proposal."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QPushButton, QWidget

    from tests.living import live
    from writer_app import app
    from writer_app.domain.change.anchor import Anchor

    window = app.build(home, engine)
    state = window.findChild(QPushButton, "statusModel")
    while state is not None and not state.text().endswith("ready"):
        live(50)
    sentence = "The harbour has kept a record of the sea in order to know it really well. "
    window.editor.set_text(f"# Tides\n\n{sentence * 12}\n")
    window.editor.select(Anchor(9, 9 + 12 * len(sentence) - 1))
    live(500)
    gaps: list[float] = []
    last = [0.0]

    def tick() -> None:
        now = time.perf_counter()
        gaps.append((now - last[0]) * 1000)
        last[0] = now

    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(tick)
    window.commands["rewrite"].trigger()
    field = window.findChild(QWidget, "promptInput")
    QTest.keyClicks(field, "Make it shorter")
    last[0] = time.perf_counter()
    timer.start()
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTimer.singleShot(round(seconds * 1000), app.application().quit)
    app.application().exec()  # not `qWait`, which sleeps between its looks
    timer.stop()
    app.shutdown(window)
    ordered = sorted(gaps)
    print(
        f"event loop, {len(gaps):,} ticks: median {statistics.median(ordered):.1f} ms, "
        f"p99 {ordered[int(len(ordered) * 0.99)]:.1f} ms, longest {ordered[-1]:.1f} ms"
    )


def main() -> None:
    """Both benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--engine", default="scripted")
    chosen = parser.parse_args()
    print(f"{platform.node()}, {platform.machine()}, {os.cpu_count()} cores")
    bench_start(chosen.rounds)
    with tempfile.TemporaryDirectory() as folder:
        bench_stall(chosen.home or Path(folder), chosen.engine, chosen.seconds)


if __name__ == "__main__":
    sys.path.insert(0, str(CHECKOUT))
    main()
