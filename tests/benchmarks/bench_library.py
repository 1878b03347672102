"""The window over a large library: how soon it is there, its memory, typing while it indexes.

    python tests/benchmarks/bench_library.py [--documents 100000] [--folder PLACE] [--quick]

Two starts: the first with nothing known, so that everything is read and indexed while keys are
typed, the second with the index there. Each is a process of its own. Prints medians, p95 and p99
with the machine's name and judges nothing. `--folder` keeps the made library.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_documents import QUERIES, figures, machine_name, make_library


def child(home: Path, typing_s: float, settle_s: float) -> None:
    """One start, in this process; prints its figures as JSON."""
    started = float(os.environ["WRITER_APP_BENCH_STARTED"])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import psutil
    from PySide6.QtCore import QEventLoop
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from writer_app import app

    window = app.build(home, "scripted")
    window.show_page("")
    QApplication.processEvents()
    found: dict[str, Any] = {"window_ms": round((time.time() - started) * 1000)}
    listed = 0.0
    house = window._shut_down.__self__  # type: ignore[attr-defined]  # the rooms, to watch them
    search = house.library.search
    search.indexed.connect(lambda: found.setdefault("indexed_s", round(time.time() - started, 1)))
    keys: list[float] = []
    until = time.monotonic() + typing_s
    last = time.monotonic() + settle_s
    while (time.monotonic() < until or "indexed_s" not in found) and time.monotonic() < last:
        begin = time.perf_counter()
        QTest.keyClicks(window.editor, "a" if len(keys) % 6 else " ")
        QApplication.processEvents()
        keys.append((time.perf_counter() - begin) * 1000)
        if not listed and house.library.library.loaded:
            listed = time.time() - started
        time.sleep(0.03)
    found["listed_s"] = round(listed, 1)
    found["key to paint meanwhile"] = figures(keys)
    wait = QEventLoop.ProcessEventsFlag.WaitForMoreEvents  # as the event loop does: no spinning
    searched = searching(window, lambda: QApplication.processEvents(wait))
    found["search in the window"] = figures(searched)
    memory = psutil.Process().memory_info().rss
    found["window_process_megabytes"] = round(memory / 1e6)
    print(json.dumps(found), flush=True)
    app.shutdown(window)


def searching(window: Any, pump: Any) -> list[float]:
    """Milliseconds from each key in the search field to its answer on the screen."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    field, taken = window.library.search, []
    answers: list[str] = []
    show = window.library.show_results
    window.library.show_results = lambda query, rows: (answers.append(query), show(query, rows))
    for query in QUERIES:
        field.clear()
        for letter in query:
            begin = time.perf_counter()
            # QTest knows no Chinese keys; an input method's event has no key either.
            press = QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(field, press)
            wanted = field.text().strip()
            while wanted not in answers[-3:] and time.perf_counter() - begin < 5:
                pump()
            taken.append((time.perf_counter() - begin) * 1000)
    return taken


def start(home: Path, *options: str) -> dict[str, Any]:
    """The figures of one start."""
    environment = {**os.environ, "WRITER_APP_BENCH_STARTED": str(time.time())}
    command = [sys.executable, __file__, "--child", str(home), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = done.stdout.strip().splitlines()
    found: dict[str, Any] = json.loads(lines[-1]) if lines else {"failed": done.stderr[-2000:]}
    return found


def main() -> int:
    """Make the library and start the window over it twice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="small figures, for CI")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--typing", type=float, default=20.0, help="seconds, at the least")
    parser.add_argument("--settle", type=float, default=900.0, help="seconds for the index")
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.typing, chosen.settle)
        return 0
    count = min(chosen.documents, 300) if chosen.quick else chosen.documents
    typing_s = 1.0 if chosen.quick else chosen.typing
    print(machine_name())
    with tempfile.TemporaryDirectory() as temporary:
        home, place = Path(temporary, "home"), chosen.folder or Path(temporary)
        make_library(place / "documents", count)
        (home / "config").mkdir(parents=True)
        settings = {"library": {"documents": str(place / "documents")}}
        (home / "config" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        for name in ("first start", "second start"):
            options = ("--typing", str(typing_s), "--settle", str(chosen.settle))
            for what, value in start(home, *options).items():
                print(f"{name}: {what:28} {value}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
