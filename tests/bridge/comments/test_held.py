"""Words that a comment is about, followed through the edits of a page."""

from __future__ import annotations

import pytest

from writer_app.bridge.comments.held import PageThread
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.comments.values import Note


class Page:
    """A text, a comment on “tide gauge”, and edits that it is told of."""

    def __init__(self) -> None:
        self.text = "The tide gauge stood here."
        self.held = PageThread(Anchor(4, 14), (Note("c"),), words="tide gauge")

    def edit(self, position: int, removed: int, added: str) -> None:
        self.text = self.text[:position] + added + self.text[position + removed :]
        self.held = self.held.edited(
            position, removed, len(added), lambda a: self.text[a.start : a.end]
        )

    @property
    def words(self) -> str:
        return self.text[self.held.anchor.start : self.held.anchor.end]


EDITS: dict[str, tuple[list[tuple[int, int, str]], str]] = {
    "typed in front": ([(0, 0, "Now ")], "tide gauge"),
    "typed inside": ([(8, 0, " old")], "tide old gauge"),
    "deleted": ([(4, 11, "")], ""),
    "deleted and undone": ([(4, 11, ""), (4, 0, "tide gauge ")], "tide gauge"),
    "part deleted and undone": ([(9, 17, ""), (9, 0, "gauge stood here.")], "tide gauge"),
    "moved by cut and paste": ([(4, 11, ""), (15, 0, " tide gauge")], "tide gauge"),
    "sentence rewritten": ([(0, 26, "Here the tide gauge had stood.")], "tide gauge"),
    "typed anew elsewhere, letter by letter": (
        [(4, 11, ""), *((15 + n, 0, c) for n, c in enumerate("tide gauge"))], "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_the_words_are_followed(name: str) -> None:
    page, (edits, expected) = Page(), EDITS[name]
    for edit in edits:
        page.edit(*edit)
    assert page.words == expected
