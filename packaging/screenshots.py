"""Makes the pictures of the README, light and dark, and on request of every other view.

    python packaging/screenshots.py            the pictures of the README
    python packaging/screenshots.py --all DIR  every view in both palettes, to look at

Runs in the project's environment, offscreen, over the scripted engine: the pictures need no model.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
CHECKOUT = Path(__file__).resolve().parent.parent
PICTURES = CHECKOUT / "resources" / "help"
if TYPE_CHECKING:
    from writer_app.ui.window.main_window import MainWindow

TIDES = """# What the tide gauge knew

The harbour at Saltmere has kept a record of the sea since 1897. Every fifteen minutes a brass \
float rises or falls in its well, a pen moves across a drum of paper, and another line joins a \
hundred and twenty-eight years of lines.

Nobody reads them for pleasure. The drums stand in a dry room behind the pilots’ office, \
**4,412** of them, each labelled in the hand of whoever was on duty that week.

## A second instrument

In 2009 the ministry installed, at a cost of £38,400, a radar sensor on a steel arm directly \
above the well. It basically takes a reading every single second and has never once skipped in \
the cold. The two have been left running side by side quite deliberately, because a record is \
only as good as the overlap between the instrument that ends it and the one that starts the next.

Most of what we call progress in measurement is like this. We do not replace the old hand; we \
let it finish the line.

> The gauge does not care what we think of the weather.

## What the drums remember

A drum remembers the hand that wound it, the week it was wound, and the weather of that week.
"""
LEASE = (
    "# Lease of the boathouse",
    "The tenant pays a rent of £420 a month, due on the first working day.",
    "The landlord keeps the roof and the slipway in good repair and looks at both every spring.",
    "The tenant may sublet the upper floor with the consent of the landlord, which is not "
    "withheld without a reason.",
    "Either party ends the lease with three months’ notice in writing.",
    "Signed in Saltmere on 4 March 2026.",
)
SHORTER = """In 2009 the ministry installed, for £38,000, a radar sensor on a steel arm above the \
well. It takes a reading every second and has never skipped in the cold. The two have been left \
running side by side, because a record is only as good as the overlap between the instrument that \
ends it and the one that starts the next."""
LIBRARY = {
    "Essays": ["What the tide gauge knew", "Letters to a pilot", "On keeping a log"],
    "Saltmere report": ["Summary for the council", "Interviews", "Census of 1953"],
    "Letters": ["Pilots’ association", "Ministry, sensor contract", "Insurance"],
}


def prepare(home: Path, theme: str, language: str) -> Path:
    """A home with a library and settings; the document that is opened."""
    for folder, titles in LIBRARY.items():
        for title in titles:
            path = home / "documents" / folder / f"{title}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {title}\n", encoding="utf-8")
    document = home / "documents" / "Essays" / "What the tide gauge knew.md"
    document.write_text(TIDES, encoding="utf-8")
    settings = {
        "appearance": {"theme": theme, "language": language},
        "editing": {"word_goal": 800, "proofreading": "off"},
    }
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    script = home / "script.json"
    script.write_text(json.dumps([{"text": SHORTER, "delay_ms": 20}]), encoding="utf-8")
    os.environ["WRITER_APP_SCRIPT"] = str(script)
    return document


def wait(done: Callable[[], bool], limit_ms: int = 15_000) -> None:
    """Let the window work until something holds."""
    from PySide6.QtTest import QTest

    for _ in range(limit_ms // 50):
        if done():
            break
        QTest.qWait(50)
    QTest.qWait(400)


def review(window: MainWindow) -> None:
    """The paragraph rewritten, waiting for review, its first change focused."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    from writer_app.domain.change.anchor import Anchor
    from writer_app.domain.text.text import to_utf16

    start = to_utf16(TIDES, TIDES.index("In 2009"))
    end = to_utf16(TIDES, TIDES.index("\n\nMost of what"))
    window.editor.select(Anchor(start, end))
    window.commands["rewrite"].trigger()
    field = window.findChild(QWidget, "promptInput")
    QTest.keyClicks(field, "Shorter, and keep every fact")
    QTest.keyClick(field, Qt.Key.Key_Return)
    wait(window.commands["accept"].isEnabled)
    window.commands["nextChange"].trigger()


def form(window: MainWindow) -> None:
    """A template's form."""
    window.commands["reject"].trigger()
    window.assistant_panel.show_form("email-reply")
    wait(lambda: False, 900)


