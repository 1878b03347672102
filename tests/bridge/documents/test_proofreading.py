"""Spelling and grammar: only changed paragraphs, places that move along, own words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.assist import proof_child
from writer_app.assist.proofreader import Issue, ProofProcess, available, dialect_of
from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.proofreading import Finding, Proofreading, moved
from writer_app.domain.change.anchor import Anchor

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
    with qtbot.waitSignal(reading.changed):
        reading.check(text)
    (finding,) = reading.findings
    assert (finding.anchor, finding.issue.replacements[0]) == (Anchor(11, 14), "the")


@needs_harper
def test_only_changed_paragraphs_are_checked_again(
    reading: Proofreading, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    check = ProofProcess.check
    monkeypatch.setattr(
        ProofProcess,
        "check",
        lambda self, text, spoken: asked.append(text) or check(self, text, spoken),
    )
    with qtbot.waitSignal(reading.changed):
        reading.check("This is teh one.\n\nThat is fine.")
    with qtbot.waitSignal(reading.changed):
        reading.check("This is teh one.\n\nThat is teh end.")
    assert asked == ["This is teh one.", "That is fine.", "That is teh end."]


@needs_harper
def test_own_words_are_right_from_now_on(
    reading: Proofreading, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(reading.changed):
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
    reader = ProofProcess("american")
    assert [issue.words for issue in reader.check("This is teh page.", "en")] == ["teh"]
    assert reader._child is not None
    reader._child.process.kill()
    assert reader.check("This is teh page.", "en") == ()
    assert [issue.words for issue in reader.check("This is teh page.", "en")] == ["teh"]
    reader.close()


@pytest.mark.parametrize(
    ("tag", "dialect"),
    [
        ("en_GB.UTF-8", "british"),
        ("en-AU", "australian"),
        ("en_US", "american"),
        ("de_DE.UTF-8", "any"),
        ("C.UTF-8", "any"),
        ("", "any"),
    ],
)
def test_the_english_of_a_locale(tag: str, dialect: str) -> None:
    assert dialect_of(tag) == dialect


@needs_harper
@pytest.mark.parametrize(
    ("dialect", "wrong"), [("american", ["harbour"]), ("british", ["color"]), ("any", [])]
)
def test_each_english_has_its_own_spelling(dialect: str, wrong: list[str]) -> None:
    check = proof_child.harper(dialect, [])
    assert check is not None
    found = check("The harbour has a color of its own and teh sea.")
    assert [each["words"] for each in found if each["words"] != "teh"] == wrong
    assert "teh" in [each["words"] for each in found]


class Library:
    """Stands for enchant: one dictionary with two words."""

    @staticmethod
    def list_languages() -> list[str]:
        return ["de_AT", "de_DE"]

    class Dict:
        def __init__(self, tag: str) -> None:
            self.tag, self.known = tag, {"das", "Meer"}

        def check(self, word: str) -> bool:
            return word in self.known

        def suggest(self, word: str) -> list[str]:
            return [f"{word}?"]

        def add_to_session(self, word: str) -> None:
            self.known.add(word)


def test_other_languages_are_enchants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "enchant", Library)  # type: ignore[arg-type]  # a stand-in
    check = proof_child.enchant("de", ["Saltmere"])
    assert check is not None
    found = check("das Mehr `foo` bei [Saltmere](ort.md), 1953 USA")
    assert [(each["start"], each["words"]) for each in found] == [(4, "Mehr"), (15, "bei")]
    assert proof_child.enchant("fi", []) is None
