"""Claims of the page that sources do not hold: their lines, and the list in the panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.sources.conversation import Place
from writer_app.domain.sources.verdicts import CheckedClaim, ClaimFinding, ClaimVerdict
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.panels.answer_view import AnswerView
from writer_app.ui.review.claim_marks import ClaimMarks, _parts

TEXT = "# Boats\n\nIt leaves at 9. 😀 It costs £6.\n\nIt leaves at 9."
PLACE = Place("/notes.md", "Notes", "It leaves at 8.", 0, 15, 2, ("Boats",))


def claim(words: str, finding: ClaimFinding, *strange: str) -> CheckedClaim:
    made = ClaimVerdict(words, finding, 0, PLACE.text, strange)
    return CheckedClaim(words, made, None if finding is ClaimFinding.NOT_FOUND else PLACE)


CLAIMS = (
    claim("It leaves at 9.", ClaimFinding.DIFFERS, "9"),
    claim("It costs £6.", ClaimFinding.NOT_FOUND),
    claim("It leaves at 9.", ClaimFinding.SUPPORTED),
)


@pytest.fixture
def view(qtbot: QtBot) -> AnswerView:
    view = AnswerView(Theme(PAPER))
    qtbot.addWidget(view)
    return view


@pytest.fixture
def editor(qtbot: QtBot, view: AnswerView) -> Editor:
    editor = Editor(Theme(PAPER))
    qtbot.addWidget(editor)
    editor.set_text(TEXT)
    ClaimMarks(editor, view.verdicts)
    for each in CLAIMS:
        view.verdicts.add(each)
    return editor


def marked(editor: Editor) -> list[str]:
    """The claims as the page has them, in order."""
    marks = next(child for child in editor.children() if isinstance(child, ClaimMarks))
    return ["" if place is None else editor.text_of(place) for place in marks._places]


def test_claims_stand_in_their_order_and_follow_the_text(editor: Editor) -> None:
    assert marked(editor) == ["It leaves at 9.", "It costs £6.", "It leaves at 9."]
    editor.textCursor().insertText("New. ")
    assert marked(editor) == ["It leaves at 9.", "It costs £6.", "It leaves at 9."]


def test_a_claim_that_is_changed_has_no_line_any_more(editor: Editor) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(TEXT.index("9.") + 1)
    cursor.insertText("0")
    assert marked(editor) == ["", "It costs £6.", "It leaves at 9."]


def test_a_claim_is_gone_to_in_the_page(editor: Editor, view: AnswerView) -> None:
    view.verdicts._go(QUrl("claim:2"))
    assert editor.selection().start > TEXT.index("£6")
    assert editor.text_of(editor.selection()) == "It leaves at 9."


def test_the_line_is_under_what_differs_where_that_is_known() -> None:
    assert _parts(Anchor(10, 25), CLAIMS[0]) == [Anchor(23, 24)]
    assert _parts(Anchor(10, 22), CLAIMS[1]) == [Anchor(10, 22)]


def test_a_check_stands_in_the_place_of_its_text(
    qtbot: QtBot, view: AnswerView, editor: Editor
) -> None:
    shown = view.verdicts
    shown._show()
    words = shown._page.toPlainText()
    assert words.startswith("Supported 1 · Differs 1 · Not found 1\nDiffers (9)\n")
    assert "“It leaves at 8.”" in words
    assert "Notes, p. 2 › Boats" in words
    with qtbot.waitSignal(shown.placeWanted, timeout=0) as wanted:
        shown._go(QUrl("place:0"))
    assert wanted.args == [PLACE]
    assert view._text.isHidden()
    view.start("Summary")
    assert (view._text.isHidden(), marked(editor)) == (False, [])
