"""Reading and saving a text file so that every byte the writer did not touch stays as it was.

The text handed out has "\\n" between lines, whatever the file has. The file's own bytes are kept
beside it: saving an unedited text writes the same bytes, and an edit touches only its lines, even
in a file of mixed line ends. Bytes that are no valid UTF-8 are shown as characters of the last
private plane (U+10F780 to U+10F7FF), one each, and are written back as the bytes they were.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from writer_app.domain.base.errors import DocumentError, NotSaved
from writer_app.domain.base.message import coded
from writer_app.domain.comments import critic, placing
from writer_app.domain.comments.values import NOTHING, Margin, Suggested
from writer_app.domain.word.values import SUFFIXES as WORD
from writer_app.domain.word.values import USUAL, Way
from writer_app.storage.files import atomic
from writer_app.storage.files.atomic import Fingerprint
from writer_app.storage.files.encodings import Decoded, decode, encode, is_binary, kind_of_binary
from writer_app.storage.word import author as word_author
from writer_app.storage.word import blank, comment_writing, suggesting
from writer_app.storage.word.document import WordDocument, open_package

READ_ONLY_BYTES = 32_000_000  # larger files open read-only, to be paged
LARGEST_BYTES = 512_000_000  # larger ones do not open
_PRODUCT = 400_000_000  # pairs of lines compared when saving; beyond, lines are matched by content

# Where an editor breaks a line. Qt takes the last three for block ends as well.
_LINE_END = re.compile("\r\n|\n|\r|\u2029|\ufdd0|\ufdd1")


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """One text file as it was read or last saved.

    `text` has "\\n" line ends only. `encoding` is a Python codec name, `bom` whether the file
    begins with a byte-order mark, `newline` the line end most used, `mode` the permission bits.
    `read_only` is a sentence that says why the file cannot be saved, or empty.
    """

    path: Path
    text: str
    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\n"
    mode: int = 0o644
    fingerprint: Fingerprint | None = None
    read_only: str = ""
    data: bytes = field(default=b"", repr=False)
    """The file's bytes, so that what was not edited can be written back exactly."""
    mixed: bool = False
    """Whether its line ends are not all alike."""
    escaped: bool = False
    """Whether private characters in `text` stand for bytes that are no text."""
    word: WordDocument | None = field(default=None, repr=False, compare=False)
    """The Word package as it was opened, of which `text` is the working text."""
    way: Way = USUAL
    """How changes are written into it."""
    margin: Margin = NOTHING
    """Comments and suggestions that stand in the file, at their places in `text`."""
    came: Margin = field(default=NOTHING, repr=False, compare=False)
    """The comments of `word` as it was opened, from which every save begins."""


MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})


def is_word(path: Path) -> bool:
    """Whether a file of this name is kept as a Word package."""
    return path.suffix.lower() in WORD


def holds_marks(path: Path) -> bool:
    """Whether comments can stand in a file of this name as CriticMarkup."""
    return path.suffix.lower() in MARKDOWN


def read(path: Path, way: Way = USUAL) -> LoadedDocument:
    """Read a text file of any common encoding, or a Word document as its working text.

    `way` says whose tracked changes are the writer's own, and how new ones are written.
    Raises DocumentError, with a sentence, when it is missing, not readable, a folder, no text
    (a picture, an archive), a damaged or hostile package, or beyond 512 MB.
    """
    path = path.absolute()
    try:
        if path.is_dir():
            raise DocumentError(
                coded(
                    "document-file.folder-open-file-in",
                    "{0} is a folder; open a file in it.",
                    path.name,
                )
            )
        state = path.stat()
        if state.st_size > LARGEST_BYTES:
            raise DocumentError(
                coded(
                    "document-file.too-large-to-open-over",
                    "{0} is too large to open (over 512 MB); split it first.",
                    path.name,
                )
            )
        data, seen = atomic.read_bytes(path)
    except FileNotFoundError as problem:
        raise DocumentError(
            coded(
                "document-file.does-not-exist-check-name",
                "{0} does not exist; check the name.",
                path,
            )
        ) from problem
    except PermissionError as problem:
        raise DocumentError(
            coded(
                "document-file.may-not-be-read-change",
                "{0} may not be read; change its permissions.",
                path.name,
            )
        ) from problem
    except OSError as problem:
        raise DocumentError(
            coded(
                "document-file.cannot-be-read",
                "{0} cannot be read: {1}.",
                path.name,
                problem.strerror,
            )
        ) from problem
    if is_word(path):
        return _word(path, data, seen, state.st_mode & 0o7777, way)
    if is_binary(data):
        raise DocumentError(
            coded(
                "document-file.not-text-file",
                "{0} is not a text file{1}.",
                path.name,
                kind_of_binary(data),
            )
        )
    return _loaded(path, data, seen, state.st_mode & 0o7777)


def new(path: Path, text: str = "") -> LoadedDocument:
    """A document that is not on disk yet: UTF-8 with "\\n" line ends."""
    return LoadedDocument(path.absolute(), text)


