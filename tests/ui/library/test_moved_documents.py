"""What belongs to a document goes along when it is renamed or moved, open or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.review.freezing import Freezing
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.sources.conversation import ChatTurn, Conversation, Kept
from writer_app.domain.translation.rows import AlignedRow
from writer_app.storage.sources.chat_file import ChatFile
from writer_app.storage.translation.translation_file import TranslationFile
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
TEXT = "# The ferry\n\nIt leaves at `nine` sharp.\n"
KEPT = Kept((Conversation((ChatTurn("When?"),)),))
ROWS = (AlignedRow("The ferry", "La barca"),)
Way = Callable[[MainWindow, Path], Path]


@pytest.fixture
def document(own_home: Path) -> Path:
    folder = own_home / "documents"
    (folder / "log").mkdir(parents=True)
    (folder / "other.md").write_text("# Other\n", encoding="utf-8")
    path = folder / "ferry.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def window(open_window: Callable[..., MainWindow], document: Path) -> MainWindow:
    return open_window(document)


def rename(window: MainWindow, path: Path) -> Path:
    window.library.renamed.emit(path, "boat")
    return path.with_name("boat.md")


def move(window: MainWindow, path: Path) -> Path:
    window.library.moveRequested.emit(path, path.parent / "log")
    return path.parent / "log" / path.name


def belongings(window: MainWindow, document: Path, home: Path) -> None:
    """A frozen word, a comment beside the file, a conversation, a translation, an edit."""
    QTest.keyClicks(window.editor, "x")
    at = 1 + TEXT.index("nine")
    freezing, comments = window.findChild(Freezing), window.findChild(Comments)
    assert freezing is not None
    assert comments is not None
    window.editor.select(Anchor(at, at + 4))
    window.commands["freeze"].trigger()
    comments.add(Anchor(at, at + 4), "In code no mark can stand.")
    window.save_document()
    ChatFile(home / "data" / "chats", str(document)).save(KEPT, 1)
    TranslationFile(home / "data" / "translations", str(document), "it").save(ROWS)


@pytest.mark.parametrize("way", [rename, move])
@pytest.mark.parametrize("open_", [True, False], ids=["open", "closed"])
def test_what_belongs_to_a_document_goes_along(
    window: MainWindow, document: Path, own_home: Path, way: Way, open_: bool
) -> None:
    belongings(window, document, own_home)
    if not open_:
        window.open_document(document.with_name("other.md"))
    there = way(window, document)
    assert there.is_file()
    assert not document.exists()
    if not open_:
        window.open_document(there)
    assert window.document_path() == there
    freezing, comments = window.findChild(Freezing), window.findChild(Comments)
    assert freezing is not None
    assert comments is not None
    assert freezing.words_in(Anchor(0, len(TEXT) + 1)) == ("nine",)
    assert [one.notes[0].text for one in comments.threads] == ["In code no mark can stand."]
    assert ChatFile(own_home / "data" / "chats", str(there)).load() == KEPT
    assert TranslationFile(own_home / "data" / "translations", str(there), "it").load() == ROWS
    assert window.editor.document().isUndoAvailable()
