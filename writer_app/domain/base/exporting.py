"""What a writer may choose about an export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Contents = Literal["auto", "always", "never"]
Paper = Literal["a4", "letter"]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Choices that hold for every format that knows them.

    `contents` auto: a PDF of more than three pages with three headings or more begins with a table
    of contents; always: every format but plain text and Markdown does. `title` puts the title above
    the text of an office format that does not begin with it. `breaks`: every line end inside a
    paragraph is a line break, as in the page.
    """

    contents: Contents = "auto"
    paper: Paper = "a4"
    title: bool = True
    breaks: bool = False
