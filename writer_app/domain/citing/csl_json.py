"""CSL JSON (Zotero, pandoc, Crossref) as entries of BibLaTeX, so that both are one thing."""

from __future__ import annotations

import json
import re
from typing import Any

from writer_app.domain.base.message import coded
from writer_app.domain.citing.bib_entry import BibEntry
from writer_app.domain.citing.bibtex import BibFault

_KINDS = {
    "article": "article", "article-journal": "article", "article-magazine": "article",
    "article-newspaper": "article", "book": "book", "chapter": "incollection",
    "entry": "inreference", "entry-dictionary": "inreference",
    "entry-encyclopedia": "inreference", "paper-conference": "inproceedings",
    "thesis": "thesis", "report": "report", "webpage": "online", "post": "online",
    "post-weblog": "online", "manuscript": "unpublished", "dataset": "dataset",
    "software": "software", "patent": "patent", "motion_picture": "movie", "song": "audio",
    "collection": "collection", "periodical": "periodical", "pamphlet": "booklet",
}  # fmt: skip
_INSIDE = frozenset(("incollection", "inproceedings", "inreference"))
_FIELDS = {
    "title": "title", "volume": "volume", "number": "number", "issue": "number", "page": "pages",
    "publisher": "publisher", "publisher-place": "location", "edition": "edition",
    "collection-title": "series", "collection-number": "number", "chapter-number": "chapter",
    "DOI": "doi", "URL": "url", "ISBN": "isbn", "ISSN": "issn", "language": "langid",
    "title-short": "shorttitle", "genre": "type", "note": "note", "version": "version",
    "event-place": "venue", "archive": "organization",
}  # fmt: skip
_NAMES = {
    "author": "author", "editor": "editor", "translator": "translator",
    "container-author": "bookauthor", "collection-editor": "editor",
}  # fmt: skip
_SPECIAL = re.compile(r"[\\{}$&#^_~%]")
_TAG = re.compile(r"</?(?:i|b|sup|sub|sc|span)\b[^<>]*>")
_OPEN = {"\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}"}
_MOST_FAULTS = 100


def read(text: str) -> tuple[list[BibEntry], list[BibFault]]:
    """The works of a file, in its order, and what could not be read."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        why = coded("bib.no-json", "this is no JSON ({0})", error.msg)
        return [], [BibFault(error.lineno, why)]
    except (ValueError, RecursionError) as error:
        return [], [BibFault(0, coded("bib.no-json", "this is no JSON ({0})", str(error)[:80]))]
    items = whole
    if isinstance(whole, dict):
        items = next((whole[n] for n in ("items", "references") if n in whole), [whole])
    if not isinstance(items, list):
        return [], [BibFault(0, coded("bib.no-list", "this is no list of works"))]
    return _works(items, text)


def _works(items: list[Any], text: str) -> tuple[list[BibEntry], list[BibFault]]:
    entries: dict[str, BibEntry] = {}
    faults: list[BibFault] = []
    for number, item in enumerate(items, 1):
        key = item.get("id", item.get("citation-key")) if isinstance(item, dict) else None
        if key is None or not str(key).strip():
            faults.append(BibFault(0, coded("bib.no-id", "work {0} has no “id”", number)))
            continue
        name = re.sub(r"\s", "_", str(key).strip())
        line = _line_of(text, str(key))
        if name in entries:
            first = entries[name].line
            why = coded("bib.key-twice", "the key {0} stands in line {1} already", name, first)
            faults.append(BibFault(line, why))
            continue
        kind = _KINDS.get(str(item.get("type", "")), "misc")
        entries[name] = BibEntry(name, kind, _fields(item, kind), line)
    return list(entries.values()), faults[:_MOST_FAULTS]


def _line_of(text: str, key: str) -> int:
    """The line in which a key stands, as good as it can be found."""
    place = text.find(json.dumps(key, ensure_ascii=False))
    return text.count("\n", 0, place) + 1 if place >= 0 else 0


def _fields(item: dict[str, Any], kind: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, field in _FIELDS.items():
        value = item.get(name)
        if isinstance(value, str | int) and str(value).strip():
            fields.setdefault(field, _escaped(str(value), raw=field in ("doi", "url")))
    if container := _container(item):
        place = "booktitle" if kind in _INSIDE else "journaltitle"
        fields["organization" if kind == "online" else place] = container
    for name, field in _NAMES.items():
        people = item.get(name)
        words = [_person(person) for person in people] if isinstance(people, list) else []
        if any(words):
            fields.setdefault(field, " and ".join(filter(None, words)))
    for name, field in (("issued", "date"), ("accessed", "urldate")):
        if date := _date(item.get(name)):
            fields[field] = date
    if kind in ("thesis", "report") and "publisher" in fields:
        fields["institution"] = fields.pop("publisher")
    if kind == "thesis" and "type" not in fields:
        fields["type"] = "phdthesis"
    return fields


def _container(item: dict[str, Any]) -> str:
    said = item.get("container-title")
    if isinstance(said, list):
        said = said[0] if said else ""
    return _escaped(said) if isinstance(said, str) else ""


def _person(person: Any) -> str:
    """A name as BibLaTeX writes it; one that is no person's in braces."""
    if not isinstance(person, dict):
        return ""
    family, given = str(person.get("family") or ""), str(person.get("given") or "")
    particle = str(person.get("non-dropping-particle") or person.get("dropping-particle") or "")
    suffix = str(person.get("suffix") or "")
    if not family:
        whole = str(person.get("literal") or given)
        return f"{{{_escaped(whole)}}}" if whole else ""
    parts = [_escaped(" ".join(filter(None, (particle, family))))]
    parts += [_escaped(part) for part in (suffix, given) if part]
    return ", ".join(parts)


def _date(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    days = value.get("date-parts")
    if not isinstance(days, list) or not days:
        raw = str(value.get("raw") or value.get("literal") or "")
        return raw if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", raw) else _year_in(raw)
    return "/".join(filter(None, (_day(day) for day in days[:2])))


def _year_in(text: str) -> str:
    found = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    return found[0] if found else ""


def _day(day: Any) -> str:
    if not isinstance(day, list):
        return ""
    numbers = [int(part) for part in day[:3] if str(part).strip().isdecimal()]
    if not numbers or not 0 < numbers[0] <= 9999:
        return ""
    return "-".join([f"{numbers[0]:04}", *(f"{part:02}" for part in numbers[1:])])


def _escaped(text: str, *, raw: bool = False) -> str:
    """Words as TeX writes them; addresses stay as they are."""
    words = " ".join(_TAG.sub("", text).split())
    if raw:
        return words.replace("{", "").replace("}", "").replace("\\", "")
    return _SPECIAL.sub(lambda m: _OPEN.get(m[0], "\\" + m[0]), words)