def save(
    loaded: LoadedDocument, text: str, *, overwrite: bool = False, margin: Margin | None = None
) -> LoadedDocument:
    """Save `text` over the file that was read; returns the document as it is now on disk.

    `margin` is what is to stand beside the text; None keeps what there was, at its words.
    With `overwrite` whatever is on disk is replaced, else it must be what was read.
    Raises NotSaved and ChangedOnDisk; the file on disk is then the old one.
    """
    if loaded.read_only:
        raise NotSaved(loaded.read_only)
    margin = _beside(loaded, text, margin)
    data, encoding = to_bytes(loaded, text, margin)
    if loaded.fingerprint is None and not overwrite:
        try:
            written = atomic.create_bytes(loaded.path, data)
        except FileExistsError as problem:
            raise NotSaved(
                coded(
                    "document-file.not-saved-because-file-name",
                    "{0} was not saved because a file of this name exists; choose another name.",
                    loaded.path.name,
                )
            ) from problem
    else:
        expected = None if overwrite else loaded.fingerprint
        written = atomic.write_bytes(loaded.path, data, expected=expected)
    return _after(
        loaded, text=text, data=data, encoding=encoding, fingerprint=written, margin=margin
    )


def save_as(
    loaded: LoadedDocument, text: str, path: Path, *, margin: Margin | None = None
) -> LoadedDocument:
    """Save `text` under another name, replacing what is there. Raises NotSaved.

    The name decides whether it becomes a Word document or a text.
    """
    path = path.absolute()
    margin = _beside(loaded, text, margin)
    if not (is_word(path) or holds_marks(path)):
        margin = NOTHING  # no comments in such a file: they are kept beside it
    if loaded.word is not None and holds_marks(path):
        margin = replace(margin, suggested=_waiting(loaded.word, text))
    if is_word(path) != (loaded.word is not None):
        word = _new_word(path, loaded.way) if is_word(path) else None
        way = replace(loaded.way, tracked=False)  # everything in it is new
        loaded = replace(new(path), word=word, way=way)
    data, encoding = to_bytes(loaded, text, margin)
    written = atomic.write_bytes(path, data)
    return _after(
        loaded, path=path, text=text, data=data, encoding=encoding, fingerprint=written,
        margin=margin,
    )  # fmt: skip


def _waiting(word: WordDocument, text: str) -> tuple[Suggested, ...]:
    """What colleagues changed and nobody has decided on, at its places in `text`."""
    found = suggesting.of_revisions(word.waiting(text), word.text)
    return placing.moved(Margin((), found), word.text, text).suggested


def _beside(loaded: LoadedDocument, text: str, margin: Margin | None) -> Margin:
    """What is to stand in the file: what is given, or what there was, at its words."""
    return placing.moved(loaded.margin, loaded.text, text) if margin is None else margin


def to_bytes(loaded: LoadedDocument, text: str, margin: Margin | None = None) -> tuple[bytes, str]:
    """What saving `text`, with `margin` beside it, would write, and in which encoding.

    The encoding is the document's own; a text that it cannot hold becomes UTF-8.
    """
    margin = _beside(loaded, text, margin)
    if text == loaded.text and margin == loaded.margin and loaded.data:
        return loaded.data, loaded.encoding
    if loaded.word is not None:
        author = word_author.of(loaded.way)
        data = loaded.word.written(text, author, tracked=loaded.way.tracked)
        if comment_writing.differ(loaded.came, margin):
            data = comment_writing.written(data, loaded.path.name, text, margin, author)
        if margin.suggested:
            data, _ = suggesting.written(data, text, margin, author.name)
        return data, loaded.encoding
    text = critic.put(text, margin)
    if text == loaded.text == "":
        return loaded.data, loaded.encoding
    if loaded.mixed:
        old = _lines(decode(loaded.data).text)
        text = "".join(_merge(old, text.split("\n"), loaded.newline))
    elif loaded.newline != "\n":
        text = text.replace("\n", loaded.newline)
    try:
        data = encode(text, loaded.encoding, bom=loaded.bom, escaped=loaded.escaped)
    except UnicodeEncodeError:
        return encode(text, "utf-8", bom=False, escaped=loaded.escaped), "utf-8"
    return data, loaded.encoding


def _loaded(path: Path, data: bytes, seen: Fingerprint, mode: int) -> LoadedDocument:
    found = decode(data)
    reason = _why_read_only(path, found, data, mode)
    newline, mixed = _line_ends(found.text)
    text = found.text if newline == "\n" and not mixed else _LINE_END.sub("\n", found.text)
    text, margin = critic.lift(text) if holds_marks(path) else (text, NOTHING)
    return LoadedDocument(
        path=path,
        text=text,
        encoding=found.encoding,
        bom=found.bom,
        newline=newline,
        mode=mode,
        fingerprint=seen,
        read_only=reason,
        data=b"" if reason and len(data) > READ_ONLY_BYTES else data,
        mixed=mixed,
        escaped=found.escaped,
        margin=margin,
    )


