"""Makes the manual's pictures of long work: a document gone through, asked about, translated.

    python packaging/work_pictures.py          resources/help/queue.png … in English and Chinese
    python packaging/work_pictures.py DIR      the same, elsewhere

Runs in the project's environment, offscreen, over the scripted engine: real commands on the real
window, no model. Each picture has a dark twin and a Chinese one.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import screenshots

if TYPE_CHECKING:
    from writer_app.ui.window.main_window import MainWindow

COLOURS = 48  # as in recording.py: under 40 kB, which the manual's test asks
WIDTH, HEIGHT, WIDE = 720, 470, 1000  # pixels; a wide window is shown smaller


@dataclass(frozen=True)
class Words:
    """A document in one language, and what the script answers."""

    text: str
    edited: tuple[str, ...]
    question: str
    answer: str
    translated: tuple[str, ...]


ENGLISH = Words(
    "# The harbour\n\nThe harbour have kept a record of the sea since 1897.\n\n"
    "Nobody reads it for pleasure.\n\n- The south wall have two cracks.\n"
    "- The lamps on the pier is out since October.\n\nWe proposes to repair the wall in May.\n",
    (
        "The harbour has kept a record of the sea since 1897.",
        "Nobody reads it for pleasure.",
        "The south wall has two cracks.",
        "The lamps on the pier have been out since October.",
        "We propose to repair the wall in May.",
    ),
    "How many cracks has the south wall?",
    "The south wall has two cracks. [1]",
    (
        "港口",
        "港口自 1897 年以来一直记录海况。",
        "没有人为了消遣去读它。",
        "南墙有两条裂缝。",
        "码头上的灯从十月起就不亮了。",
        "我们建议五月修墙。",
    ),
)
CHINESE = Words(
    "# 社区图书室\n\n社区图书室将於下个月一号重新开放。\n\n维修给大家带来了不便，我们表示欠意。\n\n"
    "- 借书证需要重新办理。\n- 每人最多借五本书，借期三十天。\n\n二楼新曾了儿童阅读区。\n",
    (
        "社区图书室将于下个月一号重新开放。",
        "维修给大家带来了不便，我们表示歉意。",
        "借书证需要重新办理。",
        "每人最多借五本书，借期三十天。",
        "二楼新增了儿童阅读区。",
    ),
    "每人最多可以借几本书？",
    "每人最多借五本书，借期三十天。[1]",
    (
        "Community library",
        "The community library reopens on the first of next month.",
        "The repairs were an inconvenience to you, and we apologise.",
        "Library cards have to be renewed.",
        "Everyone may borrow up to five books for thirty days.",
        "A reading corner for children is new on the second floor.",
    ),
)


def queue(window: MainWindow, words: Words) -> None:
    """Every passage gone through, the first proposal in hand."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from writer_app.bridge.review.passage_queue import PassageQueue
    from writer_app.ui.review.queue_card import QueueCard

    window.commands["throughDocument"].trigger()
    card = window.findChild(QueueCard, "queueCard")
    assert card is not None
    QTest.keyClick(card.template, Qt.Key.Key_Return)
    work = window.findChild(PassageQueue)
    assert work is not None
    screenshots.wait(lambda: bool(work.rows) and not work.left)
    work.show_next(0)


def ask(window: MainWindow, words: Words) -> None:
    """One question about the document, answered."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from writer_app.ui.sources.chat_view import ChatView

    window.commands["ask"].trigger()
    view = window.findChild(ChatView, "chatView")
    assert view is not None
    view.input.setPlainText(words.question)
    QTest.keyClick(view.input, Qt.Key.Key_Return)
    screenshots.wait(lambda: "1" in view.page.toPlainText() and view.input.isEnabled(), 8_000)
    screenshots.wait(lambda: False, 1_500)


def translation(window: MainWindow, words: Words) -> None:
    """The document beside its translation, still under way."""
    from PySide6.QtWidgets import QPushButton

    window.commands["translate"].trigger()
    button = window.findChild(QPushButton, "translationRun")
    assert button is not None
    button.click()
    screenshots.wait(lambda: False, 4_000)


Picture = tuple[str, Callable[["MainWindow", Words], None], tuple[str, ...]]


def pictures(words: Words) -> list[Picture]:
    """Name, what is done, and what the script answers to it."""
    return [
        ("queue", queue, words.edited),
        ("ask", ask, (words.answer,)),
        ("translation", translation, words.translated),
    ]


def take(folder: Path, theme: str, language: str, picture: Picture, words: Words) -> None:
    """One picture, in a window of its own."""
    from writer_app import app

    name, run, answers = picture
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        screenshots.prepare(home, theme, language)
        script = [{"text": answer} for answer in answers]
        (home / "script.json").write_text(json.dumps(script), encoding="utf-8")
        os.environ["WRITER_APP_SCRIPT"] = str(home / "script.json")
        document = home / "documents" / "Letters" / "harbour.md"
        document.write_text(words.text, encoding="utf-8")
        window = app.build(home, "scripted")
        window.open_document(document)
        rows = window.assistant_panel.list.rows
        screenshots.wait(lambda: rows.rowCount() > 0)
        wide = WIDE if name == "translation" else WIDTH
        window.resize(wide, HEIGHT * wide // WIDTH)
        for panel in ("libraryPanel", "assistantPanel"):
            window.commands[panel].setChecked(False)
        run(window, words)
        screenshots.wait(lambda: False, 800)
        parts = [name, *([] if language == "en" else [language]), *(["ink"] * (theme == "ink"))]
        save(window, folder / f"{'-'.join(parts)}.png")
        app.shutdown(window)


def save(window: MainWindow, target: Path) -> None:
    """A picture of the window, as wide as the manual shows it."""
    import io

    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    with Image.open(io.BytesIO(bytes(buffer.data().data()))) as picture:
        shown = picture.convert("RGB")
        if shown.width > WIDTH:
            shown = shown.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        few = shown.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
    print(target)


def main() -> None:
    """All of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else screenshots.PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    for language, words in (("en", ENGLISH), ("zh", CHINESE)):
        for theme in ("paper", "ink"):
            for picture in pictures(words):
                take(folder, theme, language, picture, words)


if __name__ == "__main__":
    sys.path.insert(0, str(screenshots.CHECKOUT))
    main()
