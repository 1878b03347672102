"""Does indexing a large library stall a key? Milliseconds from a key to its paint.

    python tests/benchmarks/bench_index_keys.py [--documents 10000] [--seconds 60]

A real window offscreen over made-up documents. Words are typed at ten keys a second with pauses, as
people do, before the index of passages is begun and while it is made; the index goes on in the
pauses. Prints both, side by side, with how many passages were kept meanwhile.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtTest import QTest

from tests.living import live
from writer_app import app
from writer_app.rooms.library import LibraryRoom
from writer_app.ui.window.main_window import MainWindow

WORDS = ("harbour", "ferry", "ticket", "garden", "council", "market", "winter", "school")
KEY_MS, BURST, PAUSE_MS = 100, 30, 3_000  # a burst of typing, then a look at what was written


def main() -> int:
    """Type before, then while the index is made."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        fill(home / "documents", chosen.documents)
        house = app.House(app.application(), app.app_paths.find(home).create(), "scripted")
        house.move_in()
        try:
            measure(house.window, house.library, chosen.seconds)
        finally:
            house.shut_down()
    return 0


def fill(folder: Path, count: int) -> None:
    """Documents of three passages."""
    chance = random.Random(4)
    for number in range(count):
        path = folder / f"{number // 500}" / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = [" ".join(chance.choices(WORDS, k=60)) for _ in range(3)]
        path.write_text(f"# Document {number}\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8")


def measure(window: MainWindow, library: LibraryRoom, seconds: float) -> None:
    """Two runs of typing, and what was indexed."""
    window.show_page("")
    window.editor.set_text("# Notes\n\nThe keeper wrote it down.\n\n")
    window.show()
    live(8_000)  # the library's own list and search index
    index = library.sources
    quiet = typed(window, seconds / 2)
    index.follow()
    finder = index.finder()
    before = finder.store.counts()[0]
    busy = typed(window, seconds)
    kept = finder.store.counts()[0]
    print(f"passages kept meanwhile: {kept - before:,}, together {kept:,}")
    print("| | keys | median | p95 | p99 | longest |\n| --- | --- | --- | --- | --- | --- |")
    for name, found in (("before", quiet), ("while it is indexed", busy)):
        found.sort()
        figures = [found[min(len(found) - 1, int(len(found) * p))] for p in (0.5, 0.95, 0.99, 1)]
        shown = " | ".join(f"{each:.1f} ms" for each in figures)
        print(f"| {name} | {len(found)} | {shown} |")


def typed(window: MainWindow, seconds: float) -> list[float]:
    """Milliseconds from each key to its paint."""
    chance, found = random.Random(7), []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for _ in range(BURST):
            began = time.perf_counter()
            QTest.keyClicks(window.editor, chance.choice("etaoin shrdlu"))
            window.editor.viewport().repaint()
            found.append((time.perf_counter() - began) * 1e3)
            live(KEY_MS)
        live(PAUSE_MS)
    return found


if __name__ == "__main__":
    sys.exit(main())
