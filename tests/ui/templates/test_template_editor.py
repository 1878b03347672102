"""Templates in the whole window: written with real keys, checked, saved, taken back, brought in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.bridge.templates.template_changes import version_number
from writer_app.ui.kit.command_palette import CommandPalette
from writer_app.ui.templates.template_editor import VERSIONS, TemplateEditor
from writer_app.ui.templates.template_import import TemplateImportPage
from writer_app.ui.templates.template_source import TemplateSource
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
MENDED = """---
format: 1
id: my-letter
version: 1
title: {en: Mended}
tags: [email]
scope: none
apply: new_document
---
# user
Write.
"""
# The offscreen platform says so whenever a menu is made.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(open_window: Callable[..., MainWindow], qtbot: QtBot) -> MainWindow:
    window = open_window()
    panel = window.assistant_panel
    qtbot.waitUntil(lambda: len(panel.list.rows.rows()) > 30)
    return window


def open_editor(window: MainWindow, qtbot: QtBot, template: str) -> TemplateEditor:
    window.assistant_panel.list.set_current(template)
    window.assistant_panel.card.edit.click()
    qtbot.waitUntil(lambda: window.current_page() == "templateEditor")
    page = window.page("templateEditor")
    assert isinstance(page, TemplateEditor)
    qtbot.waitUntil(lambda: page.editing.last is not None)
    return page


def source_of(page: TemplateEditor) -> TemplateSource:
    found = page.findChild(TemplateSource, "templateSource")
    assert found is not None
    return found


def save(page: TemplateEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.editing.saved):
        QTest.keyClick(source_of(page), Key.Key_S, Mod.ControlModifier)


def test_a_copy_that_was_only_looked_at_goes_again(
    window: MainWindow, qtbot: QtBot, own_home: Path
) -> None:
    open_editor(window, qtbot, "formal")
    file = own_home / "config" / "templates" / "formal-copy.prompt.md"
    assert file.exists()
    window.show_page("")
    qtbot.waitUntil(lambda: not file.exists())
    rows = window.assistant_panel.list.rows
    qtbot.waitUntil(lambda: "formal-copy" not in [row.key for row in rows.rows()])


def test_a_template_is_written_checked_saved_and_restored(
    window: MainWindow, qtbot: QtBot, own_home: Path
) -> None:
    page = open_editor(window, qtbot, "formal")
    source, file = source_of(page), own_home / "config" / "templates" / "formal-copy.prompt.md"
    first = file.read_text(encoding="utf-8")
    number = version_number(first)
    source.go_to(source.blockCount())
    QTest.keyClicks(source, "and {{colour}}")
    qtbot.waitUntil(lambda: page.problems.rows.rowCount() == 1)
    QTest.keyClick(source, Key.Key_Home, Mod.ControlModifier)
    QTest.keyClick(source, Key.Key_F8)
    assert source.textCursor().block().text() == "and {{colour}}"
    with qtbot.waitSignal(page.editing.failed):
        QTest.keyClick(source, Key.Key_S, Mod.ControlModifier)
    assert file.read_text(encoding="utf-8") == first
    source.undo()
    QTest.keyClicks(source, "Be brief.")
    save(page, qtbot)
    assert version_number(file.read_text(encoding="utf-8")) == number + 1
    assert source.text() == file.read_text(encoding="utf-8")
    page.tabs.setCurrentIndex(VERSIONS)
    qtbot.waitUntil(lambda: page.versions.list.rows.rowCount() == 2)
    page.versions.list.chosen.emit("0")
    qtbot.waitUntil(page.versions.restore.isEnabled)
    with qtbot.waitSignal(page.editing.saved):
        page.versions.restore.click()
    assert file.read_text(encoding="utf-8") == first.replace(
        f"version: {number}", f"version: {number + 2}"
    )


def test_unsaved_text_outlives_the_window(own_home: Path, qtbot: QtBot, window: MainWindow) -> None:
    page = open_editor(window, qtbot, "formal")
    source_of(page).go_to(2)
    QTest.keyClicks(source_of(page), "broken ")
    text = source_of(page).text()
    QTest.keyClick(source_of(page), Key.Key_Escape)
    assert window.current_page() == ""
    assert window.notices.current is not None
    assert "not saved yet" in window.notices.current.text
    app.shutdown(window)
    again = app.build(own_home, "scripted")
    panel = again.assistant_panel
    qtbot.waitUntil(lambda: panel.list.rows.index_of("formal-copy").isValid())
    page = open_editor(again, qtbot, "formal-copy")
    assert source_of(page).text() == text
    app.shutdown(again)


def test_a_template_is_deleted_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    page = open_editor(window, qtbot, "formal")
    source_of(page).go_to(source_of(page).blockCount())
    QTest.keyClicks(source_of(page), "Be brief.")
    save(page, qtbot)
    QTest.keyClick(page, Key.Key_Escape)
    panel = window.assistant_panel
    qtbot.waitUntil(lambda: panel.list.rows.index_of("formal-copy").isValid())
    panel.list.setFocus()
    panel.list.set_current("formal-copy")
    QTest.keyClick(panel.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: not panel.list.rows.index_of("formal-copy").isValid())
    assert window.notices.current is not None
    window.notices.current.actions[0].run()
    qtbot.waitUntil(lambda: panel.list.rows.index_of("formal-copy").isValid())


def test_dropped_prompts_are_shown_before_they_come_in(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "mine.prompt.md"
    file.write_text(
        "---\nformat: 1\nid: mine\nversion: 1\ntitle: Mine\ndescription: D.\nneeds: [clipboard]\n"
        "shortcut: Ctrl+S\nlicense: CC0-1.0\n---\n# user\n{{selection}} {{clipboard}}\n",
        encoding="utf-8",
    )
    window.filesDropped.emit([file])
    qtbot.waitUntil(lambda: window.current_page() == "templateImport")
    page = window.page("templateImport")
    assert isinstance(page, TemplateImportPage)
    shown = page._facts.text()
    assert "the clipboard" in shown
    assert "taken by “Save”" in shown
    QTest.keyClick(page.list, Key.Key_Return, Mod.ControlModifier)
    panel = window.assistant_panel
    qtbot.waitUntil(lambda: panel.list.rows.index_of("mine").isValid())


def test_a_form_is_filled_in_as_it_was_left_for_this_document(
    window: MainWindow, own_home: Path
) -> None:
    panel = window.assistant_panel
    assert panel.form is not None
    for name, topic in (("a", "Tides"), ("b", "")):
        document = own_home / "documents" / f"{name}.md"
        document.write_text("# Page\n", encoding="utf-8")
        window.open_document(document)
        panel.show_form("article")
        assert panel.form.fields.values()["topic"] == ""
        panel.form.set_values({"topic": topic})
        QTest.keyClick(panel.form, Key.Key_Escape)
    window.open_document(own_home / "documents" / "a.md")
    panel.show_form("article")
    assert panel.form.fields.values()["topic"] == "Tides"


def test_a_search_without_a_find_says_so(window: MainWindow) -> None:
    panel = window.assistant_panel
    panel.filter.setText("qqqq")
    assert panel.nothing.accessibleName() == "Nothing found for “qqqq”"
    assert (panel.nothing.isHidden(), panel.list.isHidden()) == (False, True)
    panel.filter.clear()
    assert (panel.nothing.isHidden(), panel.list.isHidden()) == (True, False)


@pytest.fixture
def broken(own_home: Path) -> Path:
    file = own_home / "config" / "templates" / "My letter.prompt.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("---\ntitle: My letter\n---\n# user\nWrite.\n", encoding="utf-8")
    return file


def test_a_broken_template_is_listed_and_mended_in_its_file(
    broken: Path, window: MainWindow, qtbot: QtBot
) -> None:
    panel = window.assistant_panel
    qtbot.waitUntil(lambda: "My letter" in [r.title for r in panel.list.rows.rows()])
    page = open_editor(window, qtbot, "my-letter")
    source_of(page).put_text(MENDED)
    save(page, qtbot)
    assert broken.read_text(encoding="utf-8") == MENDED
    qtbot.waitUntil(lambda: "Mended" in [r.title for r in panel.list.rows.rows()])
    qtbot.waitUntil(lambda: "My letter" not in [r.title for r in panel.list.rows.rows()])


def test_a_broken_template_that_was_deleted_comes_back(
    broken: Path, window: MainWindow, qtbot: QtBot
) -> None:
    panel = window.assistant_panel
    qtbot.waitUntil(lambda: "My letter" in [r.title for r in panel.list.rows.rows()])
    panel.deleteRequested.emit("my-letter")
    qtbot.waitUntil(lambda: window.notices.current is not None)
    assert not broken.exists()
    notice = window.notices.current
    assert notice is not None
    notice.actions[0].run()
    qtbot.waitUntil(broken.exists)


def test_a_palette_without_a_hit_says_so(window: MainWindow) -> None:
    window.commands["palette"].trigger()
    palette = window.findChild(CommandPalette, "commandPalette")
    assert palette is not None
    palette.input.setText("qwertz")
    assert "qwertz" in palette.list.accessibleDescription()


def test_running_a_form_with_a_gap_goes_to_the_gap(window: MainWindow, qtbot: QtBot) -> None:
    window.assistant_panel.show_form("email-chase")
    form = window.assistant_panel.form
    assert form is not None
    qtbot.waitUntil(lambda: form.fields.first() is not None)
    form.run_button.setFocus()
    with qtbot.assertNotEmitted(form.runRequested):
        form.run()
    assert window.focusWidget() is form.fields.first()


def test_worked_examples_are_called_so_in_the_prompt(window: MainWindow, qtbot: QtBot) -> None:
    window.assistant_panel.show_form("email-chase")
    form = window.assistant_panel.form
    assert form is not None
    shown = form.box.prompt.toPlainText
    qtbot.waitUntil(lambda: "user, example" in shown())
    heads = [line for line in shown().splitlines() if line.startswith("user")]
    assert ["example" in head for head in heads] == [True] * (len(heads) - 1) + [False]
