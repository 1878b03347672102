"""Sections of a text."""

from __future__ import annotations

import pytest

from writer_app.domain.text.structure import sections


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("One.\n", [("", "One.")]),
        ("# A\n\n## B\n\nOne.\n\n## C\n", [("B", "## B\n\nOne.")]),
        (
            "Before.\n\n# A\n\nOne.\n\n二\n==\n\n字。",
            [("", "Before."), ("A", "# A\n\nOne."), ("二", "二\n==\n\n字。")],
        ),
        ("---\ntitle: T\n---\n# A\n\nOne.", [("A", "# A\n\nOne.")]),
    ],
)
def test_sections_with_words_of_their_own(text: str, found: list[tuple[str, str]]) -> None:
    assert sections(text) == found
