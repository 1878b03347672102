"""Glossaries as tables one edits (CSV) and as TBX, the exchange format of ISO 30042.

A table's first row names its columns: language tags (`en`, `zh`, `de` …) and, if wanted, `note`.
Without such a row the first two columns are the source and the target language.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml.ElementTree import ParseError, fromstring

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.domain.translation.glossary import Glossary, Term, join_forms, split_forms
from writer_app.storage.files import atomic, encodings

NAME = "glossary.csv"  # in a folder of documents: its terms
LARGEST = 20_000_000  # bytes of a file that is read
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NOTE = "note"


def read(path: Path, source: str = "", target: str = "") -> Glossary:
    """The terms of a CSV or TBX file; the languages name the columns of a table without a head.

    Raises DocumentError where the file is neither, or has no terms.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise DocumentError(
                coded(
                    "glossary-file.larger-than-mb-no-glossary",
                    "{0} is larger than 20 MB; no glossary is.",
                    path.name,
                )
            )
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            coded("document-file.cannot-be-read", "{0} cannot be read: {1}.", path, error.strerror)
        ) from error
    if path.suffix.lower() in (".tbx", ".xml"):
        return _tbx(data, path.name)
    if encodings.is_binary(data):
        raise DocumentError(
            coded("glossary-file.no-table-words-csv", "{0} is no table of words (CSV).", path.name)
        )
    return _csv(encodings.decode(data).text, path.name, source, target)


def _csv(text: str, name: str, source: str, target: str) -> Glossary:
    rows = [[cell.strip() for cell in row] for row in _rows(text)]
    rows = [row for row in rows if any(row)]
    heads = [_head(cell) for cell in rows[0]] if rows else []
    if rows and len([h for h in heads if h and h != _NOTE]) >= 2:
        rows = rows[1:]
    else:
        heads = [source, target, _NOTE]
    terms = tuple(term for row in rows if len((term := _term(heads, row)).forms) >= 2)
    if not terms:
        raise DocumentError(
            coded(
                "glossary-file.has-no-terms-each-row",
                "{0} has no terms; each row needs a word and its translation, such as "
                "“licence,许可证” under a first row “en,zh”.",
                name,
            )
        )
    return Glossary(terms)


def _rows(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    comma = max(",;\t", key=first.count)
    csv.field_size_limit(LARGEST)
    return list(csv.reader(io.StringIO(text), delimiter=comma))


def _head(cell: str) -> str:
    cell = cell.strip().lstrip("\ufeff").lower()
    if cell in ("note", "notes", "备注", "说明"):
        return _NOTE
    return cell.replace("_", "-").partition("-")[0] if _TAG.fullmatch(cell) else ""


def _term(heads: Sequence[str], row: Sequence[str]) -> Term:
    cells = list(zip(heads, row, strict=False))
    forms = {head: split_forms(cell) for head, cell in cells if head and head != _NOTE and cell}
    return Term(forms, next((cell for head, cell in cells if head == _NOTE), ""))


def _tbx(data: bytes, name: str) -> Glossary:
    """Entries of TBX 2 (`termEntry`, `langSet`) and TBX 3 (`conceptEntry`, `langSec`)."""
    try:
        root = fromstring(data, forbid_dtd=False)
    except (ParseError, ValueError) as error:
        raise DocumentError(
            coded(
                "glossary-file.no-glossary-tbx-or-damaged",
                "{0} is no glossary (TBX) or is damaged.",
                name,
            )
        ) from error
    found = []
    for entry in (e for e in root.iter() if _local(e) in ("termEntry", "conceptEntry")):
        forms: dict[str, tuple[str, ...]] = {}
        for part in (e for e in entry.iter() if _local(e) in ("langSet", "langSec")):
            tag = (part.get(_LANGUAGE) or "").partition("-")[0].lower()
            words = tuple("".join(e.itertext()).strip() for e in part.iter() if _local(e) == "term")
            forms[tag] = forms.get(tag, ()) + tuple(word for word in words if word)
        if len(forms) >= 2:
            note = next((e.text or "" for e in entry.iter() if _local(e) == "note"), "")
            found.append(Term(forms, note))
    if not found:
        raise DocumentError(
            coded("glossary-file.has-no-terms-in-two", "{0} has no terms in two languages.", name)
        )
    return Glossary(tuple(found))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def write(path: Path, glossary: Glossary) -> None:
    """Write a glossary as the file's ending says, CSV or TBX. Raises NotSaved."""
    data = _as_tbx(glossary) if path.suffix.lower() == ".tbx" else _as_csv(glossary)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write_bytes(path, data)


def languages(terms: Iterable[Term]) -> tuple[str, ...]:
    """Every language of the terms, in the order they come."""
    return tuple(dict.fromkeys(language for term in terms for language in term.forms))


def _as_csv(glossary: Glossary) -> bytes:
    columns = languages(glossary.terms)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    noted = any(term.note for term in glossary.terms)
    writer.writerow([*columns, *([_NOTE] if noted else [])])
    for term in glossary.terms:
        cells = [join_forms(term.of(language)) for language in columns]
        writer.writerow([*cells, *([term.note] if noted else [])])
    return out.getvalue().encode("utf-8")


def _as_tbx(glossary: Glossary) -> bytes:
    root = Element("tbx", {"style": "dca", "type": "TBX-Basic", _LANGUAGE: "en"})
    root.set("xmlns", "urn:iso:std:iso:30042:ed-2")
    head = SubElement(SubElement(root, "tbxHeader"), "fileDesc")
    SubElement(SubElement(head, "sourceDesc"), "p").text = "Writer App"
    body = SubElement(SubElement(root, "text"), "body")
    for number, term in enumerate(glossary.terms, 1):
        entry = SubElement(body, "conceptEntry", id=f"c{number}")
        if term.note:
            SubElement(entry, "note").text = term.note
        for language, forms in term.forms.items():
            part = SubElement(entry, "langSec", {_LANGUAGE: language})
            for form in forms:
                SubElement(SubElement(part, "termSec"), "term").text = form
    indent(root)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
