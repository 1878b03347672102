"""Where rules of the house stand: `house-style.md` in a folder, above it, the writer's own."""

from __future__ import annotations

from pathlib import Path

from writer_app.domain.base.errors import DocumentError, NotSaved
from writer_app.domain.base.message import coded
from writer_app.domain.house.rules import HouseRule, parse, rewritten
from writer_app.storage.files import atomic, encodings

NAME = "house-style.md"
LARGEST = 1_000_000  # bytes of a file that is read


def places(document: Path | None, library: Path, own: Path) -> tuple[Path, ...]:
    """The files whose rules hold for a document, the nearest first; they need not be there.

    Those of its folder and of the folders above it up to the library's, then the library's, then
    the writer's `own`.
    """
    found: list[Path] = []
    if document is not None:
        folder = document.absolute().parent
        found.append(folder / NAME)
        if library in folder.parents:
            found += [each / NAME for each in folder.parents if library in (each, *each.parents)]
    return tuple(dict.fromkeys([*found, library / NAME, own]))


def rules_of(files: tuple[Path, ...]) -> tuple[HouseRule, ...]:
    """The rules of all these files; of two about the same words the first holds.

    A file that cannot be read has none.
    """
    found: list[HouseRule] = []
    known: set[str] = set()
    for file in files:
        for rule in parse(_text(file)):
            about = {rule.write, *rule.instead_of} - {""} or {rule.said}
            if not {each.casefold() for each in about} & known:
                found.append(rule)
        known |= {
            each.casefold()
            for rule in found
            for each in ({rule.write, *rule.instead_of} - {""} or {rule.said})
        }
    return tuple(found)


def problems(files: tuple[Path, ...]) -> tuple[str, ...]:
    """A sentence for each of these files that is there and cannot be read as text."""
    return tuple(
        coded("house.not-read", "{0} is no text; its rules do not hold.", file.name)
        for file in files
        if _broken(file)
    )


def read(file: Path) -> tuple[HouseRule, ...]:
    """The rules of one file, none where there is none."""
    return parse(_text(file))


def write(file: Path, rules: tuple[HouseRule, ...]) -> None:
    """Write the rules; what the file says besides stays. Raises NotSaved."""
    if file.exists() and not _readable(file):
        raise NotSaved(coded("house.no-text", "{0} is no text that can be changed.", file.name))
    before = _text(file) or "# House style\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotSaved(
            coded("house.no-folder", "The folder {0} cannot be made.", file.parent)
        ) from error
    atomic.write_bytes(file, rewritten(before, rules).encode())


def _broken(file: Path) -> bool:
    try:
        return file.is_file() and not _readable(file)
    except OSError:  # in a folder that one may not enter
        return False


def _readable(file: Path) -> bool:
    try:
        return file.stat().st_size <= LARGEST and not encodings.is_binary(file.read_bytes())
    except OSError:
        return False


def _text(file: Path) -> str:
    try:
        if not file.is_file() or not _readable(file):
            return ""
        return encodings.decode(file.read_bytes()).text
    except (OSError, DocumentError):
        return ""
