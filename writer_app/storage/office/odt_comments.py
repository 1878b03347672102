"""Comments as annotations of an OpenDocument text, put in at the bytes where their words stand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape

from writer_app.domain.comments import placing
from writer_app.domain.comments.values import CommentThread, Margin

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_SPACES = (
    f'xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)
_BLANKS = {f"{_TEXT} s": " ", f"{_TEXT} tab": "\t", f"{_TEXT} line-break": "\n"}
_BLOCKS = frozenset({f"{_TEXT} p", f"{_TEXT} h"})
_PART = "content.xml"


def annotated(data: bytes, text: str, margin: Margin) -> bytes:
    """The package `data`, made from `text`, with its threads; an answer stands beside its question.

    Raises ValueError for a package whose content cannot be read.
    """
    if not margin.threads:
        return data
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == _PART:
                content = _marked(content, text, margin)
            target.writestr(entry, content, compress_type=entry.compress_type)
    return made.getvalue()


def _marked(content: bytes, text: str, margin: Margin) -> bytes:
    reader = _ContentReader(content)
    placed = placing.moved(Margin(margin.threads), text, reader.text).threads
    pieces: list[tuple[int, int, bytes]] = []  # where, in which order, what
    for number, thread in enumerate(placed):
        pieces += _pieces(reader, thread, number)
    out, at = [], 0
    for place, _, mark in sorted(pieces, key=lambda one: one[:2]):
        out += [content[at:place], mark]
        at = place
    return b"".join([*out, content[at:]])


def _pieces(
    reader: _ContentReader, thread: CommentThread, number: int
) -> Iterator[tuple[int, int, bytes]]:
    first = next((n for n in range(thread.start, thread.end) if reader.begins[n] >= 0), None)
    last = next(
        (n for n in range(thread.end - 1, thread.start - 1, -1) if reader.ends[n] >= 0), None
    )
    if first is None or last is None:
        near = reader.near(thread.start)
        if near >= 0:
            yield near, 1, _annotations(thread, "")
        return
    name = f"writer-app-{number}"
    yield reader.begins[first], 2, _annotations(thread, name)
    yield reader.ends[last], 0, f'<office:annotation-end {_SPACES} office:name="{name}"/>'.encode()


def _annotations(thread: CommentThread, name: str) -> bytes:
    made = ""
    for note in thread.notes:
        if not note.text:
            continue
        of_words = f' office:name="{name}"' if name and note is thread.notes[0] else ""
        done = "true" if thread.resolved else "false"
        date = f"<dc:date>{escape(note.date.removesuffix('Z'))}</dc:date>" if note.date else ""
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in note.text.split("\n"))
        made += (
            f'<office:annotation {_SPACES}{of_words} loext:resolved="{done}">'
            f"<dc:creator>{escape(note.author)}</dc:creator>{date}{lines}</office:annotation>"
        )
    return made.encode("utf-8", "replace")


class _ContentReader:
    """The words of a document, with the bytes at which each character begins and ends (-1: it is
    none of the file, as the end of a paragraph).
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._body = data, False
        self.begins: list[int] = []
        self.ends: list[int] = []
        self._chars: list[str] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        self._parser, self._inside = parser, 0
        try:
            parser.Parse(data, True)
        except expat.ExpatError as bad:
            raise ValueError(str(bad)) from bad
        self.text = "".join(self._chars)

    def near(self, place: int) -> int:
        """The byte behind the character before a place, or in front of the one after it."""
        before = next(
            (n for n in range(min(place, len(self.ends)) - 1, -1, -1) if self.ends[n] >= 0), None
        )
        if before is not None:
            return self.ends[before]
        return next((at for at in self.begins[place:] if at >= 0), -1)

    def _start(self, name: str, _attrs: object) -> None:
        if name == f"{_OFFICE} text":
            self._body = True
        if name in _BLOCKS:
            self._inside += 1
        elif name in _BLANKS:
            self._other(_BLANKS[name])

    def _end(self, name: str) -> None:
        if name in _BLOCKS:
            self._inside -= 1
            self._other("\n")

    def _other(self, char: str) -> None:
        if self._body:
            self._chars.append(char)
            self.begins.append(-1)
            self.ends.append(-1)

    def _said(self, chars: str) -> None:
        if not self._body or not self._inside:
            return
        at = self._parser.CurrentByteIndex
        raw = chars.encode("utf-8")
        plain = self._data[at : at + len(raw)] == raw
        for char in chars:
            size = len(char.encode("utf-8")) if plain else self._data.index(b";", at) + 1 - at
            self._chars.append(char)
            self.begins.append(at)
            self.ends.append(at + size)
            at += size
