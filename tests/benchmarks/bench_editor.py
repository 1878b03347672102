"""How fast the page is: key to paint, opening, scrolling, resizing, a proposal that grows.

Run it: `python tests/benchmarks/bench_editor.py [--quick]`. It prints milliseconds as JSON and
judges nothing: what is measured depends on the machine and on what else runs there.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_documents import machine_name
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from writer_app.domain.base.settings import Appearance
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.diff import StreamDiff
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.suggestion_layer import ProposalView

PARAGRAPH = (
    "The harbour has kept a record of the sea since it was built. Every **fifteen** minutes a "
    "float rises or falls in its well, a pen moves across a drum of paper, and *another line* "
    "joins the others. Nobody reads them for pleasure, but the keeper [knows](a.md) winters.\n\n"
)


def document(size: int) -> str:
    """About `size` characters of Markdown with headings and a fence now and then."""
    parts, length, number = [], 0, 0
    while length < size:
        piece = f"## Part {number}\n\n" if number % 12 == 0 else PARAGRAPH
        piece = "```\ncode # here\n```\n\n" if number % 50 == 49 else piece
        parts.append(piece)
        length += len(piece)
        number += 1
    return "".join(parts)


def timed(app: QApplication, action: Callable[[], object]) -> float:
    """Milliseconds until what the action asked for is on the page."""
    begin = time.perf_counter()
    action()
    app.processEvents()
    return (time.perf_counter() - begin) * 1e3


def summary(times: list[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile and worst."""
    ordered = sorted(times)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)

    return {
        "median": round(statistics.median(ordered), 2),
        "p95": at(0.95),
        "p99": at(0.99),
        "worst": round(ordered[-1], 2),
    }


def typing(app: QApplication, editor: Editor, position: int, count: int) -> dict[str, float]:
    """Key to paint at a place of the document."""
    editor.reveal(position)
    app.processEvents()
    keys = "the sea is **calm** and "
    return summary([
        timed(app, lambda i=i: QTest.keyClicks(editor, keys[i % len(keys)])) for i in range(count)
    ])  # fmt: skip


def wheel(editor: Editor) -> None:
    """One notch down."""
    middle = QPointF(editor.viewport().rect().center())
    event = QWheelEvent(
        middle, editor.viewport().mapToGlobal(middle), QPoint(0, -40), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(editor.viewport(), event)


def streaming(app: QApplication, editor: Editor, text: str, words: int) -> dict[str, float]:
    """Repaint times of a proposal that grows to `words` words."""
    start = text.index(PARAGRAPH, len(text) // 2)
    original = text[start : start + len(PARAGRAPH) * max(1, words // 45)]
    anchor = Anchor(start, start + len(original))
    editor.reveal(start)
    editor.marks.ranges.hold(anchor)
    editor.gaps.open_bar(anchor.end, 44)
    new = original.replace("the others", "all others").split(" ")
    growing, times, step = StreamDiff(original), [], max(4, words // 150)
    for end in range(step, min(words, len(new)), step):
        found = growing.update(" ".join(new[:end]))
        view = ProposalView(anchor, found.segments, frontier=found.frontier)
        times.append(timed(app, lambda view=view: editor.layer.show(view)))
    editor.layer.show(None)
    editor.gaps.open_bar(None)
    return summary(times)


def measure(app: QApplication, size: int, count: int) -> dict[str, object]:
    """All figures for a document of about `size` characters."""
    theme = Theme(PAPER, Appearance(reduced_motion=True))
    theme.apply(app)
    editor = Editor(theme)
    editor.resize(1000, 860)
    editor.show()
    editor.setFocus()
    app.processEvents()
    text = document(size)
    result: dict[str, object] = {"characters": len(text), "plain": editor.plain_mode}
    result["open"] = round(timed(app, lambda: editor.set_text(text)), 1)
    result["key at the start"] = typing(app, editor, 200, count)
    result["key in the middle"] = typing(app, editor, len(text) // 2, count)
    result["key at the end"] = typing(app, editor, len(text) - 3, count)
    result["return"] = summary(
        [timed(app, lambda: QTest.keyClick(editor, Qt.Key.Key_Return)) for _ in range(count // 4)]
    )
    editor.verticalScrollBar().setValue(0)
    result["wheel"] = summary([timed(app, lambda: wheel(editor)) for _ in range(count)])
    widths = [1000 + 7 * (i % 9) for i in range(12)]
    result["resize"] = summary(
        [timed(app, lambda width=width: editor.resize(width, 860)) for width in widths]
    )
    editor.set_text(text)
    result["stream 200 words"] = streaming(app, editor, text, 200)
    if size > 500_000:
        result["stream 5000 words"] = streaming(app, editor, text, 5000)
    editor.close()
    editor.deleteLater()
    app.processEvents()
    return result


def large(app: QApplication, size: int) -> dict[str, object]:
    """Opening and typing in a text of `size` characters, and in one of a single line."""
    theme = Theme(PAPER, Appearance(reduced_motion=True))
    editor = Editor(theme)
    editor.resize(1000, 860)
    editor.show()
    editor.setFocus()
    text, result = document(size), dict[str, object]()
    for name, shown in (("lines", text), ("one line", text.replace("\n", " "))):
        result[f"open {size} characters, {name}"] = round(
            timed(app, lambda shown=shown: editor.set_text(shown)), 1
        )
        result[f"key, {name}"] = typing(app, editor, 200, 10)
    editor.close()
    editor.deleteLater()
    app.processEvents()
    return result


def main() -> None:
    """Print the figures of a small and of a one-megabyte document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer keys, smaller documents")
    quick = parser.parse_args().quick
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    print(machine_name())
    sizes = (100_000,) if quick else (100_000, 1_000_000)
    for size in sizes:
        print(json.dumps(measure(app, size, 60 if quick else 300), indent=1), flush=True)
    print(json.dumps(large(app, 50_000 if quick else 5_000_000), indent=1), flush=True)


if __name__ == "__main__":
    main()
