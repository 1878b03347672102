"""Bringing documents of other programs in as Markdown, with a report of what could not be kept."""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.domain.comments import critic
from writer_app.storage.files import document_file
from writer_app.storage.files.encodings import decode
from writer_app.storage.formats import (
    html_import,
    imported_pictures,
    imported_rules,
    losses,
    markdown,
    pandoc,
    pandoc_reading,
)
from writer_app.storage.formats.imported_pictures import Gathered
from writer_app.storage.index import scan
from writer_app.storage.index.library import Library

SUFFIXES = (".md", ".markdown", ".txt", ".html", ".htm", ".docx", ".odt", ".epub")
_LARGEST_PART = 200_000_000  # bytes of one part of a docx, unpacked
_LARGEST_PAGE = 50_000_000
# What pandoc may pass over, as it stands in the parts of a document, and what people call it.
_WHERE = {
    "docx": r"word/(?:document|header\d*|footer\d*)\.xml",
    "odt": r"content\.xml|styles\.xml",
    "epub": r".*\.x?html?",
}
_RULE = r'[^>]*>\s*<v:rect\b[^>]*o:hr="t"'  # a line across the page, which comes along
_WHAT = {
    "docx": (
        (r"<w:commentReference\b", "comment"),
        (r"<w:(?:ins|del|moveFrom|moveTo)\s", "tracked change"),
        (r"<w:txbxContent\b", "text box"),
        (rf"<(?:w:drawing\b|w:pict\b(?!{_RULE}))", "picture or drawing"),
        (
            r"<w:(?:hdr|ftr)\b[^>]*>(?:<w:instrText\b[^>]*>[^<]*(?=<)|<(?!w:instrText\b)[^>]*>|[\s\d])*"
            r"[^\s\d<>]",
            "header or footer",
        ),
        (r"<m:oMath>", "formula"),
    ),
    "odt": (
        (r"<office:annotation\s", "comment"),
        (r"<text:changed-region\b", "tracked change"),
        (r"<draw:object\s", "formula"),
        (r"<draw:(?:custom-shape|line|rect|ellipse|polygon|path|connector)\s", "drawing"),
        (r"<draw:image\s(?![^>]*ObjectReplacements)", "picture or drawing"),
        (r"<style:(?:header|footer)>(?:<[^>]*>|[\s\d])*[^\s\d<>]", "header or footer"),
    ),
    "epub": (
        (r"<video\b", "video"),
        (r"<audio\b", "sound"),
        (r"<svg\b", "drawing"),
        (r"<iframe\b", "embedded page"),
        (r"<object\b", "embedded object"),
        (r"<form\b", "form"),
    ),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """The text as Markdown, a title for it, sentences about what was left out, and its pictures.

    A picture is the address the text has for it, below the folder of the document, and its bytes.
    """

    text: str
    title: str
    notes: tuple[str, ...] = ()
    pictures: tuple[tuple[str, bytes], ...] = ()


def read(path: Path) -> Imported:
    """Read a document of another program.

    Raises DocumentError (missing, damaged, of an unknown kind) and ExportError when the kind needs
    the extra `formats`.
    """
    suffix = path.suffix.lower()
    if suffix in SUFFIXES and not path.exists():
        said = coded(
            "document-file.does-not-exist-check-name", "{0} does not exist; check the name.", path
        )
        raise DocumentError(said)
    if suffix in (".md", ".markdown", ".txt"):
        return _text(path)
    if suffix in (".html", ".htm"):
        return _page(path)
    if suffix in (".docx", ".odt", ".epub"):
        return _office(path, suffix[1:])
    known = ", ".join(SUFFIXES)
    raise DocumentError(
        coded(
            "document-import.no-kind-can-be-imported",
            "{0} is of no kind that can be imported; there are {1}.",
            path.name,
            known,
        )
    )


def _text(path: Path) -> Imported:
    loaded = document_file.read(path)
    notes: list[str] = []
    if loaded.encoding != "utf-8" or loaded.bom:
        notes.append(
            coded(
                "document-import.encoding-became-utf",
                "The encoding {0} became UTF-8.",
                document_file.codec_label(loaded),
            )
        )
    if loaded.escaped or (not loaded.data and loaded.read_only):
        notes.append(
            coded(
                "document-import.some-bytes-no-text-they",
                "Some bytes are no text; they show as boxes.",
            )
        )
    near, gone = _beside(path, loaded.text)
    notes += losses.missing_pictures(gone)
    text = critic.put(loaded.text, loaded.margin)  # the copy keeps its comments
    return Imported(text, scan.title_of(loaded.text) or path.stem, tuple(notes), near)


def _beside(path: Path, text: str) -> tuple[tuple[tuple[str, bytes], ...], list[str]]:
    """The pictures of a text that lie below its folder, and the addresses of those that do not."""
    near, gone = [], []
    for address in markdown.pictures(markdown.parse(text)) if path.suffix != ".txt" else []:
        if re.match(r"(?:https?:)?//|data:", address, re.IGNORECASE):
            continue
        data = imported_pictures.beside(path, address)
        if data is None or ".." in Path(unquote(address)).parts:
            gone.append(unquote(address))
        else:
            near.append((address, data))
    return tuple(near), gone


def bring(path: Path, library: Library) -> tuple[Path, Imported]:
    """Read a document and put it into the library, its pictures into `assets/` beside it.

    Returns the new document. Raises what `read` raises, and DocumentError when it cannot be put.
    """
    found = read(path)
    others = imported_pictures.write(found.pictures, library.root)
    found = replace(found, notes=found.notes + losses.taken_names(others))
    return library.create(found.title, found.text), found


def _page(path: Path) -> Imported:
    try:
        if path.stat().st_size > _LARGEST_PAGE:
            raise DocumentError(
                coded(
                    "document-import.too-large-to-import-over",
                    "{0} is too large to import (over 50 MB).",
                    path.name,
                )
            )
        data = path.read_bytes()
    except OSError as problem:
        raise DocumentError(
            coded(
                "document-file.cannot-be-read",
                "{0} cannot be read: {1}.",
                path.name,
                problem.strerror,
            )
        ) from problem
    markup = page_text(data)
    pictures = Gathered(path.stem)

    def keep(address: str) -> str | None:
        if re.match(r"(?:https?:)?//", address, re.IGNORECASE):
            return address
        return pictures.take(imported_pictures.beside(path, address))

    text, title, lost = html_import.to_markdown(markup, picture=keep)
    name = scan.title_of(text) or title or path.stem
    return Imported(text, name, losses.sentences(lost), pictures.files)


def page_text(data: bytes) -> str:
    """The markup of a page in the encoding that it declares, else the one it is in."""
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2048])
    found = decode(data)
    if declared and (found.escaped or not found.encoding.startswith("utf")):
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            return data.decode(declared[1].decode("ascii"))
    return found.text


