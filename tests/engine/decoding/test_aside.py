"""Which text is kept beside the one that is read, and that it comes back as it was."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from writer_app.engine.decoding.aside import LEAST, Texts


class Runner:
    """A cache that holds token numbers."""

    def __init__(self) -> None:
        self.cache: list[int] = []
        self.aside: list[int] = []

    def lay_aside(self, length: int) -> None:
        self.aside = self.cache[:length]

    def exchange(self, length: int) -> None:
        self.cache, self.aside = self.aside, self.cache[:length]


class Desk:
    """Texts over such a cache; reads prompts as the decoder does."""

    def __init__(self) -> None:
        self.runner = Runner()
        self.texts = Texts(self.runner)

    def read(self, prompt: Sequence[int]) -> int:
        """How many tokens had to be read."""
        self.texts.turn_to(prompt)
        shared = self.texts.shared(prompt)
        assert self.texts.read == self.runner.cache[: len(self.texts.read)]
        del self.texts.read[shared:]
        self.texts.read.extend(prompt[shared:])
        self.runner.cache = list(self.texts.read)
        return len(prompt) - shared


@pytest.fixture
def desk() -> Desk:
    return Desk()


def text(kind: int, length: int) -> list[int]:
    """A text that has 100 tokens in common with every other."""
    return [*range(100), *(10_000 * kind + n for n in range(length - 100))]


def test_a_short_request_leaves_a_long_text_read(desk: Desk) -> None:
    long = text(1, 3000)
    assert desk.read(long) == 3000
    assert desk.read(text(2, 250)) == 150
    assert desk.read([*long, 7, 8]) == 2


def test_two_long_texts_stay_read_by_turns(desk: Desk) -> None:
    one, other = text(1, 3000), text(2, 2000)
    desk.read(one)
    desk.read(other)
    for again in range(3):
        assert desk.read([*one, again]) == 1
        assert desk.read([*other, again]) == 1


def test_a_short_text_is_not_laid_aside(desk: Desk) -> None:
    desk.read(text(1, 100 + LEAST - 1))
    desk.read(text(2, 500))
    assert desk.texts.aside == []


def test_a_text_nobody_comes_back_to_gives_way(desk: Desk) -> None:
    desk.read(text(1, 3000))
    kept = []
    for kind in range(2, 6):
        desk.read(text(kind, 700))
        kept.append(desk.texts.aside[-1] // 10_000)
    assert kept == [1, 1, 1, 4]


def test_a_runner_that_cannot_reads_again() -> None:
    texts = Texts(object())
    texts.read = text(1, 3000)
    texts.turn_to(text(2, 250))
    assert texts.shared([*text(1, 3000), 7]) == 3000
    assert texts.aside == []
