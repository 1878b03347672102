"""What is wrong is said in the window's language, whatever language was checked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication

from writer_app.assist.proofreader import Issue
from writer_app.bridge.documents.proofreading import Finding
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.facts import issue_kinds
from writer_app.ui.kit.translation import TableTranslator, table
from writer_app.ui.library.proof_controller import message

OXFORD = "An Oxford comma is necessary here."


def found(words: str, told: str, kind: str) -> Finding:
    return Finding(Anchor(0, 1), Issue(0, 1, words, told, kind=kind))


@pytest.fixture
def chinese(qapp: QCoreApplication) -> Iterator[None]:
    translator = TableTranslator(table("zh"), qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_an_english_window_has_the_checkers_own_words(qapp: QCoreApplication) -> None:
    assert message(found("comma", OXFORD, "Style")) == OXFORD


@pytest.mark.parametrize(
    ("words", "told", "kind", "shown"),
    [
        ("comma", OXFORD, "Style", "“comma”的文体可以更好。"),
        ("discusion", "Did you mean it?", "Spelling", "“discusion”可能拼写有误。"),
        ("的的", "重复的“的”。", "", "重复的“的”。"),
        ("x", "Something new.", "NeverHeardOf", "Something new."),
    ],
)
def test_a_chinese_window_says_the_kind(
    chinese: None, words: str, told: str, kind: str, shown: str
) -> None:
    assert message(found(words, told, kind)) == shown


def test_a_long_passage_is_shortened() -> None:
    assert len(issue_kinds.sentence("Style", "word " * 50)) < 80
