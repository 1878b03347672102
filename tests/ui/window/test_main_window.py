"""The wired window over the scripted engine: what the contract says, with real keys."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.domain.base.errors import DocumentError
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.commands.drafting import Drafting
from writer_app.ui.kit.rows import RowList
from writer_app.ui.window.main_window import MainWindow

# The offscreen platform says this about every window.
Script = Callable[..., None]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

DRAFT = """# Tides

Twice a day the harbour fills. Nobody pushes the water; the moon pulls it, and the sun helps.
A fisherman reads the mud before he reads the clock. Sailors call the largest range a spring.
Seven days later both bodies stand at right angles. Boats that sat dry float by noon.

The gauge on the pier is a pipe with a float inside. A pen draws its rise on a drum of paper.
Engineers keep a century of these drums in a dry cellar. Children ask why the lake has none.
"""


@pytest.fixture
def script(script: Script) -> Script:
    script("A short text.")
    return script


@pytest.fixture
def window(open_window: Callable[..., MainWindow], script: Script) -> MainWindow:
    return open_window()


@pytest.fixture
def note(own_home: Path) -> Path:
    path = own_home / "documents" / "note.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# Tides\n\nThe sea was very high that night.\n", encoding="utf-8")
    return path


def rows_of(window: MainWindow, name: str) -> list[str]:
    found = window.findChild(RowList, name)
    assert found is not None
    return [row.title for row in found.rows.rows()]


def inside_a_named_one(widget: QWidget) -> bool:
    """Whether it is a part of a control that has a name itself, as the line of a spin box."""
    parent = widget.parentWidget()
    while parent is not None and not parent.accessibleName():
        parent = parent.parentWidget()
    kinds = ("QKeySequenceEdit", "QAbstractSpinBox", "QComboBox", "QDialog")
    return parent is not None and any(parent.inherits(kind) for kind in kinds)


def test_no_menu_is_taller_than_a_small_screen(window: MainWindow) -> None:
    assert max(menu.sizeHint().height() for menu in window.menus.values()) < 700


def test_opening_and_saving(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    window.open_document(note)
    window.editor.moveCursor(window.editor.textCursor().MoveOperation.End)
    QTest.keyClicks(window.editor, "More.")
    assert window.save_document() == note
    assert note.read_text(encoding="utf-8").endswith("night.\nMore.")
    assert window.document_path() == note


def test_a_missing_file_is_one_sentence(window: MainWindow, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="does not exist"):
        window.open_document(tmp_path / "nowhere.md")


def test_words_typed_on_a_new_page_get_a_file(window: MainWindow, own_home: Path) -> None:
    QTest.keyClicks(window.editor, "Bees in cities")
    assert window.save_document() == own_home / "documents" / "Bees in cities.md"


def test_the_status_line_counts(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    window.open_document(note)
    words = window.findChild(QLabel, "statusWords")
    assert words is not None
    qtbot.waitUntil(lambda: words.text() == "8 words")
    window.editor.select(Anchor(9, 16))
    qtbot.waitUntil(lambda: words.text() == "2 of 8 words selected")


def test_library_and_outline_show_titles(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    window.open_document(note)
    qtbot.waitUntil(lambda: "Tides" in rows_of(window, "documentList"))
    qtbot.waitUntil(lambda: rows_of(window, "outlineList") == ["Tides"])


def test_search_finds_words_in_texts(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    window.open_document(note)
    qtbot.waitUntil(lambda: "Tides" in rows_of(window, "documentList"))
    field = window.findChild(QLineEdit, "searchField")
    assert field is not None
    field.setText("high night")
    qtbot.waitUntil(lambda: rows_of(window, "searchResults") == ["Tides"])


def test_rewriting_with_keys_is_one_undo_step(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    window.open_document(note)
    before = window.editor.raw_text()
    window.editor.select(Anchor(9, 9))
    window.commands["rewrite"].trigger()
    field = window.findChild(QWidget, "promptInput")
    assert field is not None
    QTest.keyClicks(field, "shorter")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(window.commands["accept"].isEnabled)
    assert window.editor.raw_text() == before
    QTest.keyClick(window.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.raw_text() == "# Tides\n\nA short text.\n"
    window.commands["undo"].trigger()
    assert window.editor.raw_text() == before


def test_a_summary_goes_to_the_panel(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    window.open_document(note)
    qtbot.waitUntil(lambda: "Shorten" in rows_of(window, "templateList"))
    window.commands["summarize"].trigger()
    answer = window.assistant_panel.answer
    qtbot.waitUntil(lambda: answer.text().strip() == "A short text.")
    assert "A short text." not in window.editor.raw_text()


def test_a_draft_opens_as_a_new_document(
    window: MainWindow, note: Path, qtbot: QtBot, own_home: Path
) -> None:
    window.open_document(note)
    qtbot.waitUntil(lambda: "Shorten" in rows_of(window, "templateList"))
    window.assistant_panel.show_form("article")
    form = window.assistant_panel.form
    assert form is not None
    form.set_values({"topic": "Tides"})
    form.run()
    qtbot.waitUntil(lambda: window.editor.raw_text().strip() == "A short text.")
    assert window.save_document() == own_home / "documents" / "A short text.md"
    assert note.read_text(encoding="utf-8").startswith("# Tides")


def test_a_draft_grows_on_its_page_and_esc_keeps_what_is_there(
    qtbot: QtBot, own_home: Path, script: Script
) -> None:
    answer = {"text": DRAFT, "delay_ms": 60}
    script(answer)
    window = app.build(own_home, "scripted")
    try:
        qtbot.waitUntil(lambda: "Shorten" in rows_of(window, "templateList"))
        window.commands["draft"].trigger()
        topic = window.findChild(QLineEdit, "draftTopic")
        assert topic is not None
        assert topic.hasFocus()
        QTest.keyClicks(topic, "3 facts about tides")
        QTest.keyClick(topic, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(window.editor.raw_text()) > 20)
        assert window.editor.hasFocus()
        assert window.commands["stop"].isEnabled()
        for loads, said in ((True, "made ready first"), (False, "stops and keeps")):
            for drafting in window.findChildren(Drafting):
                drafting.model_loads(loads=loads)
            assert says(window, said)
        QTest.keyClick(window.editor, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not window.commands["stop"].isEnabled())
        kept = window.editor.raw_text()
        assert DRAFT.startswith(kept.rstrip())
        assert 0 < len(kept) < len(DRAFT)
        window.editor.undo()
        assert window.editor.raw_text() == ""
    finally:
        app.shutdown(window)
        window.deleteLater()


def test_tab_in_the_topics_line_takes_another_kind(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Shorten" in rows_of(window, "templateList"))
    window.commands["draft"].trigger()
    topic = window.findChild(QLineEdit, "draftTopic")
    kinds = window.findChild(RowList, "draftKinds")
    assert topic is not None
    assert kinds is not None
    assert kinds.current_key() == "article"
    QTest.keyClicks(topic, "Tides")
    QTest.keyClick(topic, Qt.Key.Key_Tab)
    assert topic.hasFocus()
    assert kinds.current_key() != "article"
    QTest.keyClick(topic, Qt.Key.Key_Escape)
    assert window.editor.raw_text() == ""


def test_a_form_says_what_is_missing(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Shorten" in rows_of(window, "templateList"))
    window.assistant_panel.show_form("article")
    form = window.assistant_panel.form
    assert form is not None
    assert not form.run_button.isEnabled()
    form.set_values({"topic": "Tides"})
    assert form.run_button.isEnabled()


def test_panels_fold_with_their_keys(window: MainWindow) -> None:
    for name, panel in (("libraryPanel", window.library), ("assistantPanel", window.right)):
        window.commands[name].trigger()
        assert not panel.isVisible()
        window.commands[name].trigger()
        assert panel.isVisible()


def test_a_narrow_window_folds_its_panels(window: MainWindow) -> None:
    window.resize(window.theme.unit(1000), 700)
    assert (window.library.isVisible(), window.right.isVisible()) == (True, False)
    window.resize(window.theme.unit(860), 700)
    assert not window.library.isVisible()
    window.resize(window.theme.unit(1400), 700)
    assert window.library.isVisible()
    assert window.right.isVisible()
    window.make_room(window.theme.unit(276))  # for the cards of comments
    assert not window.right.isVisible()
    window.make_room(0)
    assert window.right.isVisible()


def test_f6_walks_the_panes(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.editor.setFocus()
    window.commands["nextPane"].trigger()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window.assistant_panel.isAncestorOf(focused)


def test_the_palette_runs_a_command(window: MainWindow) -> None:
    window.commands["palette"].trigger()
    palette = window.findChild(QWidget, "commandPalette")
    field = palette.findChild(QLineEdit) if palette else None
    assert field is not None
    QTest.keyClicks(field, "focus mode")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.commands["focusMode"].isChecked()


def test_another_documents_folder_is_listed_at_once(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.md").write_text("# Elsewhere\n", encoding="utf-8")
    window.commands["chooseFolder"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "elsewhere"))
    dialog.close()
    qtbot.waitUntil(lambda: rows_of(window, "documentList") == ["Elsewhere"])


def test_a_theme_changes_at_once(window: MainWindow) -> None:
    window.commands["themeInk"].trigger()
    assert window.theme.palette.dark
    window.commands["themePaper"].trigger()
    assert not window.theme.palette.dark


def test_every_page_opens_and_esc_goes_back(window: MainWindow) -> None:
    for name in ("preferences", "models", "help", "keys", "about"):
        window.commands[name].trigger()
        assert window.current_page()
        QTest.keyClick(window.page(window.current_page()), Qt.Key.Key_Escape)
        assert not window.current_page()


def test_every_control_has_an_accessible_name(window: MainWindow) -> None:
    for name in ("preferences", "models", "help"):
        window.commands[name].trigger()
    kinds = ("QPushButton", "QToolButton", "QLineEdit", "QListView", "QComboBox", "QSpinBox")
    nameless = [
        (type(w).__name__, w.objectName(), w.parent())
        for w in window.findChildren(QWidget)
        if any(w.inherits(kind) for kind in kinds)
        and not (w.accessibleName() or getattr(w, "text", str)())
        and not w.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight"))
        and not inside_a_named_one(w)
        and w.objectName() != "reviewDial"  # named when a review opens, after its dial
    ]
    assert nameless == []


def test_icons_alone_have_a_tooltip(window: MainWindow) -> None:
    bare = [
        w.objectName()
        for w in window.findChildren(QWidget)
        if w.inherits("QToolButton")
        and not w.toolTip()
        and not w.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight"))
    ]
    assert bare == []


def test_shutting_down_twice_does_nothing(qtbot: QtBot, own_home: Path, script: Script) -> None:
    window = app.build(own_home, "scripted")
    app.shutdown(window)
    app.shutdown(window)
    window.deleteLater()


def test_the_session_comes_back(qtbot: QtBot, own_home: Path, script: Script, note: Path) -> None:
    first = app.build(own_home, "scripted")
    first.open_document(note)
    first.editor.select(Anchor(12, 12))
    app.shutdown(first)
    second = app.build(own_home, "scripted")
    assert second.document_path() == note
    assert second.editor.cursor_position() == 12
    app.shutdown(second)
    for window in (first, second):
        window.deleteLater()


def test_a_folded_panel_is_as_wide_as_before_in_the_next_session(
    qtbot: QtBot, own_home: Path, script: Script
) -> None:
    first = app.build(own_home, "scripted")
    first.resize(1400, 900)
    first.set_panel_widths(0, 410)
    wide = first.panel_widths()[1]
    app.shutdown(first)
    second = app.build(own_home, "scripted")
    second.resize(1400, 900)
    second.commands["assistantPanel"].setChecked(False)
    qtbot.waitUntil(lambda: second.panel_widths()[1] == 0)
    app.shutdown(second)
    third = app.build(own_home, "scripted")
    third.resize(1400, 900)
    third.commands["assistantPanel"].setChecked(True)
    qtbot.waitUntil(lambda: third.panel_widths()[1] > 0)
    found = third.panel_widths()[1]
    app.shutdown(third)
    assert found == wide
    for window in (first, second, third):
        window.deleteLater()


def test_without_a_model_the_first_run_page_shows_and_typing_works(
    qtbot: QtBot, own_home: Path
) -> None:
    window = app.build(own_home)
    assert window.current_page() == "firstRun"
    QTest.keyClicks(window.editor, "Just words")
    assert window.current_page() == ""
    assert window.save_document() is not None
    app.shutdown(window)
    window.deleteLater()


KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtTest import QTest
from writer_app import app

window = app.build(Path(sys.argv[1]), "scripted")
if len(sys.argv) > 2:
    window.open_document(Path(sys.argv[2]))
    window.editor.moveCursor(window.editor.textCursor().MoveOperation.End)
QTest.keyClicks(window.editor, "Not saved yet")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("saved_before", [True, False])
def test_a_kill_loses_nothing(
    qtbot: QtBot, own_home: Path, script: Script, note: Path, saved_before: bool
) -> None:
    arguments = [str(own_home), *([str(note)] if saved_before else [])]
    subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), *arguments], check=False)
    window = app.build(own_home, "scripted")
    assert window.editor.raw_text().endswith("Not saved yet")
    assert window.document_path() == (note if saved_before else None)
    notice = window.notices.current
    assert notice is not None
    assert notice.key == "recovery"
    if saved_before:
        assert window.editor.textCursor().atEnd()
        window.save_document()
        notice = window.notices.current
        assert notice is None or ("differ" not in notice.text and "Keep it" not in str(notice))
    app.shutdown(window)
    window.deleteLater()


COPIED = """
import sys
from pathlib import Path
from writer_app import app

