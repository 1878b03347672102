"""What a summary speaks of, under it in the panel."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from writer_app.domain.sources.coverage import Coverage, spoken_of
from writer_app.domain.sources.passage import Passage, cut
from writer_app.ui.kit.theme import Theme
from writer_app.ui.panels.answer_view import AnswerView

TEXT = (
    "# Ferry\n\nThe ferry leaves Oban at nine.\n\n# Bread\n\nBread costs two pounds.\n\n"
    "# School\n\nThe school closes in June.\n"
)


@pytest.fixture
def view(qtbot: QtBot) -> AnswerView:
    view = AnswerView(Theme())
    qtbot.addWidget(view)
    view.show()
    view.start("Summary")
    return view


def coverage(*said: str) -> Coverage:
    passages = tuple(cut(TEXT))
    return Coverage(passages, tuple(spoken_of(said, [each.words for each in passages])))


def test_the_line_has_the_figures(view: AnswerView) -> None:
    assert view.coverage.isHidden()
    view.coverage.show_coverage(coverage("The ferry leaves Oban."))
    assert view.coverage.line.text() == "Speaks of 1 of 3 passages"


def test_what_is_left_out_stands_first_and_is_gone_to(view: AnswerView, qtbot: QtBot) -> None:
    wanted: list[Passage] = []
    view.coverage.wanted.connect(wanted.append)
    view.coverage.show_coverage(coverage("The ferry leaves Oban."))
    view.coverage.line.click()
    rows = view.coverage.list.rows.rows()
    assert [row.title for row in rows][:2] == ["Left out", "Bread costs two pounds."]
    view.coverage.list.chosen.emit(rows[1].key)
    assert wanted[0].text == "Bread costs two pounds."


def test_a_new_answer_takes_the_old_ones_away(view: AnswerView) -> None:
    view.coverage.show_coverage(coverage("The ferry leaves Oban."))
    view.start("Summary")
    assert view.coverage.isHidden()


def test_one_passage_is_not_counted(view: AnswerView) -> None:
    view.coverage.show_coverage(Coverage((Passage("A note.", 0, 7),), ((0,),)))
    assert view.coverage.isHidden()
