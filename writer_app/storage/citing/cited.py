"""What Typst is asked to write out a text's citations and its list of works, and what it answers.

Typst has a processor for CSL (hayagriva) with some eighty styles inside; it answers in HTML. One
small page is set: each citation in a division of its own, the list of works, and behind it a link
to every work, by which the list's rows are told apart. Only the works that are cited go there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from writer_app.domain.citing.bib_entry import BibEntry, spelled
from writer_app.domain.citing.citation import Citation, Cite
from writer_app.storage.citing.typst_string import quoted

MATH = 0xE100  # private characters that hold the place of formulas in titles
_MOST_MATH = 0x6000
_FORMULA = re.compile(r"(?<!\\)\$([^$]{1,300})\$")
_TEXTS = (
    *("title", "subtitle", "booktitle", "booksubtitle", "maintitle", "journaltitle", "journal"),
    *("series", "publisher", "location", "address", "edition", "institution", "school", "note"),
    *("organization", "howpublished", "type", "venue", "eventtitle", "shorttitle", "pubstate"),
    *("journalsubtitle", "issuetitle", "chapter", "version", "author", "editor", "translator"),
    *("bookauthor", "editora", "editorb", "annotator", "commentator", "holder", "shortauthor"),
)
_OTHERS = (
    *("volume", "number", "issue", "pages", "isbn", "issn", "eprint", "eprinttype", "langid"),
    *("archiveprefix", "primaryclass", "volumes", "part", "pagetotal", "editortype", "language"),
)
_DAY = r"-?\d{4}(?:-\d\d(?:-\d\d)?)?[~?%]?"
_DATE = re.compile(rf"{_DAY}(?:/(?:{_DAY}|\.\.)?)?\Z")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_DOI = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*", re.IGNORECASE)
_NO_DOI = re.compile(r"[{}\\\s]")


@dataclass(frozen=True, slots=True)
class CitedWish:
    """What is to be written out. `groups` cite keys of `works`; `silent` are listed all the same.

    `style` is the name of one of Typst's styles, or "" for `csl`, the text of a CSL file.
    """

    works: Sequence[BibEntry]
    groups: Sequence[Citation]
    style: str
    csl: str = ""
    language: str = "en"
    silent: Sequence[str] = ()
    everything: bool = False


@dataclass(slots=True)
class CitedPage:
    """The files of the page, and the formulas whose places are held in it."""

    files: dict[str, str] = field(default_factory=dict)
    formulas: list[str] = field(default_factory=list)


def is_note(wish: CitedWish) -> bool:
    """Whether the style cites in footnotes."""
    if wish.csl:
        return re.search(r"<style\b[^>]*\bclass=[\"']note", wish.csl) is not None
    return wish.style.endswith(("-notes", "-note")) or "fullnote" in wish.style


def page(wish: CitedWish) -> CitedPage:
    """The source of the page."""
    made = CitedPage()
    names = {work.key: f"k{number}" for number, work in enumerate(wish.works)}
    rows = [_work(work, names[work.key], made.formulas) for work in wish.works]
    made.files["works.bib"] = "\n".join(rows) + "\n"
    style = quoted(wish.style)
    if wish.csl:
        made.files["style.csl"] = wish.csl
        style = '"style.csl"'
    note = is_note(wish)
    parts = [f"#set cite(style: {style})", f"#set text(lang: {quoted(wish.language)})"]
    for number, group in enumerate(wish.groups):
        if group.in_text and note:  # the author in the sentence, the work in the note
            author = _cite(names[group.cites[0].key], '"author"')
            parts.append(_division(f"a{number}", author))
        parts.append(_division(f"g{number}", _group(group, names, note=note)))
    silent = "; ".join(_cite(names[key], "none") for key in wish.silent if key in names)
    parts.append(f"#{{{silent}}}" if silent else "")
    full = ", full: true" if wish.everything else ""
    parts.append(f'#bibliography("works.bib", title: none, style: {style}{full})')
    for number, group in enumerate(wish.groups):
        if _only(group) and not note:
            parts.append(_division(f"f{number}", _group(group, names, note=False, whole=True)))
    parts += [
        _division(f"p{number}", _cite(name, form))
        for number, name in enumerate(names.values())
        for form in ('"author"', '"year"')
    ]
    made.files["main.typ"] = "\n".join(parts) + "\n"
    return made


def _division(name: str, code: str) -> str:
    return f'#html.elem("div", attrs: (id: "{name}"), {{{code}}})'


def _only(group: Citation) -> bool:
    """Whether a citation asks for the works without their authors."""
    return all(cite.only for cite in group.cites)


def _group(group: Citation, names: Mapping[str, str], *, note: bool, whole: bool = False) -> str:
    form = '"normal"'
    if group.in_text and not note:
        form = '"prose"'
    elif _only(group) and not note and not whole:
        form = '"year"'
    return "; ".join(_placed(cite, names[cite.key], form) for cite in group.cites)


def _placed(cite: Cite, name: str, form: str = '"normal"') -> str:
    return _cite(name, form, cite.after)


def _cite(name: str, form: str, place: str = "") -> str:
    told = f", supplement: {quoted(place)}" if place else ""
    return f'cite(label("{name}"), form: {form}{told})'


def _work(work: BibEntry, name: str, formulas: list[str]) -> str:
    """An entry in one line, in a spelling that Typst reads without fail."""
    fields: dict[str, str] = {}
    for field_name in _TEXTS:
        value = work.fields.get(field_name, "")
        if value.strip():
            fields[field_name] = spelled(_FORMULA.sub(lambda m: _held(m[1], formulas), value))
    for field_name in _OTHERS:
        value = work.fields.get(field_name, "")
        if value.strip():
            fields[field_name] = spelled(value)
    fields.update(_dates(work.fields))
    fields.update(_addresses(work.fields))
    if work.kind in ("phdthesis", "mastersthesis", "thesis", "techreport", "report"):
        house = fields.get("school") or fields.get("institution")
        if house:
            fields.setdefault("publisher", house)
    told = ", ".join(f"{key} = {{{value}}}" for key, value in fields.items())
    return f"@{work.kind}{{{name}, {told}}}"


def _held(source: str, formulas: list[str]) -> str:
    if len(formulas) >= _MOST_MATH or "\\text" in source:
        return source
    formulas.append(source)
    return chr(MATH + len(formulas) - 1)


def _dates(fields: Mapping[str, str]) -> dict[str, str]:
    """Dates that are dates; what else stands there is kept as the state of the publication."""
    found: dict[str, str] = {}
    for name in ("date", "urldate", "eventdate", "origdate"):
        said = fields.get(name, "").strip()
        year = _YEAR.search(said)
        if _DATE.match(said):
            found[name] = said
        elif year:
            found[name] = year[1]
    said = fields.get("year", "").strip()
    year = _YEAR.search(said)
    if "date" not in found and year:
        found["year"] = year[1]
        month = fields.get("month", "").strip("{}. ").lower()
        if month.isdecimal() and 0 < int(month) <= 12:
            found["month"] = month
    elif said and not year and "pubstate" not in fields:
        found["pubstate"] = spelled(said)
    return found


def _addresses(fields: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in ("doi", "url"):
        value = _NO_DOI.sub("", fields.get(name, "").replace("\\_", "_").replace("\\&", "&"))
        value = _DOI.sub("", value, count=1) if name == "doi" else value
        if value:
            found[name] = value
    return found


def every_key(groups: Iterable[Citation]) -> list[str]:
    """The keys of citations, each once, in their order."""
    return list(dict.fromkeys(cite.key for group in groups for cite in group.cites))