window = app.build(Path(sys.argv[1]), "scripted")
window.editor.set_text("Words to copy")
window.commands["selectAll"].trigger()
window.commands["copy"].trigger()
assert app.application().clipboard().text() == "Words to copy"
app.shutdown(window)
"""


def test_what_was_copied_does_not_crash_the_exit(own_home: Path, script: Script) -> None:
    command = [sys.executable, "-c", textwrap.dedent(COPIED), str(own_home)]
    assert subprocess.run(command, check=False).returncode == 0


def test_list_views_are_one_kind(window: MainWindow) -> None:
    ours = [
        v for v in window.findChildren(QListView) if v.objectName().endswith(("List", "Results"))
    ]
    assert ours
    assert all(isinstance(view, RowList) for view in ours)


def test_the_bar_of_a_missing_file_goes_when_it_is_made_again(
    window: MainWindow, note: Path, qtbot: QtBot
) -> None:
    window.open_document(note)
    QTest.keyClicks(window.editor, "More.")
    note.rename(note.with_name("moved.md"))
    qtbot.waitUntil(lambda: says(window, "The file is gone"))
    qtbot.waitUntil(lambda: note.exists() and not says(window, "The file is gone"))


def says(window: MainWindow, part: str) -> bool:
    now = window.notices.current
    return now is not None and part in now.text
