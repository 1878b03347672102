"""Comments in exports: Word's own in .docx files, a list of notes behind the text of HTML pages."""

from __future__ import annotations

import html

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.comments.values import Margin, Note
from writer_app.domain.word.values import Author
from writer_app.storage.word import comment_writing, suggesting

HOLDS = frozenset({"docx", "html", "md"})
_LONGEST = 120  # characters of the words a comment is about


def count(margin: Margin) -> int:
    """How many comments there are, answers included."""
    return sum(len(one.notes) for one in margin.threads)


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


def html_notes(text: str, margin: Margin) -> str:
    """The comments as a list: the words, who said what, and the answers."""
    rows = []
    for one in margin.threads:
        words = " ".join(text[one.start : one.end].split())
        words = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
        quoted = f"<q>{html.escape(words)}</q> " if words else ""
        said = "".join(f"<p>{_said(note)}</p>" for note in one.notes if note.text)
        done = ' class="resolved"' if one.resolved else ""
        rows.append(f"<li{done}>{quoted}{said}</li>\n")
    if not rows:
        return ""
    return f'<aside class="comments">\n<hr>\n<ol>\n{"".join(rows)}</ol>\n</aside>\n'


def _said(note: Note) -> str:
    who = f"<strong>{html.escape(note.author)}</strong> " if note.author else ""
    date = f"<time>{html.escape(note.date[:10])}</time> " if note.date else ""
    return who + date + html.escape(note.text).replace("\n", "<br>")
