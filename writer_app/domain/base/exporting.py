"""What a writer may choose about an export."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from writer_app.domain.base.settings import Settings

Contents = Literal["auto", "always", "never"]
Paper = Literal["a4", "letter"]
Dialect = Literal["commonmark", "python-markdown"]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Choices that hold for every format that knows them.

    `contents` auto: a PDF of more than three pages with three headings or more begins with a table
    of contents; always: every format but plain text and Markdown does. `title` puts the title above
    the text of an office format that does not begin with it. `breaks`: every line end inside a
    paragraph is a line break, as in the page. `dialect` is that of HTML; the others read
    CommonMark. `comments`: those beside the text go into the formats that can hold them.
    `citations` is the style of citations where a text names none, "" for that of its language.
    `library` is the folder of all documents, `folder` the document's: files that it names, as
    bibliographies, are looked for from the one up to the other. `book`: the text is that of
    several chapters, each of which begins a page.
    """

    contents: Contents = "auto"
    paper: Paper = "a4"
    title: bool = True
    breaks: bool = False
    dialect: Dialect = "commonmark"
    comments: bool = True
    citations: str = ""
    book: bool = False
    library: Path | None = field(default=None, compare=False)
    folder: Path | None = field(default=None, compare=False)


def options_of(
    settings: Settings,
    dialect: Dialect | None = None,
    *,
    library: Path | None = None,
    folder: Path | None = None,
) -> ExportOptions:
    """The writer's choices; `dialect` is that of the folder, where it has one of its own."""
    chosen = settings.export
    return ExportOptions(
        contents=chosen.contents,
        paper=chosen.paper,
        title=chosen.title,
        breaks=settings.markdown.enter == "break",
        dialect=dialect or settings.markdown.dialect,
        comments=chosen.comments,
        citations="" if chosen.citations == "auto" else chosen.citations,
        library=library,
        folder=folder,
    )
