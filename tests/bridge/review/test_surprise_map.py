"""The map of what a model did not expect: what is asked, remembered, and kept at its place."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import pytest
from inline_fakes import FakeThread
from PySide6.QtCore import Signal

from writer_app.bridge.model.llm_worker import Tagged
from writer_app.bridge.model.preemptible import BenchState
from writer_app.bridge.review.surprise_map import LARGEST, SurpriseMap
from writer_app.domain.change.anchor import Anchor
from writer_app.engine.base.protocol import EndReason, Message, Scored, TokenScore

TEXT = "Mend the nets.\n\nThe 🙂 odd day.\n"


class Client:
    """Finds every “odd” and “nets” very unlikely; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def score(self, messages: tuple[Message, ...], text: str, alternatives: int = 0) -> Scored:
        self.asked.append(text)
        tokens = []
        for word in re.findall(r" ?\w+|\s+|[^\w\s]", text):
            log = -12.0 if word.strip() in ("odd", "nets") else -0.1
            tokens.append(TokenScore(word, log, (("other", -0.1),)))
        return Scored(0, tuple(tokens))


class Thread(FakeThread):
    """Plays whole jobs against a client."""

    cameFree = Signal()
    free = True

    def __init__(self) -> None:
        super().__init__()
        self.client = Client()

    def start(self, work: Any, *, gives_way: bool = False, page: str = "") -> int:  # type: ignore[override] # fakes
        assert gives_way
        return super().start(work)

    def run(self, most: int = 99) -> None:
        for event in islice(self.jobs[-1](self.client), most):  # type: ignore[arg-type] # fakes
            self.arrived.emit(Tagged(self.last, event))


@pytest.fixture
def thread(qapp: object) -> Thread:
    return Thread()


@pytest.fixture
def marks(thread: Thread) -> SurpriseMap:
    made = SurpriseMap(thread, model=lambda: "m", may_run=lambda: True)  # type: ignore[arg-type] # fakes
    made.set_on(True)
    return made


def words(marks: SurpriseMap) -> list[tuple[Anchor, int]]:
    return [(mark.anchor, mark.surprise.level) for mark in marks.marks]


def test_marks_stand_at_their_words_in_utf16(thread: Thread, marks: SurpriseMap) -> None:
    marks.look(TEXT, 0)
    thread.run()
    assert words(marks) == [(Anchor(9, 13), 3), (Anchor(23, 26), 3)]
    assert marks.state is BenchState.DONE


def test_only_a_changed_paragraph_is_read_again(thread: Thread, marks: SurpriseMap) -> None:
    marks.look(TEXT, 0)
    thread.run()
    marks.look(TEXT.replace("day", "night"), 0)
    thread.run()
    assert thread.client.asked == [TEXT.strip(), "The 🙂 odd night."]
    assert len(marks.marks) == 2


def test_marks_move_with_edits_and_go_where_touched(thread: Thread, marks: SurpriseMap) -> None:
    marks.look(TEXT, 0)
    thread.run()
    marks.edited(0, 0, 5)
    assert words(marks)[0] == (Anchor(14, 18), 3)
    marks.edited(15, 1, 1)
    assert words(marks) == [(Anchor(28, 31), 3)]


def test_what_arrives_after_an_edit_is_put_where_it_is_now(
    thread: Thread, marks: SurpriseMap
) -> None:
    marks.look(TEXT, 0)
    marks.edited(0, 0, 5)
    thread.run()
    assert words(marks)[0] == (Anchor(14, 18), 3)


def test_the_paragraph_at_the_caret_is_read_first(thread: Thread, marks: SurpriseMap) -> None:
    long = "\n\n".join(f"{n} " + "word " * 300 for n in range(3)) + "\n"
    marks.look(long, long.index("1 word"))
    thread.run()
    assert [asked[0] for asked in thread.client.asked] == ["1", "2", "0"]


def test_it_goes_on_where_it_gave_way(thread: Thread, marks: SurpriseMap) -> None:
    long = "\n\n".join(f"{n} " + "word " * 300 for n in range(3)) + "\n"
    marks.look(long, 0)
    thread.run(most=2)
    thread.end(EndReason.CANCELLED)
    assert marks.state is BenchState.WAITING
    marks._take_turn()
    thread.run()
    assert [asked[0] for asked in thread.client.asked] == ["0", "1", "2"]


def test_code_is_not_read(thread: Thread, marks: SurpriseMap) -> None:
    marks.look("```\nodd\n```\n", 0)
    thread.run()
    assert (thread.client.asked, marks.marks) == ([], ())


def test_nothing_is_asked_without_a_model(thread: Thread) -> None:
    made = SurpriseMap(thread, model=lambda: "", may_run=lambda: True)  # type: ignore[arg-type] # fakes
    made.set_on(True)
    made.look(TEXT, 0)
    assert (thread.jobs, made.state) == ([], BenchState.WAITING)


def test_a_text_that_is_too_long_is_left_alone(thread: Thread, marks: SurpriseMap) -> None:
    marks.look("odd " * (LARGEST // 4 + 1), 0)
    assert marks.too_long
    assert thread.jobs == []


def test_off_takes_the_marks_away(thread: Thread, marks: SurpriseMap) -> None:
    marks.look(TEXT, 0)
    thread.run()
    marks.set_on(False)
    assert marks.marks == ()
