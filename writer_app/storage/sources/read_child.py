"""The reading process: the path of a source in, its text out, as lines of JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from writer_app.children import line_process
from writer_app.domain.base.errors import DocumentError, WriterError
from writer_app.domain.base.message import coded, packed, placed
from writer_app.domain.sources import intruders
from writer_app.storage.files import document_file
from writer_app.storage.formats import document_import
from writer_app.storage.index import scan
from writer_app.storage.sources import mail_file, page, pdf_text
from writer_app.storage.sources.reading import WEB_PAGES

_Found = tuple[str, str, tuple[int, ...], tuple[str, ...]]


def main() -> None:
    """Serve until the input ends."""
    line_process.serve(_answer)


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    """`title`, `text`, `pages` and `notes`, or the `problem` with its `kind`."""
    path = Path(question["path"])
    try:
        text, title, pages, notes = _read(path)
    except WriterError as problem:
        return {"problem": _named(path, str(problem)), "kind": problem.kind}
    except (OSError, ValueError, RecursionError, MemoryError) as problem:
        sentence = coded(
            "read-child.could-not-be-read-may",
            "{0} could not be read ({1}); it may be damaged.",
            path.name,
            type(problem).__name__,
        )
        return {"problem": packed(sentence), "kind": DocumentError.kind}
    name = _storable(title.strip() or path.stem)
    said = [_named(path, note) for note in notes]
    return {"text": _storable(text), "title": name, "pages": pages, "notes": said}


def _named(path: Path, sentence: str) -> list[Any]:
    """A sentence that names the file it is about."""
    return packed(sentence if path.name in sentence else placed(path.name, sentence))


def _read(path: Path) -> _Found:
    suffix = path.suffix.lower()
    if suffix in (".md", ".markdown", ".txt", ".docx", ".docm"):
        # As it opens: the places of its passages are places on the page.
        text = document_file.read(path).text
        return text, scan.title_of(text), (), ()
    if suffix in WEB_PAGES:
        data = path.read_bytes()
        whole = mail_file.web_page if suffix.startswith(".mht") else document_import.page_text
        text, title, notes = page.read(intruders.cleaned(whole(data)))
        return text, title or scan.title_of(text), (), notes
    if suffix == ".pdf":
        text, title, pages, notes = pdf_text.read(path)
        return text, title, pages, notes
    if suffix == ".eml":
        text, title, notes = mail_file.read(path.read_bytes(), path.name)
        return intruders.cleaned(text), title, (), notes
    found = document_import.read(path)
    return intruders.cleaned(found.text), found.title, (), found.notes


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
