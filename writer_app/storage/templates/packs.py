"""Reads templates from files, folders and zip packs, and writes packs.

Nothing is ever extracted: entries are read into memory, within limits, and only their names are
looked at. Links, names that lead out of a pack and what is no regular file are reported, and the
rest goes on.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import LIMIT, Template, load

SUFFIX = ".prompt.md"
MOST = 20_000  # entries of a pack or files of a folder
LARGEST_PACK = 64 * 1024 * 1024  # bytes, packed and unpacked


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something wrong in a file. `str()` is FILE:LINE: problem."""

    file: str
    line: int
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        return coded("", "{0}:{1}: {2}", self.file, self.line, self.message)


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file of a pack: its name in it, and its text."""

    name: str
    text: str


def read(path: Path) -> Iterator[PackFile | FileProblem]:
    """Every template text in a file, a folder or a zip pack, and what could not be read."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield FileProblem(
            str(path), 1, coded("prompt-csv.cannot-be-read", "cannot be read: {0}", _reason(error))
        )
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    elif not stat.S_ISREG(mode):
        yield FileProblem(
            str(path), 1, coded("packs.neither-file-nor-folder", "is neither a file nor a folder")
        )
    elif path.suffix.lower() == ".zip":
        yield from _zip(path)
    else:
        yield read_file(path)


def read_file(path: Path, name: str = "") -> PackFile | FileProblem:
    """One file's text, UTF-8 and at most as large as a template may be."""
    name = name or str(path)
    try:
        with path.open("rb") as file:
            return decode(name, file.read(LIMIT + 1))
    except OSError as error:
        return FileProblem(
            name, 1, coded("prompt-csv.cannot-be-read", "cannot be read: {0}", _reason(error))
        )


def decode(name: str, data: bytes) -> PackFile | FileProblem:
    """The text of these bytes, or why they are none."""
    if len(data) > LIMIT:
        return FileProblem(
            name,
            1,
            coded("template.file-larger-than-kb", "the file is larger than {0} KB", LIMIT // 1024),
        )
    try:
        return PackFile(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return FileProblem(name, line, coded("prompt-csv.not-utf-text", "this is not UTF-8 text"))


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _folder(root: Path) -> Iterator[PackFile | FileProblem]:
    seen = 0
    for parent, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [*folders, *sorted(names)]:
            path = Path(parent, name)
            if path.is_symlink():
                if name in folders or name.endswith(SUFFIX):
                    yield FileProblem(
                        str(path),
                        1,
                        coded(
                            "fabric.symbolic-link-not-followed", "a symbolic link is not followed"
                        ),
                    )
            elif name.endswith(SUFFIX) and not name.startswith("."):
                seen += 1
                if seen > MOST:
                    yield FileProblem(
                        str(root),
                        1,
                        coded("packs.more-than-templates", "more than {0} templates", MOST),
                    )
                    return
                regular = stat.S_ISREG(path.lstat().st_mode)
                yield (
                    read_file(path)
                    if regular
                    else FileProblem(str(path), 1, coded("packs.no-file", "is no file"))
                )
    if not seen:
        yield FileProblem(
            str(root),
            1,
            coded("packs.no-file-ending-in-here", "there is no file ending in {0} here", SUFFIX),
        )


def _zip(path: Path) -> Iterator[PackFile | FileProblem]:
    if path.stat().st_size > LARGEST_PACK:
        yield FileProblem(str(path), 1, coded("packs.pack-too-large", "the pack is too large"))
        return
    try:
        with zipfile.ZipFile(path) as pack:
            yield from _entries(pack, str(path))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield FileProblem(
            str(path),
            1,
            coded("packs.not-readable-zip-file", "this is not a readable zip file ({0})", error),
        )


def _entries(pack: zipfile.ZipFile, where: str) -> Iterator[PackFile | FileProblem]:
    entries = pack.infolist()
    if len(entries) > MOST:
        yield FileProblem(where, 1, coded("packs.more-than-entries", "more than {0} entries", MOST))
        return
    total, seen = 0, 0
    for entry in entries:
        name = f"{where}!{entry.filename}"
        if problem := _name_problem(entry):
            seen += 1
            yield FileProblem(name, 1, problem)
            continue
        if entry.is_dir() or not entry.filename.endswith(SUFFIX):
            continue
        seen += 1
        found = _entry(pack, entry, name)
        total += len(found.text) if isinstance(found, PackFile) else 0
        if total > LARGEST_PACK:
            yield FileProblem(
                where,
                1,
                coded("packs.pack-too-large-when-unpacked", "the pack is too large when unpacked"),
            )
            return
        yield found
    if not seen:
        yield FileProblem(
            where,
            1,
            coded(
                "packs.no-file-ending-in-in", "there is no file ending in {0} in this pack", SUFFIX
            ),
        )


def _name_problem(entry: zipfile.ZipInfo) -> str:
    """Why an entry is refused by its name or kind alone."""
    name = entry.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or name[1:2] == ":":
        return coded("packs.name-leads-out-pack", "the name leads out of the pack")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return coded("fabric.symbolic-link-not-followed", "a symbolic link is not followed")
    return ""


def _entry(pack: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> PackFile | FileProblem:
    if entry.file_size > LIMIT:
        return FileProblem(
            name,
            1,
            coded("template.file-larger-than-kb", "the file is larger than {0} KB", LIMIT // 1024),
        )
    try:
        with pack.open(entry) as file:
            return decode(name, file.read(LIMIT + 1))
    except RuntimeError:
        return FileProblem(name, 1, coded("packs.entry-encrypted", "the entry is encrypted"))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        return FileProblem(
            name, 1, coded("packs.entry-damaged", "the entry is damaged ({0})", error)
        )
    except Exception as error:  # noqa: BLE001  # zlib, lzma and bz2 each raise their own class
        return FileProblem(
            name, 1, coded("packs.entry-damaged", "the entry is damaged ({0})", error)
        )


def check(paths: Iterable[Path]) -> tuple[int, list[FileProblem]]:
    """How many templates there are in files, folders and packs, and every problem in them."""
    count = 0
    found: list[FileProblem] = []
    for path in paths:
        ids: dict[str, str] = {}
        for item in read(path):
            if isinstance(item, FileProblem):
                found.append(item)
                continue
            count += 1
            template, wrong = load(item.text, item.name)
            found += [FileProblem(item.name, p.line, p.message, p.fatal) for p in wrong]
            if template is not None:
                first = ids.setdefault(template.id, item.name)
                if first != item.name:
                    found.append(
                        FileProblem(
                            item.name, 1, coded("packs.has-same-id", "{0} has the same id", first)
                        )
                    )
    return count, found


def pack(templates: Iterable[Template]) -> bytes:
    """A zip pack of templates, the same bytes for the same templates."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for template in sorted(templates, key=lambda t: t.id):
            entry = zipfile.ZipInfo(template.id + SUFFIX)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, template.text)
    return out.getvalue()
