"""Bringing documents of other programs in as Markdown, with a report of what could not be kept."""

from __future__ import annotations

import contextlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import DocumentError
from writer_app.storage.files import document_file
from writer_app.storage.files.encodings import decode
from writer_app.storage.formats import html_import, losses, pandoc
from writer_app.storage.index import scan

SUFFIXES = (".md", ".markdown", ".txt", ".html", ".htm", ".docx", ".odt", ".epub")
_LARGEST_PART = 200_000_000  # bytes of one part of a docx, unpacked
_LARGEST_PAGE = 50_000_000
# What pandoc passes over in a Word document, as it stands in the XML, and what people call it.
_IN_WORD = (
    (r"<w:commentReference\b", "comment"),
    (r"<w:(?:ins|del|moveFrom|moveTo)\s", "tracked change"),
    (r"<w:txbxContent\b", "text box"),
    (r"<(?:w:drawing|w:pict)\b", "picture or drawing"),
    (r"<w:(?:header|footer)Reference\b", "header or footer"),
    (r"<m:oMath>", "formula"),
)
# Pandoc in its sandbox names pictures without taking them out of the file.
_PICTURE = re.compile(r"<img\b[^>]*>|!\[[^\]]*\]\((?:media|Pictures)/[^)]*\)(?:\{[^}]*\})?")


@dataclass(frozen=True, slots=True)
class Imported:
    """The text as Markdown, a title for it, and sentences about what was left out."""

    text: str
    title: str
    notes: tuple[str, ...] = ()


def read(path: Path) -> Imported:
    """Read a document of another program.

    Raises DocumentError (missing, damaged, of an unknown kind) and ExportError when the kind needs
    the extra `formats`.
    """
    suffix = path.suffix.lower()
    if suffix in (".md", ".markdown", ".txt"):
        return _text(path)
    if suffix in (".html", ".htm"):
        return _page(path)
    if suffix in (".docx", ".odt", ".epub"):
        return _office(path, suffix[1:])
    known = ", ".join(SUFFIXES)
    raise DocumentError(f"{path.name} is of no kind that can be imported; there are {known}.")


def _text(path: Path) -> Imported:
    loaded = document_file.read(path)
    notes = []
    if loaded.encoding != "utf-8" or loaded.bom:
        notes.append(f"The encoding {document_file.codec_label(loaded)} became UTF-8.")
    if loaded.escaped or (not loaded.data and loaded.read_only):
        notes.append("Some bytes are no text; they show as boxes.")
    return Imported(loaded.text, scan.title_of(loaded.text) or path.stem, tuple(notes))


def _page(path: Path) -> Imported:
    try:
        if path.stat().st_size > _LARGEST_PAGE:
            raise DocumentError(f"{path.name} is too large to import (over 50 MB).")
        data = path.read_bytes()
    except OSError as problem:
        raise DocumentError(f"{path.name} cannot be read: {problem.strerror}.") from problem
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2048])
    found = decode(data)
    markup = found.text
    if declared and (found.escaped or not found.encoding.startswith("utf")):
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            markup = data.decode(declared[1].decode("ascii"))
    text, title, lost = html_import.to_markdown(markup)
    notes = losses.sentences(lost)
    return Imported(text, scan.title_of(text) or title or path.stem, notes)


def _office(path: Path, kind: str) -> Imported:
    lost: dict[str, int] = {}
    try:
        with zipfile.ZipFile(path) as packed:
            if kind == "docx":
                lost = _lost_in_word(packed)
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as problem:
        raise DocumentError(f"{path.name} is no {kind} file, or it is damaged.") from problem
    text = _PICTURE.sub("", pandoc.read(path, kind)).lstrip("\n")
    return Imported(text, scan.title_of(text) or path.stem, losses.sentences(lost))


def _lost_in_word(packed: zipfile.ZipFile) -> dict[str, int]:
    main = next((n for n in packed.namelist() if n.lower() == "word/document.xml"), None)
    if main is None:
        return {}
    if packed.getinfo(main).file_size > _LARGEST_PART:
        raise zipfile.BadZipFile("too large")
    markup = packed.read(main).decode("utf-8", "replace")
    counts = {name: len(re.findall(pattern, markup)) for pattern, name in _IN_WORD}
    return {name: count for name, count in counts.items() if count}
