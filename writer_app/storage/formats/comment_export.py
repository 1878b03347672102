"""Comments in exports: Word's and OpenDocument's own, marks in a PDF, a list of notes behind the
text of HTML pages and EPUB books."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.comments.values import Margin, Note
from writer_app.domain.word.values import Author
from writer_app.storage.formats import flow
from writer_app.storage.office import odt_comments
from writer_app.storage.word import comment_writing, suggesting

HOLDS = frozenset({"docx", "odt", "epub", "pdf", "html", "md"})
TRACKS = frozenset({"docx", "md"})  # and suggestions
_LONGEST = 120  # characters of the words a comment is about


def count(margin: Margin) -> int:
    """How many comments there are, answers included."""
    return sum(len(one.notes) for one in margin.threads)


def cleaned(margin: Margin) -> Margin:
    """The same without characters that no file of another format may hold."""
    threads = (replace(one, notes=tuple(map(_clean_note, one.notes))) for one in margin.threads)
    changes = (replace(one, new=flow.clean(one.new)[0]) for one in margin.suggested)
    return Margin(tuple(threads), tuple(changes))


def _clean_note(note: Note) -> Note:
    return replace(note, author=flow.clean(note.author)[0], text=flow.clean(note.text)[0])


def in_word(data: bytes, text: str, margin: Margin) -> tuple[bytes, int]:
    """A .docx that was made from `text` with its comments; how many could not be written."""
    if not margin.threads:
        return data, 0
    try:
        return comment_writing.written(data, "", text, margin, Author("")), 0
    except DocumentError:
        return data, count(margin)


def suggestions_in_word(data: bytes, text: str, margin: Margin) -> tuple[bytes, int]:
    """The same with the suggestions as tracked changes."""
    return suggesting.written(data, text, margin, "") if margin.suggested else (data, 0)


def in_open_document(data: bytes, text: str, margin: Margin) -> tuple[bytes, int]:
    """An .odt that was made from `text` with its comments; how many could not be written."""
    try:
        return odt_comments.annotated(data, text, margin), 0
    except ValueError:
        return data, count(margin)


def in_pdf(data: bytes, text: str, margin: Margin) -> tuple[bytes, int]:
    """A PDF that was made from `text` with its comments; how many could not be written."""
    if not margin.threads:
        return data, 0
    from writer_app.storage.office import pdf_comments  # its library is slow to load

    try:
        return pdf_comments.annotated(data, text, margin), 0
    except pdf_comments.Unreadable:
        return data, count(margin)


def pandoc_notes(text: str, margin: Margin) -> list[dict[str, Any]]:
    """The comments as blocks of pandoc's: a line, and the list that `html_notes` makes."""
    notes = html_notes(text, margin)
    return [{"t": "RawBlock", "c": ["html", notes]}] if notes else []


def html_notes(text: str, margin: Margin) -> str:
    """The comments as a list: the words, who said what, and the answers."""
    rows = []
    for one in margin.threads:
        words = " ".join(flow.clean(text[one.start : one.end])[0].split())
        words = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
        quoted = f"<q>{html.escape(words)}</q> " if words else ""
        said = "".join(f"<p>{_said(note)}</p>" for note in one.notes if note.text)
        done = ' class="resolved"' if one.resolved else ""
        rows.append(f"<li{done}>{quoted}{said}</li>\n")
    if not rows:
        return ""
    return f'<aside class="comments">\n<hr />\n<ol>\n{"".join(rows)}</ol>\n</aside>\n'


def _said(note: Note) -> str:
    who = f"<strong>{html.escape(note.author)}</strong> " if note.author else ""
    date = f"<time>{html.escape(note.date[:10])}</time> " if note.date else ""
    return who + date + html.escape(note.text).replace("\n", "<br />")
