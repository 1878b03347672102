"""The names of TeX programs are words of a title."""

from __future__ import annotations

import pytest

from writer_app.domain.citing.bib_entry import readable, spelled


@pytest.mark.parametrize(
    ("field", "read"),
    [
        ("The {\\TeX}book", "The TeXbook"),
        ("\\LaTeX{}: A System", "LaTeX: A System"),
        ("\\textbf{Bold} \\XeTeX", "Bold XeTeX"),
    ],
)
def test_names_of_tex_stay(field: str, read: str) -> None:
    assert readable(field) == read


def test_they_stay_in_what_is_handed_on() -> None:
    assert spelled("The {\\TeX}book") == "The {TeX}book"