def _office(path: Path, kind: str) -> Imported:
    pictures = Gathered(path.stem)
    try:
        with zipfile.ZipFile(path) as packed:
            there = _in_archive(packed, kind)
            names = _bookmarks(packed, kind)
            tree = pandoc.read(path, kind, imported_rules.marked(packed, kind))
            counts = pandoc_reading.plain(
                tree,
                lambda place: pictures.take(imported_pictures.from_archive(packed, place)),
                names,
            )
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as problem:
        raise DocumentError(
            coded(
                "document-import.no-file-or-damaged",
                "{0} is no {1} file, or it is damaged.",
                path.name,
                kind,
            )
        ) from problem
    except (TypeError, IndexError, ValueError) as problem:
        raise DocumentError(
            coded(
                "document-import.could-not-be-read-pandocs",
                "{0} could not be read: pandoc's answer is odd.",
                path.name,
            )
        ) from problem
    lost = Counter(there)
    lost["formula"] -= counts.kept["formula"]
    lost["picture or drawing"] -= counts.kept["picture"] + counts.lost["picture"]
    lost.update(counts.lost)
    text = pandoc.markdown(tree).lstrip("\n")
    named = pandoc_reading.title_of(tree)
    if named and kind != "epub" and scan.title_of(text) != named:
        text = f"# {named}\n\n{text}"  # what Word shows as the title is no heading
    title = (named if kind == "epub" else "") or scan.title_of(text) or path.stem
    return Imported(text, title, losses.sentences(lost), pictures.files)


def _bookmarks(packed: zipfile.ZipFile, kind: str) -> dict[str, str]:
    """What headings are linked to by; after `_in_archive`, which has looked at the sizes."""
    part = {"docx": "word/document.xml", "odt": "content.xml"}.get(kind)
    if part is None or part not in packed.namelist():
        return {}
    return pandoc_reading.bookmarks(packed.read(part).decode("utf-8", "replace"), kind)


def _in_archive(packed: zipfile.ZipFile, kind: str) -> dict[str, int]:
    """What of a document's own marks there is that pandoc may pass over."""
    found: Counter[str] = Counter()
    for name in packed.namelist():
        if re.fullmatch(_WHERE[kind], name, re.IGNORECASE):
            if packed.getinfo(name).file_size > _LARGEST_PART:
                raise zipfile.BadZipFile(coded("document-import.too-large", "too large"))
            markup = packed.read(name).decode("utf-8", "replace")
            for pattern, what in _WHAT[kind]:
                found[what] += len(re.findall(pattern, markup))
    return found
