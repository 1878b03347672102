"""Spelling and grammar: only changed paragraphs, places that move along, own words."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.assist.proofreader import HarperProofreader, Issue, available
from writer_app.bridge.background import Background
from writer_app.bridge.proofreading import Finding, Proofreading, moved
from writer_app.domain.anchor import Anchor

needs_harper = pytest.mark.skipif(not available(), reason="the extra `proof` is not installed")
WORD = Issue(0, 3, "teh", "Spelling.", ("the",))


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        ((0, 0, 2), [(12, 15)]),
        ((20, 5, 0), [(10, 13)]),
        ((11, 1, 1), []),
        ((13, 0, 1), []),
        ((5, 10, 0), []),
    ],
)
def test_places_move_along(edit: tuple[int, int, int], left: list[tuple[int, int]]) -> None:
    found = moved([Finding(Anchor(10, 13), WORD)], *edit)
    assert [(f.anchor.start, f.anchor.end) for f in found] == left


@pytest.fixture
def reading(qtbot: QtBot, tmp_path: Path) -> Iterator[Proofreading]:
    background = Background()
    reading = Proofreading(tmp_path / "words.txt", background=background)
    reading.set_dialect("american")
    yield reading
    reading.stop()
    background.close()


def words(reading: Proofreading) -> list[str]:
    return [finding.issue.words for finding in reading.findings]


@needs_harper
def test_prose_is_checked_and_code_is_not(reading: Proofreading, qtbot: QtBot) -> None:
    text = "😀 This is teh page.\n\n```\nteh code\n```\n\n潮位仪记录 teh 大海的潮位。\n"
    with qtbot.waitSignal(reading.changed, timeout=20_000):
        reading.check(text)
    (finding,) = reading.findings
    assert (finding.anchor, finding.issue.replacements[0]) == (Anchor(11, 14), "the")


@needs_harper
def test_only_changed_paragraphs_are_checked_again(
    reading: Proofreading, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    check = HarperProofreader.check
    monkeypatch.setattr(
        HarperProofreader, "check", lambda self, text: asked.append(text) or check(self, text)
    )
    with qtbot.waitSignal(reading.changed, timeout=20_000):
        reading.check("This is teh one.\n\nThat is fine.")
    with qtbot.waitSignal(reading.changed, timeout=20_000):
        reading.check("This is teh one.\n\nThat is teh end.")
    assert asked == ["This is teh one.", "That is fine.", "That is teh end."]


@needs_harper
def test_own_words_are_right_from_now_on(
    reading: Proofreading, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(reading.changed, timeout=20_000):
        reading.check("We went to Saltmere and saw teh sea.")
    reading.learn("Saltmere")
    assert words(reading) == ["teh"]
    reading.ignore(reading.findings[0])
    assert words(reading) == []
    assert (tmp_path / "words.txt").read_text() == "Saltmere\n"


def test_off_checks_nothing(reading: Proofreading) -> None:
    reading.set_dialect("off")
    reading.check("This is teh page.")
    assert not reading.on
    assert reading.findings == ()


@needs_harper
def test_a_crash_of_the_checker_costs_one_paragraph(qtbot: QtBot) -> None:
    reader = HarperProofreader("american")
    assert [issue.words for issue in reader.check("This is teh page.")] == ["teh"]
    child = multiprocessing.active_children()[-1]
    child.kill()
    child.join(5)
    assert reader.check("This is teh page.") == ()
    assert [issue.words for issue in reader.check("This is teh page.")] == ["teh"]
    reader.close()
