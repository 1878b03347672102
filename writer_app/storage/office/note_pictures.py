"""Pictures in the footnotes of a Word file: pandoc writes them, but not where they are found."""

from __future__ import annotations

import io
import re
import zipfile

_DOCUMENT, _NOTES = "word/_rels/document.xml.rels", "word/_rels/footnotes.xml.rels"
_USED = re.compile(r'r:(?:embed|link|id)="([^"]+)"')
_RELATION = re.compile(r'<Relationship\b[^>]*\bId="([^"]+)"[^>]*/>')


def relations(data: bytes) -> str:
    """The relationships that the footnotes of a .docx use and only its text names, as XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        if not {"word/footnotes.xml", _DOCUMENT, _NOTES} <= names:
            return ""
        used = set(_USED.findall(package.read("word/footnotes.xml").decode("utf-8")))
        of_notes = package.read(_NOTES).decode("utf-8")
        of_text = package.read(_DOCUMENT).decode("utf-8")
    missing = used - set(_RELATION.findall(of_notes))
    return "".join(found[0] for found in _RELATION.finditer(of_text) if found[1] in missing)


def told(notes: str, found: str) -> str:
    """`word/_rels/footnotes.xml.rels` with these relationships."""
    return notes.replace("</Relationships>", f"{found}</Relationships>", 1)
