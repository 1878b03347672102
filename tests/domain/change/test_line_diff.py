"""Line by line: both sides are whole, and only what changed is marked."""

from __future__ import annotations

import pytest

from writer_app.domain.change.diff import original_of, proposal_of
from writer_app.domain.change.line_diff import line_diff

OLD = "---\nid: a\nversion: 1\ntags: [edit]\n---\n# user\nMake it short.\n{{selection}}\n"
NEW = "---\nid: a\nversion: 2\ntags: [edit]\n---\n# user\nMake it very short.\n{{selection}}\n"


@pytest.mark.parametrize(
    ("old", "new"), [(OLD, NEW), (OLD, ""), ("", NEW), (OLD, OLD), ("a", "a\n"), ("a\r\nb", "b")]
)
def test_both_sides_are_whole(old: str, new: str) -> None:
    found = line_diff(old, new)
    assert original_of(found) == old
    assert proposal_of(found) == new


def test_only_the_words_that_changed_are_marked() -> None:
    changed = [(s.old, s.new) for s in line_diff(OLD, NEW) if s.kind != "same"]
    assert [(old.strip(), new.strip()) for old, new in changed] == [("1", "2"), ("", "very")]
