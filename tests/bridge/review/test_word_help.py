"""Which word the caret means, and what becomes of the question."""

from __future__ import annotations

import pytest
from inline_fakes import FakeThread

from writer_app.assist.alternatives import Alternatives, WordPlace
from writer_app.bridge.model.llm_worker import Tagged
from writer_app.bridge.review.word_help import WordHelp, word_at
from writer_app.domain.change.anchor import Anchor

TEXT = "🙂 First one. The big sea.\n\nEnd"


@pytest.mark.parametrize("position", [18, 19, 20, 21])
def test_the_word_around_the_caret(position: int) -> None:
    found = word_at(TEXT, position)
    assert found is not None
    assert found[0] == Anchor(18, 21)
    assert (found[1].word, found[1].before.strip(), found[1].after) == ("big", "The", " sea.")


@pytest.mark.parametrize("position", [0, 27])
def test_no_word_at_the_caret(position: int) -> None:
    assert word_at(TEXT, position) is None


def test_words_arrive_once_and_failures_say_why() -> None:
    thread = FakeThread()
    ask = WordHelp(thread, ready=lambda: True)  # type: ignore[arg-type] # a fake
    found: list[object] = []
    why: list[str] = []
    ask.found.connect(lambda anchor, words: found.append((anchor, words)))
    ask.failed.connect(why.append)
    assert ask.ask(TEXT, 19)
    thread.arrived.emit(Tagged(thread.last, Alternatives(("grey",))))
    thread.fail("model", "No model.")
    assert (found, why) == ([(Anchor(18, 21), ("grey",))], ["No model."])


def test_a_chinese_word_is_found_without_blanks_around_it() -> None:
    found = word_at("他们很生气，也很失望。\n", 4)
    assert found is not None
    assert (found[0], found[1].word) == (Anchor(3, 5), "生气")


def test_a_cancelled_question_is_not_heard() -> None:
    thread = FakeThread()
    ask = WordHelp(thread, ready=lambda: True)  # type: ignore[arg-type] # a fake
    found: list[object] = []
    ask.found.connect(lambda *what: found.append(what))
    ask.ask(TEXT, 19)
    ask.cancel()
    thread.arrived.emit(Tagged(thread.last, Alternatives(("grey",))))
    assert (found, thread.cancelled) == ([], [1])


def test_the_place_has_the_sentence_and_what_is_before() -> None:
    found = word_at("One. Two three.", 6)
    assert found is not None
    assert found[1] == WordPlace("One. ", "", "Two", " three.")
