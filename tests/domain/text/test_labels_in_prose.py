"""Labels and citations in a text: no part of a title, and no prose."""

from __future__ import annotations

import pytest

from writer_app.domain.text.prose import BLANK, masked
from writer_app.domain.text.structure import headings


def test_a_headings_attributes_are_no_part_of_its_title() -> None:
    found = headings("# A {#sec:a}\n\n## B {-}\n\n## C {sharp}\n")
    assert [heading.title for heading in found] == ["A", "B", "C {sharp}"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See @doe2020, and [@a:b; cf. @c-d, p. 3].", "See , and [; cf. , p. 3]."),
        ("见@zhang2015的专著", "见的专著"),
        ("A figure {#fig:x width=60%} here", "A figure  here"),
        ("a set {1} at 5 @ 3", "a set {1} at 5 @ 3"),
    ],
)
def test_keys_and_labels_are_no_prose(text: str, left: str) -> None:
    assert masked(text).replace(BLANK, "") == left
