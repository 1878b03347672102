"""The text layer of a PDF by PDFium, page by page; runs in the reading process only."""

from __future__ import annotations

import ctypes
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import DocumentError, ExportError
from writer_app.domain.base.message import coded
from writer_app.domain.sources import intruders
from writer_app.domain.sources.questions import asked

_PASSWORD, _DAMAGED = 4, 3  # public/fpdfview.h: FPDF_ERR_PASSWORD, FPDF_ERR_FORMAT
_MOST_PAGES = 20_000
_CJK = "[\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]"
_HYPHEN = re.compile(r"(?<=[a-z])[-\ufffe]\n(?=[a-z])")
_ASKS = re.compile(
    r"(?:\d{1,3}[.)、]\s*)?[^.!。！?？]+[?？]"
)  # a paragraph so far: the answer is one of its own
_HEAVY, _WEIGHT = re.compile(rb"bold|black|heavy|demi|-bd", re.IGNORECASE), 600
_NONE = "PDF files need the extra “sources”; install it with: python -m pip install pypdfium2"


def read(path: Path) -> tuple[str, str, tuple[int, ...], tuple[str, ...]]:
    """Text, title, where each page begins in the text, and sentences on what is missing.

    Raises DocumentError (damaged, encrypted, without a text layer) and ExportError without PDFium.
    """
    try:
        library: Any = import_module("pypdfium2")
    except ImportError as problem:
        raise ExportError(_NONE) from problem
    try:
        with library.PdfDocument(path) as document:
            title = str(document.get_metadata_value("Title") or "").strip()
            texts = [_page(document, number) for number in range(min(len(document), _MOST_PAGES))]
    except library.PdfiumError as problem:
        raise DocumentError(_sentence(path.name, getattr(problem, "err_code", None))) from problem
    if not any(texts):
        raise DocumentError(
            coded(
                "pdf-text.has-no-text-in-only",
                "{0} has no text in it, only pictures of pages; run a text recognition over "
                "it first.",
                path.name,
            )
        )
    empty = sum(not text for text in texts)
    notes = (
        (coded("pdf-text.pages-have-no-text", "{0} of {1} pages have no text.", empty, len(texts)),)
        if empty
        else ()
    )
    return *_joined(texts, title), notes


def _joined(texts: list[str], title: str) -> tuple[str, str, tuple[int, ...]]:
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + (2 if text else 0)
    return "\n\n".join(filter(None, texts)), title, tuple(starts)


def _page(document: Any, number: int) -> str:
    page = document[number]
    try:
        found = page.get_textpage()
        try:
            text, bold = found.get_text_bounded(), _bold(found)
        finally:
            found.close()
    finally:
        page.close()
    words = _unnumbered(intruders.cleaned(str(text).replace("\r\n", "\n")), number + 1)
    return _lines(words, bold)


def _bold(page: Any) -> frozenset[str]:
    """The lines of a page that are bold from their first letter to their last, where few are."""
    raw: Any = import_module("pypdfium2.raw")
    name, flags = ctypes.create_string_buffer(120), ctypes.c_int()
    lines = str(page.get_text_range()).split("\r\n")
    found, at = set[str](), 0
    for line in lines:
        ends = (at, at + len(line) - 1) if line.strip() else ()
        at += len(line) + 2
        for place in ends:
            raw.FPDFText_GetFontInfo(page, place, name, len(name), flags)
            heavy = _HEAVY.search(name.value) or raw.FPDFText_GetFontWeight(page, place) >= _WEIGHT
            if not heavy:
                break
        else:
            found.add(line.strip())
    return frozenset(found if len(found) * 2 <= len(lines) else ())


def _unnumbered(text: str, page: int) -> str:
    """Without the page's own number where it is the first or the last line: it is no sentence."""
    lines = text.strip().split("\n")
    for at in (-1, 0):
        if len(lines) > 1 and re.fullmatch(rf"[-–—\s]*{page}[-–—\s]*", lines[at]):
            lines.pop(at)
    return "\n".join(lines)


def _lines(text: str, bold: frozenset[str]) -> str:
    """Paragraphs of whole lines: what the page's width broke is one line again. A bold line is no
    part of what stands around it, and stays bold where it asks.
    """
    text = _HYPHEN.sub("", text.strip())
    made: list[str] = []
    heads = set[int]()
    widths = sorted(len(line) for line in text.splitlines() if line.strip())
    full = 0.7 * widths[len(widths) * 3 // 4] if widths else 0
    before = ""
    for line in (each.strip() for each in text.splitlines()):
        begins = _begins(line) or (line in bold) != (before in bold)
        begins = begins or (bool(made) and _ASKS.fullmatch(made[-1]) is not None)
        if made and line and before and len(before) >= full and not begins:
            glue = "" if re.search(f"{_CJK}\\Z", before) and re.match(_CJK, line) else " "
            made[-1] += glue + line
        elif line or (made and made[-1]):
            heads |= {len(made)} if line in bold else set()
            made.append(line)
        before = line
    made = [f"**{line}**" if at in heads and asked(line) else line for at, line in enumerate(made)]
    return "\n\n".join(line.replace("#", "\\#", 1) if line[:1] == "#" else line for line in made
                       if line)  # fmt: skip


def _begins(line: str) -> bool:
    """Whether a line begins something of its own: an item of a list, a numbered heading."""
    return re.match(r"(?:[-•–*▪◦]|\(?\d{1,3}[.)]|[a-z]\))\s", line) is not None


def _sentence(name: str, code: int | None) -> str:
    if code == _PASSWORD:
        return coded(
            "pdf-text.encrypted-and-opens-with-password",
            "{0} is encrypted and opens with a password only; save a copy without one.",
            name,
        )
    if code == _DAMAGED:
        return coded("pdf-text.no-pdf-or-damaged", "{0} is no PDF, or it is damaged.", name)
    return coded(
        "pdf-text.could-not-be-read-by",
        "{0} could not be read by PDFium; save it anew with another program.",
        name,
    )
