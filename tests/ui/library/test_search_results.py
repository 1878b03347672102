"""Results of a search: around the hit, counted and marked; tags in the text; opened at the hit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.row_delegate import around
from writer_app.ui.kit.rows import ListRow
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LONG = "Word after word goes on here. " * 12
FILES = {
    "bees.md": f"# Bees\n\n{LONG}\n\nThe hives stand by the wall; more hives, old hives.\n",
    "talk.md": "# Talk\n\nAsked on Monday #interview and again.\n\n# interview, a heading\n",
    "mail.md": "# Mail\n\nhttp://a.b/#interview is an address, a#interview a word.\n",
    "tagged.md": "---\ntags: [interview]\n---\n# Tagged\n\nNothing else.\n",
    "港.md": "# 海港日记\n\n今天在港口 #采访 了渔民。\n",
}


@pytest.fixture
def window(open_window: Callable[..., MainWindow], qtbot: QtBot, own_home: Path) -> MainWindow:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    window = open_window()
    window.show_page("")
    qtbot.waitUntil(lambda: len(window.library.list.rows.rows()) >= len(FILES))
    return window


def results(window: MainWindow, qtbot: QtBot, query: str, count: int) -> list[ListRow]:
    rows = window.library.results.rows

    def there() -> bool:
        window.library.search.setText("")
        window.library.search.setText(query)
        qtbot.wait(150)
        return len(rows.rows()) == count and window.library.results.isVisible()

    qtbot.waitUntil(there)
    return rows.rows()


def names(rows: list[ListRow]) -> list[str]:
    return sorted(Path(row.key).name for row in rows)


def test_a_result_is_counted_and_its_words_are_marked(window: MainWindow, qtbot: QtBot) -> None:
    (row,) = results(window, qtbot, "hives", 1)
    marked = "".join(row.note[place] for place in row.note_hits)
    assert (row.count, marked) == ("3", "hiveshiveshives")


def test_tags_stand_in_the_text_too(window: MainWindow, qtbot: QtBot) -> None:
    assert names(results(window, qtbot, "#interview", 2)) == ["tagged.md", "talk.md"]
    assert names(results(window, qtbot, "#interv", 2)) == ["tagged.md", "talk.md"]
    assert names(results(window, qtbot, "#采访", 1)) == ["港.md"]


def test_pinyin_finds_a_document_by_its_title(window: MainWindow, qtbot: QtBot) -> None:
    assert [row.title for row in results(window, qtbot, "haigang", 1)] == ["海港日记"]


def test_a_result_opens_where_the_words_stand(window: MainWindow, qtbot: QtBot) -> None:
    (row,) = results(window, qtbot, "hives", 1)
    window.library.results.chosen.emit(row.key)
    editor = window.editor
    assert editor.text_of(editor.selection()) == "hives"
    assert editor.viewport().rect().contains(editor.cursorRect().center())


@pytest.fixture
def metrics(qapp: object) -> QFontMetricsF:
    return QFontMetricsF(Theme(PAPER).font("small"))


@pytest.mark.parametrize("place", [0, 40, 300])
def test_a_line_is_shown_around_its_hit(metrics: QFontMetricsF, place: int) -> None:
    note = LONG[:place] + "hives" + LONG[place:]
    shown, hits = around(note, tuple(range(place, place + 5)), metrics, 240)
    assert "".join(shown[n] for n in sorted(hits)) == "hives"
    assert metrics.horizontalAdvance(shown) <= 240


def test_a_line_without_a_hit_begins_at_its_beginning(metrics: QFontMetricsF) -> None:
    assert around(LONG, (), metrics, 240)[0].startswith("Word after")
    assert around("short", (0,), metrics, 240) == ("short", frozenset({0}))


def test_typing_goes_on_while_it_is_searched(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClicks(window.library.search, "hive")
    qtbot.waitUntil(lambda: len(window.library.results.rows.rows()) == 1)
