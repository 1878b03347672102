"""Painted proposals: how segments are cut, what is seen, and that the text stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from writer_app.domain.base.settings import Appearance
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.diff import Segment, diff
from writer_app.domain.text.units import utf16_len
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page import suggestion_layer
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.painted_runs import LINE_END, NO_BREAK_THIN, THIN_SPACE, RunRole, cut
from writer_app.ui.page.suggestion_layer import ProposalView

OLD = "In 2009 the ministry installed a radar sensor directly above the well."
NEW = "In 2009 the ministry put a radar sensor above the deep well."
Runs = list[tuple[RunRole, str]]


@dataclass(frozen=True)
class Fact:
    """A fact that differs, as the review finds it."""

    segment: int
    start: int
    end: int
    old: bool = False


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    """A page with a heading, the paragraph under review, and one after it."""
    made = Editor(Theme(PAPER, Appearance(reduced_motion=True)))
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.set_text(f"# Title\n\n{OLD}\n\nlast words")
    made.show()
    return made


START = len("# Title\n\n")
ANCHOR = Anchor(START, START + len(OLD))


def view(**changes: object) -> ProposalView:
    """The proposal of these tests."""
    base: dict[str, object] = {"anchor": ANCHOR, "segments": diff(OLD, NEW)}
    return ProposalView(**{**base, **changes})  # type: ignore[arg-type]  # built from a table


def runs(segments: list[Segment], head: str = "", tail: str = "", **how: bool) -> list[Runs]:
    """The runs of each document block."""
    options = {"whole": False, "new_side": False, **how}
    cuts = cut(segments, head, tail, **options)
    return [[(run.role, run.text) for run in block] for block in cuts]


def replaced(old: str, new: str, state: str = "pending") -> Segment:
    return Segment("replace", old, new, state)  # type: ignore[arg-type]  # a State


def test_a_replacement_is_old_thin_space_new() -> None:
    assert runs([Segment("same", "a ", "a "), replaced("b", "c")], "x ", " y") == [
        [(RunRole.OUTSIDE, "x "), (RunRole.SAME, "a "), (RunRole.DELETE, "b"),
         (RunRole.THIN, THIN_SPACE),
         (RunRole.INSERT, "c"), (RunRole.OUTSIDE, " y")]
    ]  # fmt: skip


@pytest.mark.parametrize(("new", "space"), [("，因为", NO_BREAK_THIN), ("因为", THIN_SPACE)])
def test_no_line_begins_with_a_comma_that_comes(new: str, space: str) -> None:
    ((_, (role, shown), _),) = runs([replaced("。由于", new)])
    assert (role, shown) == (RunRole.THIN, space)


@pytest.mark.parametrize(
    ("state", "shown"), [("accepted", (RunRole.ACCEPTED, "c")), ("rejected", (RunRole.SAME, "b"))]
)
def test_a_decided_change_shows_what_was_decided(state: str, shown: tuple[RunRole, str]) -> None:
    assert runs([replaced("b", "c", state)]) == [[shown]]


def test_the_documents_line_ends_part_blocks_and_new_ones_part_paragraphs() -> None:
    found = runs([Segment("same", "a\n\nb", "a\n\nb"), Segment("insert", "", "\nc")])
    assert found == [
        [(RunRole.SAME, "a")], [], [(RunRole.SAME, "b"), (RunRole.BREAK, ""), (RunRole.INSERT, "c")]
    ]  # fmt: skip


def test_a_change_of_line_ends_alone_has_a_sign() -> None:
    joined = runs([Segment("same", "a", "a"), replaced("\n", " "), Segment("same", "b", "b")])
    assert (RunRole.DELETE, LINE_END) in joined[0]
    parted = runs([Segment("same", "a", "a"), replaced(" ", "\n\n"), Segment("same", "b", "b")])
    assert (RunRole.INSERT, LINE_END) in parted[0]
    accepted = runs([Segment("same", "a", "a"), replaced("\n", " ", "accepted")])
    assert LINE_END not in str(accepted)


def test_an_accepted_change_keeps_the_documents_blocks() -> None:
    assert len(runs([replaced("a\nb\nc", "d", "accepted")])) == 3


def test_a_whole_block_is_old_above_new() -> None:
    assert runs([replaced("a b", "c\nd")], "x ", " y", whole=True) == [
        [(RunRole.OUTSIDE, "x "), (RunRole.BREAK, ""), (RunRole.OLD, "a b"), (RunRole.BREAK, ""),
         (RunRole.NEW, "c"), (RunRole.BREAK, ""), (RunRole.NEW, "d"), (RunRole.BREAK, ""),
         (RunRole.OUTSIDE, " y")]
    ]  # fmt: skip


def test_a_flash_is_cut_by_the_new_text() -> None:
    assert len(runs([replaced("a", "b\nc")], new_side=True)) == 2


def colours(editor: Editor, image: QImage | None = None) -> set[str]:
    """Every colour on the page."""
    shown = image or editor.viewport().grab().toImage()
    return {QColor(shown.pixel(x, y)).name() for x in range(shown.width()) for y in range(0, 320)}


def test_a_proposal_is_seen_and_the_text_stays(editor: Editor) -> None:
    text = editor.raw_text()
    editor.marks.ranges.hold(ANCHOR)
    editor.layer.show(view(focus=0))
    seen = colours(editor)
    for role in ("held", "ins_bg", "ins_bg2", "accent", "dele"):
        assert PAPER.color(role).name() in seen, role
    assert editor.raw_text() == text
    assert not editor.document().isUndoAvailable()


def test_taking_it_away_restores_the_page(editor: Editor) -> None:
    before = editor.grab().toImage()
    editor.layer.show(view())
    assert editor.grab().toImage() != before
    editor.layer.show(None)
    assert editor.grab().toImage() == before


def test_the_frontier_stands_in_the_text(editor: Editor) -> None:
    editor.clearFocus()
    editor.layer.show(view(frontier=None))
    without = colours(editor)
    editor.layer.show(view(frontier=5))
    assert PAPER.accent.lower() in colours(editor)
    assert PAPER.accent.lower() not in without


def test_a_fact_that_differs_is_marked_and_signed(editor: Editor) -> None:
    segments = diff(OLD, OLD.replace("2009", "2010"))
    place = next(i for i, s in enumerate(segments) if s.kind != "same")
    editor.layer.show(view(segments=segments, facts=(Fact(place, 0, 4),)))
    assert PAPER.warn_mark.lower() in colours(editor)


def test_holding_the_original_shows_no_marks(editor: Editor) -> None:
    editor.layer.show(view(focus=0, show_original=True))
    assert not {PAPER.ins_bg.lower(), PAPER.del_bg2.lower()} & colours(editor)


def test_a_proposal_grows_its_block_only_when_it_needs_lines(editor: Editor) -> None:
    block = editor.document().findBlockByNumber(2)
    before = editor.prose.height(block)
    editor.layer.show(view())
    assert editor.prose.height(block) == before + 31
    editor.layer.show(view(segments=diff(OLD, NEW + " More words" * 30)))
    assert editor.prose.height(block) > before + 3 * 31


def test_the_proposal_follows_typing_above_and_in_its_paragraph(
    editor: Editor, qtbot: QtBot
) -> None:
    sentence = Anchor(START + 8, ANCHOR.end)
    editor.layer.show(view(anchor=sentence, segments=diff(OLD[8:], NEW[8:])))
    editor.select(Anchor(0, 0))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    editor.select(Anchor(START + 1, START + 1))
    qtbot.keyClicks(editor, "So ")
    painted = editor.layer.painted(editor.document().findBlockByNumber(3))
    assert painted is not None
    assert "".join(run.text for run in painted.runs).startswith("So In 2009 the ")


def test_a_click_names_the_change_and_moves_no_caret(editor: Editor, qtbot: QtBot) -> None:
    editor.layer.show(view())
    editor.grab()
    top = next(t for b, t in editor.visible_blocks() if b.blockNumber() == 2)
    painted = editor.layer.painted(editor.document().findBlockByNumber(2))
    assert painted is not None
    paragraph = painted.paragraphs[0]
    piece = next(p for p in paragraph.pieces if p.run.change == 1)
    box = next(painted.boxes(paragraph, piece.start, piece.end))
    place = QPoint(round(box.left) + 3, round(top + box.base) - 4)
    with qtbot.waitSignal(editor.proposalClicked) as clicked:
        qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == [1]
    assert editor.cursor_position() == 0


def test_marks_leave_out_blanks_at_their_ends(editor: Editor) -> None:
    editor.layer.show(view(segments=(Segment("delete", OLD[:8], ""),
                                       Segment("same", OLD[8:], OLD[8:]))))  # fmt: skip
    painted = editor.layer.painted(editor.document().findBlockByNumber(2))
    assert painted is not None
    paragraph = painted.paragraphs[0]
    trimmed = next(painted.boxes(paragraph, 0, 8))
    assert trimmed == next(painted.boxes(paragraph, 0, 7))


def test_a_gap_stands_below_the_painted_lines(editor: Editor) -> None:
    editor.layer.show(view(segments=diff(OLD, NEW + " More words" * 30)))
    editor.gaps.open_bar(ANCHOR.end, 44)
    rect = editor.gaps.bar_rect()
    painted = editor.layer.painted(editor.document().findBlockByNumber(2))
    assert rect is not None
    assert painted is not None
    top = next(t for b, t in editor.visible_blocks() if b.blockNumber() == 2)
    assert rect.top() == round(top + painted.range_bottom()) + 8


def test_several_paragraphs_can_be_proposed_at_once(editor: Editor) -> None:
    text = editor.raw_text()
    whole = Anchor(0, utf16_len(text))
    editor.layer.show(view(anchor=whole, segments=diff(text, text.replace("last", "final"))))
    editor.grab()
    numbers = [
        b.blockNumber() for b, _ in editor.visible_blocks() if editor.layer.painted(b) is not None
    ]
    assert numbers == [0, 1, 2, 3, 4]


def test_emoji_at_both_ends_survive(editor: Editor) -> None:
    editor.set_text("a 😀one😀 b")
    segments = (Segment("replace", "😀one😀", "😀two😀"),)
    editor.layer.show(ProposalView(Anchor(2, 9), segments))
    painted = editor.layer.painted(editor.document().begin())
    assert painted is not None
    assert [r.text for r in painted.runs] == ["a ", "😀one😀", THIN_SPACE, "😀two😀", " b"]


def test_a_flash_fades_by_itself(
    editor: Editor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestion_layer, "FLASH_MS", 160)
    editor.replace(ANCHOR, NEW)
    editor.flash(Anchor(START, START + len(NEW)), diff(OLD, NEW))
    assert editor.layer.view is not None
    qtbot.waitUntil(lambda: editor.layer.view is None)


def test_typing_ends_a_flash(editor: Editor, qtbot: QtBot) -> None:
    editor.replace(ANCHOR, NEW)
    editor.flash(Anchor(START, START + len(NEW)), diff(OLD, NEW))
    qtbot.keyClicks(editor, "x")
    assert editor.layer.view is None


def test_a_growing_proposal_keeps_the_blocks_that_did_not_change(editor: Editor) -> None:
    text = "one two\n\nthree four\n\nfive six"
    editor.set_text(text)
    whole = Anchor(0, len(text))
    editor.layer.show(ProposalView(whole, diff(text, text.replace("one", "1"))))
    first = editor.layer.painted(editor.document().begin())
    editor.layer.show(ProposalView(whole, diff(text, text.replace("one", "1").replace("six", "6"))))
    assert editor.layer.painted(editor.document().begin()) is first


def test_a_held_range_beside_the_proposal_keeps_its_text(editor: Editor) -> None:
    editor.layer.show(view())
    last = editor.raw_text().index("last")
    editor.marks.ranges.hold(Anchor(last, last + 4))
    editor.grab()
    top = next(t for b, t in editor.visible_blocks() if b.blockNumber() == 4)
    image = editor.viewport().grab(QRect(editor.column_left(), round(top), 40, 31)).toImage()
    darkest = min(
        QColor(image.pixel(x, y)).lightness()
        for x in range(image.width())
        for y in range(image.height())
    )
    assert darkest < 90


def under(editor: Editor, word: str) -> int:
    """How many of the pixels below a painted word have the colour of the hairline."""
    block = editor.document().findBlock(START)
    painted = editor.layer.painted(block)
    assert painted is not None
    at = OLD.index(word)
    (box,) = painted.kept_boxes(at, at + len(word))
    top = next(t for b, t in editor.visible_blocks() if b == block)
    image, line = editor.viewport().grab().toImage(), round(top + box.base)
    colour = editor.theme.color("text3").rgb()
    return max(
        sum(image.pixel(x, y) == colour for x in range(round(box.left), round(box.right)))
        for y in range(line, line + 10)
    )


def test_what_is_frozen_keeps_its_hairline_under_a_proposal(editor: Editor) -> None:
    editor.layer.show(view())
    assert under(editor, "radar sensor") == 0
    at = START + OLD.index("radar")
    editor.marks.ranges.freeze([Anchor(at, at + len("radar sensor"))])
    assert under(editor, "radar sensor") > 20
    assert under(editor, "ministry") == 0


@pytest.mark.parametrize("new_side", [False, True])
def test_runs_know_where_they_stand_in_the_document(new_side: bool) -> None:
    (runs_,) = cut(
        [Segment("same", "a ", "a "), replaced("bb", "c"), Segment("same", " d", " d")],
        "x ", " y", whole=False, new_side=new_side,
    )  # fmt: skip
    stands = {run.text: run.at for run in runs_ if run.role in (RunRole.OUTSIDE, RunRole.SAME)}
    assert stands == {"x ": -2, "a ": 0, " d": 3 if new_side else 4, " y": 5 if new_side else 6}
