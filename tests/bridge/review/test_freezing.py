"""Frozen passages: they follow edits, are kept with their document, and name their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.bridge.review.freezing import Freezing
from writer_app.domain.change.anchor import Anchor

TEXT = "One line stays.\nAnother may change. 😀 The end."


class Page:
    """A page that is a string, its offsets UTF-16."""

    def __init__(self, text: str) -> None:
        self.text = text

    def text_of(self, anchor: Anchor) -> str:
        data = self.text.encode("utf-16-le")
        return data[2 * anchor.start : 2 * anchor.end].decode("utf-16-le")


def frozen(text: str = TEXT, file: Path | None = None) -> tuple[Freezing, Page]:
    page = Page(text)
    freezing = Freezing(page.text_of, file=file)
    freezing.opened("a.md", text)
    return freezing, page


def test_a_selection_is_frozen_and_thawed() -> None:
    freezing, _ = frozen()
    assert freezing.toggle(Anchor(0, 8))
    assert freezing.is_frozen(Anchor(2, 5))
    assert not freezing.toggle(Anchor(3, 3))
    assert freezing.ranges == ()


@pytest.mark.parametrize(
    ("chosen", "frozen_"),
    [
        (Anchor(1, 6), Anchor(0, 8)),
        (Anchor(4, 8), Anchor(4, 8)),
        (Anchor(9, 12), Anchor(9, 14)),
    ],
)
def test_a_word_is_frozen_as_a_whole(chosen: Anchor, frozen_: Anchor) -> None:
    freezing, _ = frozen()
    freezing.toggle(chosen)
    assert freezing.ranges == (frozen_,)


def test_chinese_is_frozen_as_it_is_chosen() -> None:
    freezing, _ = frozen("第三季度增长了很多。")
    freezing.toggle(Anchor(2, 5))
    assert freezing.ranges == (Anchor(2, 5),)


def test_ranges_that_touch_become_one() -> None:
    freezing, _ = frozen()
    freezing.toggle(Anchor(0, 8))
    freezing.toggle(Anchor(4, 15))
    assert freezing.ranges == (Anchor(0, 15),)


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        (Anchor(0, 46), ("line stays.", "Another")),
        (Anchor(0, 15), ("line stays.",)),
        (Anchor(20, 30), ("her",)),
        (Anchor(30, 40), ()),
    ],
)
def test_a_passages_frozen_words_are_named_line_by_line(
    passage: Anchor, words: tuple[str, ...]
) -> None:
    freezing, _ = frozen()
    freezing.toggle(Anchor(4, 23))
    assert freezing.words_in(passage) == words


def test_ranges_follow_the_writers_edits() -> None:
    freezing, page = frozen()
    freezing.toggle(Anchor(4, 8))
    page.text = "Oh: " + page.text
    freezing.edited(0, 0, 4)
    assert freezing.words_in(Anchor(0, 30)) == ("line",)


def test_what_is_frozen_is_kept_with_the_document_and_found_again(tmp_path: Path) -> None:
    file = tmp_path / "frozen.json"
    freezing, _page = frozen(file=file)
    end = TEXT.index("The end") + 1  # the emoji is two units
    freezing.toggle(Anchor(end, end + 7))
    changed = "Before it. " + TEXT
    again = Freezing(Page(changed).text_of, file=file)
    again.opened("a.md", changed)
    assert [Page(changed).text_of(each) for each in again.ranges] == ["The end"]
    other = Freezing(Page("Gone.").text_of, file=file)
    other.opened("a.md", "Gone.")
    assert other.ranges == ()


def test_it_goes_with_the_document_to_another_name(tmp_path: Path) -> None:
    file = tmp_path / "frozen.json"
    freezing, page = frozen(file=file)
    freezing.toggle(Anchor(4, 8))
    freezing.moved("b.md")
    again = Freezing(page.text_of, file=file)
    again.opened("b.md", TEXT)
    assert again.ranges == (Anchor(4, 8),)