def _word(path: Path, data: bytes, seen: Fingerprint, mode: int, way: Way) -> LoadedDocument:
    word = open_package(data, path.name, word_author.of(way).name)
    why = "" if mode & 0o222 else _protected(path)
    margin = comment_writing.margin_of(word.read)
    return LoadedDocument(
        path, word.text, mode=mode, fingerprint=seen, read_only=why, data=data, word=word, way=way,
        margin=margin, came=margin,
    )  # fmt: skip


def _new_word(path: Path, way: Way) -> WordDocument:
    """A new Word document, with nothing in it that changes could be tracked against."""
    return open_package(blank.package(), path.name, word_author.of(way).name)


def with_way(loaded: LoadedDocument, way: Way) -> LoadedDocument:
    """The document, to be written this way from now on; the name it was read under stays."""
    way = replace(way, author=loaded.way.author)
    return loaded if way == loaded.way else replace(loaded, way=way, data=b"")


def refusing(loaded: LoadedDocument, names: frozenset[str]) -> LoadedDocument:
    """The document with these changes of colleagues refused; saving it writes that."""
    if loaded.word is None:
        return loaded
    return replace(loaded, word=loaded.word.refusing(names), data=b"", text=loaded.text)


def taking(loaded: LoadedDocument, names: frozenset[str]) -> LoadedDocument:
    """The document with these changes of colleagues accepted into its text, perhaps edited."""
    return loaded if loaded.word is None else replace(loaded, word=loaded.word.taking(names))


def _protected(path: Path) -> str:
    return coded(
        "document-file.open-to-read-only-because-file",
        "{0} is open to read only because the file is write-protected.",
        path.name,
    )


def _why_read_only(path: Path, found: Decoded, data: bytes, mode: int) -> str:
    if len(data) > READ_ONLY_BYTES:
        return coded(
            "document-file.open-to-read-only-because",
            "{0} is open to read only because it is very large; split it to edit it.",
            path.name,
        )
    if not found.exact:
        return coded(
            "document-file.open-to-read-only-because-some",
            "{0} is open to read only because some of its bytes are no text; "
            "save a copy to edit it.",
            path.name,
        )
    if not mode & 0o222:
        return _protected(path)
    return ""


def _after(before: LoadedDocument, **now: Any) -> LoadedDocument:
    """The document as it is on disk now; one that became UTF-8 has no mark."""
    bom = before.bom and now["encoding"] == before.encoding
    return replace(before, bom=bom, read_only="", **now)


def _line_ends(text: str) -> tuple[str, bool]:
    """The line end most used, and whether there are others."""
    crlf = text.count("\r\n")
    counts = {"\n": text.count("\n") - crlf, "\r\n": crlf, "\r": text.count("\r") - crlf}
    usual = max(counts, key=lambda end: counts[end])
    others = sum(counts.values()) - counts[usual]
    return usual, others > 0 or any(mark in text for mark in "\u2029\ufdd0\ufdd1")


def _lines(text: str) -> list[tuple[str, str]]:
    """Each line with its own end; the last one's is empty."""
    found, start = [], 0
    for match in _LINE_END.finditer(text):
        found.append((text[start : match.start()], match.group()))
        start = match.end()
    return [*found, (text[start:], "")]


def _merge(old: list[tuple[str, str]], new: list[str], newline: str) -> Iterable[str]:
    """The new lines, each with the end its old counterpart has."""
    ends = [newline] * len(new)
    for now, before in _matches([line for line, _ in old], new):
        ends[now] = old[before][1] or newline
    ends[-1] = ""
    last = ""
    for line, end in zip(new, ends, strict=True):
        # An edit may bring a lone CR and a lone LF together, which would then be one line end.
        last = "\r" if last == "\r" and not line and end == "\n" else end
        yield line
        yield last


def _matches(old: list[str], new: list[str]) -> Iterable[tuple[int, int]]:
    """Pairs (new index, old index) of lines that are the same or stand for one another."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        yield head, head
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
        yield len(new) - tail, len(old) - tail
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) * len(middle_new) > _PRODUCT:
        yield from _by_content(middle_old, middle_new, head)
        return
    for step in Indel.opcodes(middle_old, middle_new):
        if step.tag in ("equal", "replace"):
            pairs = zip(
                range(step.dest_start, step.dest_end),
                range(step.src_start, step.src_end),
                strict=False,
            )
            yield from ((head + now, head + before) for now, before in pairs)


def _by_content(old: list[str], new: list[str], head: int) -> Iterable[tuple[int, int]]:
    places = {line: number for number, line in enumerate(old)}
    for number, line in enumerate(new):
        if line in places:
            yield head + number, head + places[line]


def codec_label(loaded: LoadedDocument) -> str:
    """The encoding as people write it, for the status line: "UTF-8", "UTF-16 with mark"."""
    name = codecs.lookup(loaded.encoding).name.upper()
    return f"{name} with mark" if loaded.bom else name