def palette(window: MainWindow) -> None:
    """The command palette."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit, QWidget

    window.assistant_panel.show_list()
    window.commands["palette"].trigger()
    found = window.findChild(QWidget, "commandPalette")
    field = found.findChild(QLineEdit) if found is not None else None
    QTest.keyClicks(field, "sum")


def lease(folder: Path) -> Path:
    """A Word file that a colleague changed, moved a paragraph of, and commented on."""
    from writer_app.domain.comments.values import CommentThread, Margin, Note
    from writer_app.domain.word.values import Author
    from writer_app.storage.word import blank, comment_writing
    from writer_app.storage.word.document import open_package

    ours, anna = Author("Writer"), Author("Anna Berg", "2026-11-27T09:12:00Z")
    head, rent, roof, sublet, end, signed = LEASE
    plain = open_package(blank.package(), "", ours.name).written(
        "\n\n".join(LEASE) + "\n", ours, tracked=False
    )
    new = [head, rent.replace("£420", "£460"), sublet, end, roof, signed]
    data = open_package(plain, "", anna.name).written("\n\n".join(new) + "\n", anna)
    text = open_package(data, "", ours.name).text
    threads = []
    for words, said in (("consent of the landlord", "In writing?"), ("three months", "Not six?")):
        at = text.index(words)
        note = Note(f"c{at}", anna.name, anna.date, said)
        threads.append(CommentThread(at, at + len(words), (note,)))
    path = folder / "Lease of the boathouse.docx"
    margin = Margin(tuple(threads), ())
    path.write_bytes(comment_writing.written(data, path.name, text, margin, anna))
    return path


def word(window: MainWindow) -> None:
    """A colleague's Word file, the paragraph that moved in hand, comments in the margin."""
    from writer_app.domain.change.anchor import Anchor

    home = Path(os.environ["WRITER_APP_SCRIPT"]).parent
    window.open_document(lease(home / "documents"))
    at = window.editor.raw_text().index("The landlord keeps")
    wait(lambda: False, 300)
    window.editor.select(Anchor(at + 3, at + 3))


def compare(window: MainWindow) -> None:
    """Two versions compared, one paragraph of them moved."""
    from PySide6.QtWidgets import QFileDialog

    home = Path(os.environ["WRITER_APP_SCRIPT"]).parent
    head, rent, roof, sublet, end, signed = LEASE
    mine, other = home / "documents" / "Lease, ours.md", home / "Lease, theirs.md"
    mine.write_text("\n\n".join(LEASE) + "\n", encoding="utf-8")
    theirs = [head, rent.replace("£420", "£460"), sublet, roof, end, signed]
    other.write_text("\n\n".join(theirs) + "\n", encoding="utf-8")
    window.open_document(mine)
    window.commands["compare"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(other))
    dialog.reject()
    wait(window.compare.isVisible)


VIEWS: dict[str, Callable[[MainWindow], None]] = {
    "writing": lambda window: None,
    "review": review,
    "form": form,
    "palette": palette,
    "preferences": lambda window: window.commands["preferences"].trigger(),
    "models": lambda window: window.commands["models"].trigger(),
    "word": word,
    "compare": compare,
    "help": lambda window: window.commands["help"].trigger(),
}


def take(folder: Path, theme: str, views: list[str], *, language: str = "en") -> None:
    """Make the pictures of some views in one palette."""
    from writer_app import app

    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        document = prepare(home, theme, language)
        window = app.build(home, "scripted")
        window.resize(1440, 900)
        window.open_document(document)
        listed = window.assistant_panel.list.rows
        wait(lambda: listed.rowCount() > 0 and window.library.list.rows.rowCount() > 0)
        for view in views:
            VIEWS[view](window)
            wait(lambda: False, 600)
            suffix = theme if language == "en" else f"{theme}-{language}"
            target = folder / f"{view}-{suffix}.png"
            window.grab().save(str(target))
            print(target)
            if window.current_page():
                window.show_page("")
        app.shutdown(window)


def main() -> None:
    """The README's pictures, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="DIR")
    chosen = parser.parse_args()
    folder = chosen.all or PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("paper", "ink"):
        take(folder, theme, list(VIEWS) if chosen.all else ["review", "word"])
    if chosen.all:
        take(folder, "paper", ["writing", "form"], language="zh")


if __name__ == "__main__":
    sys.path.insert(0, str(CHECKOUT))
    main()
