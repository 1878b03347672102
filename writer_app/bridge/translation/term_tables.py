"""The writer's own terms and finished translations, as files."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.translation.glossary import Glossary, Term
from writer_app.domain.translation.proposed_terms import proposed_terms
from writer_app.engine.base.word_tables import tables
from writer_app.storage.files import document_file
from writer_app.storage.translation import glossary_file


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of two languages, and those that are kept for others."""

    wanted: tuple[Term, ...] = ()
    others: tuple[Term, ...] = ()


def own_terms(folder: Path) -> Path:
    """Where the writer's own terms lie."""
    return folder / glossary_file.NAME


def read(file: Path, source: str, target: str) -> Terms:
    """The terms of a file; none where there is no such file. Raises DocumentError."""
    found = glossary_file.read(file, source, target).terms if file.is_file() else ()
    wanted = tuple(term for term in found if term.of(source) and term.of(target))
    return Terms(wanted, tuple(term for term in found if term not in wanted))


def kept(document: Path | None, folder: Path) -> Glossary:
    """The terms beside a document and the writer's own; a file that cannot be read holds none."""
    found = Glossary()
    places = [document.parent / glossary_file.NAME] if document is not None else []
    for place in (*places, own_terms(folder)):
        if place.is_file():
            with suppress(DocumentError):
                found = found.joined(glossary_file.read(place))
    return found


def write(file: Path, terms: Terms) -> None:
    """Write a file, CSV or TBX by its ending. Raises NotSaved."""
    glossary_file.write(file, Glossary(terms.wanted + terms.others))


def proposed(text: str) -> tuple[str, ...]:
    """The terms that a text proposes, the weightiest first; () in other languages."""
    return tuple(term.text for term in proposed_terms(text, tables()))


def make_document(folder: Path, stem: str, to: str, text: str) -> Path:
    """Save a translation as a new document, never over another file. Raises NotSaved."""
    names = (f"{stem} ({to}).md", *(f"{stem} ({to}) {n}.md" for n in range(2, 1000)))
    path = next(p for p in (folder / name for name in names) if not p.exists())
    document_file.save_as(document_file.new(path), text, path)
    return path
