"""How the window feels while a model streams into a large document. Run by hand:

    python tests/benchmarks/bench_inline.py

The scripted engine sends 200 chunks a second into a passage of a 1 MB document while keys are
typed elsewhere; then a 20,000-word answer. Prints key-to-paint times and the stalls of the event
loop in milliseconds: by the clock, and of this thread's own processor time, which other
programs on a busy machine cannot lengthen.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

VOCABULARY = [f"word{number}" for number in range(2_000)]


def prose(words: int, seed: int) -> str:
    """Paragraphs of eighty words."""
    chance = random.Random(seed)
    chosen = [chance.choice(VOCABULARY) for _ in range(words)]
    return "\n\n".join(" ".join(chosen[at : at + 80]) + "." for at in range(0, words, 80))


def edited(text: str, seed: int) -> str:
    """The text with every tenth word another one."""
    chance = random.Random(seed)
    lines = text.split("\n\n")
    return "\n\n".join(
        " ".join("other" if chance.random() < 0.1 else w for w in line.split(" ")) for line in lines
    )


def share(values: list[float], part: float) -> float:
    """The value below which this part of all lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0


class Bench:
    """One window's worth of objects over the scripted engine."""

    def __init__(self, home: Path, text: str, answers: list[dict[str, object]]) -> None:
        from writer_app import paths
        from writer_app.bridge.base.background import Background
        from writer_app.bridge.base.settings_store import SettingsStore
        from writer_app.bridge.model.llm_worker import LlmThread
        from writer_app.bridge.review.assistant import Assistant
        from writer_app.bridge.review.writing import AssistWriting
        from writer_app.bridge.templates.template_model import TemplateModel, store_of
        from writer_app.domain.base.settings import Appearance
        from writer_app.engine.base.protocol import ModelRef
        from writer_app.engine.link.client import EngineClient
        from writer_app.ui.kit.theme import PAPER, Theme
        from writer_app.ui.page.editor import Editor
        from writer_app.ui.review.inline import InlineController

        script = home / "script.json"
        script.write_text(json.dumps(answers), encoding="utf-8")
        os.environ["WRITER_APP_SCRIPT"] = str(script)
        found = paths.find(home).create()
        self.background = Background()
        self.thread = LlmThread(EngineClient(found, "scripted"))
        templates = TemplateModel(
            store_of(found),
            settings=SettingsStore(found.settings),
            background=self.background,
            language="en",
        )
        writing = AssistWriting(templates.get)
        self.assistant = Assistant(self.thread, writing, background=self.background)
        self.theme = Theme(PAPER, Appearance())
        self.editor = Editor(self.theme)
        self.editor.resize(1000, 800)
        self.editor.set_text(text)
        self.editor.show()
        self.inline = InlineController(self.editor, self.assistant, self.theme, templates)
        self.thread.load(ModelRef("bench", title="Bench", context=200_000))
        self.stalls: list[float] = []
        self.keys: list[float] = []
        self.own_stalls: list[float] = []
        self.own_keys: list[float] = []

    def close(self) -> None:
        """Take everything down."""
        self.assistant.close()
        self.thread.close()
        self.background.close()
        self.editor.close()

    def ask(self, start: int, end: int) -> None:
        """Rewrite a passage."""
        from writer_app.domain.change.anchor import Anchor

        self.editor.select(Anchor(start, end))
        self.inline.rewrite()
        self.assistant.asking.send("Rewrite it.")

    def run(self, *, typing_at: int | None, seconds: float) -> None:
        """Run the event loop until the review comes, typing a key every 50 ms."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        from writer_app.bridge.base.states import State
        from writer_app.domain.change.anchor import Anchor

        if typing_at is not None:
            self.editor.select(Anchor(typing_at, typing_at))
        for _ in range(20):  # what opening asked for is painted before the first key
            QApplication.processEvents()
            time.sleep(0.01)
        began = key_at = last = time.perf_counter()
        own = time.thread_time()
        while self.assistant.state is not State.REVIEW and time.perf_counter() - began < seconds:
            QApplication.processEvents()
            now = time.perf_counter()
            self.stalls.append((now - last) * 1000)
            self.own_stalls.append((time.thread_time() - own) * 1000)
            if typing_at is not None and now - key_at > 0.05:
                key_at = now
                own = time.thread_time()
                QTest.keyClick(self.editor, Qt.Key.Key_X)
                QApplication.processEvents()  # paints what the key changed
                self.keys.append((time.perf_counter() - now) * 1000)
                self.own_keys.append((time.thread_time() - own) * 1000)
            time.sleep(0.001)
            last, own = time.perf_counter(), time.thread_time()


def main() -> None:
    """Both measurements."""
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        text = prose(145_000, 1)
        passage = text[: text.index("\n\n", 24_000)]
        answer = {"text": edited(passage, 2), "delay_ms": 5}
        bench = Bench(Path(folder), text, [answer])
        bench.ask(0, len(passage))
        bench.run(typing_at=len(passage) + 400, seconds=60)
        print(f"document {len(text):,} characters, 200 chunks/s, {len(bench.keys)} keys")
        report("key to paint", bench.keys)
        report("key to paint, own time", bench.own_keys)
        report("event loop stall", bench.stalls)
        report("event loop stall, own time", bench.own_stalls)
        bench.close()
        text = prose(20_000, 3)
        answer = {"text": edited(text, 4), "chunk": 60}
        bench = Bench(Path(folder), text, [answer])
        bench.ask(0, len(text))
        began = time.perf_counter()
        bench.run(typing_at=None, seconds=120)
        print(f"an answer of 20,000 words, {time.perf_counter() - began:.1f} s in all")
        report("event loop stall", bench.stalls)
        report("event loop stall, own time", bench.own_stalls)
        bench.close()
    app.quit()


def report(name: str, values: list[float]) -> None:
    """One line of figures."""
    median, most = share(values, 0.5), max(values, default=0.0)
    print(f"  {name}: median {median:.1f}, p99 {share(values, 0.99):.1f}, worst {most:.1f} ms")


if __name__ == "__main__":
    main()
