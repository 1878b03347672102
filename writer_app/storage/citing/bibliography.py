"""Which bibliography a document means, read once for as long as its files stay as they are.

`bibliography:` in the front matter names one file or several, from the document's folder; else it
is `references.bib` or `references.json` beside the document or in a folder above it, up to the
library's. Files are only read, and only those whose names end in `.bib` or `.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from writer_app.domain.base.message import coded
from writer_app.domain.citing import bibtex, csl_json
from writer_app.domain.citing.bib_entry import BibEntry
from writer_app.domain.text.structure import front_matter_end

NAMES = ("references.bib", "references.json")
LARGEST = 40_000_000  # bytes of a file
_MOST_FOLDERS = 30


@dataclass(frozen=True, slots=True)
class BibFiles:
    """The works that a document may cite, by their keys; `files` they come from, and sentences
    on what could not be read. `asked`: the front matter names them."""

    works: Mapping[str, BibEntry] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()
    asked: bool = False


def front_matter(text: str) -> dict[str, Any]:
    """What the front matter of a text says; nothing where it is none or cannot be read."""
    end = front_matter_end(text)
    return said(text[4:end].rsplit("\n", 1)[0]) if end else {}


def said(source: str) -> dict[str, Any]:
    """The values of a front matter's lines."""
    try:
        found = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(name): value for name, value in found.items()} if isinstance(found, dict) else {}


def find(meta: Mapping[str, Any], base: Path | None, library: Path | None) -> BibFiles:
    """The works of a document in the folder `base` whose front matter says `meta`.

    `library` is the folder up to which folders above are looked at. Raises nothing.
    """
    named = _names(meta.get("bibliography"))
    found: list[Path] = []
    problems: list[str] = []
    for name in named:
        path = beside(name, base, library)
        if path is None or path.suffix.lower() not in (".bib", ".json"):
            problems.append(coded("bib.not-there", "There is no bibliography {0}.", name))
        else:
            found.append(path)
    if not named:
        found = list(_usual(base, library))
    works: dict[str, BibEntry] = {}
    for path in found:
        entries, problem = _read(path)
        problems += problem
        for key, entry in entries.items():
            works.setdefault(key, entry)
    return BibFiles(works, tuple(found), tuple(problems), asked=bool(named))


def beside(name: str, base: Path | None, library: Path | None) -> Path | None:
    """A file that a document names: from its folder, or from one above it in the library."""
    try:
        path = Path(name).expanduser()
        if path.is_absolute():
            return path if path.is_file() else None
        folders = (folder / path for folder in folders_above(base, library))
        return next((path for path in folders if path.is_file()), None)
    except (OSError, ValueError, RuntimeError):
        return None


def folders_above(base: Path | None, library: Path | None) -> Iterator[Path]:
    """A document's folder, and those above it up to the library's where it lies in there."""
    if base is None:
        return
    yield base
    if library is None or not base.absolute().is_relative_to(library.absolute()):
        return
    for folder in list(base.absolute().parents)[:_MOST_FOLDERS]:
        if not folder.is_relative_to(library.absolute()):
            return
        yield folder


def _usual(base: Path | None, library: Path | None) -> Iterator[Path]:
    for folder in folders_above(base, library):
        for name in NAMES:
            try:
                if (folder / name).is_file():
                    yield folder / name
                    return
            except OSError:
                continue


def _names(value: object) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [str(name).strip() for name in several if name and str(name).strip()]


def _read(path: Path) -> tuple[Mapping[str, BibEntry], tuple[str, ...]]:
    try:
        about = path.stat()
        if about.st_size > LARGEST:
            return {}, (coded("bib.too-large", "{0} is too large.", path.name),)
        return _parsed(path, about.st_mtime_ns, about.st_size)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return {}, (coded("bib.not-read", "{0} could not be read: {1}.", path.name, why),)


@lru_cache(maxsize=8)
def _parsed(
    path: Path, _changed: int, _size: int
) -> tuple[Mapping[str, BibEntry], tuple[str, ...]]:
    """The works of a file and what is wrong with it; asked again when it was changed."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    entries, faults = (csl_json if path.suffix.lower() == ".json" else bibtex).read(text)
    by_key = {entry.key: entry for entry in entries}
    whole = {key: _with_inherited(entry, by_key) for key, entry in by_key.items()}
    return whole, _sentences(path.name, faults)


def _with_inherited(entry: BibEntry, by_key: dict[str, BibEntry]) -> BibEntry:
    if not {"crossref", "xdata"} & entry.fields.keys():
        return entry
    fields = dict(entry.fields)
    for name, value in bibtex.inherited(entry, by_key):
        fields.setdefault(name, value)
    return replace(entry, fields=fields)


def _sentences(name: str, faults: Sequence[bibtex.BibFault]) -> tuple[str, ...]:
    """The first fault with its line, and how many more there are."""
    if not faults:
        return ()
    first = faults[0]
    if first.line:
        told = coded("bib.fault", "{0}, line {1}: {2}.", name, first.line, first.why)
    else:
        told = coded("bib.fault-of-all", "{0}: {1}.", name, first.why)
    if len(faults) == 1:
        return (told,)
    return (told, coded("bib.more-faults", "{0} more faults in {1}.", len(faults) - 1, name))
