"""What a documents folder holds: folders, and documents by title, read fast and again cheaply.

A document's title is its first heading, else its file's name; its tags stand in its front matter.
Both are read from the first kilobytes of a file, and only when its size or time has changed.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from writer_app.domain.comments import critic
from writer_app.domain.text import pinyin
from writer_app.domain.word.values import SUFFIXES as WORD
from writer_app.storage.files import atomic
from writer_app.storage.files.names import safe_name

SUFFIXES = frozenset({".md", ".markdown", ".txt"}) | WORD
DEEPEST = 12  # folders below the documents folder
MOST = 200_000  # documents
BREATH_S = 0.0005
"""A pause after each small piece of work: a thread that never waits holds up whoever types for
5 ms at each turn, which is Python's switch interval."""
_BREATH_EVERY = 32  # documents
_HEAD = 4096  # bytes in which title and tags are looked for
_MOST_TAGS = 50
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_SUBJECT = re.compile(r"(?:subject|主题|标题)\**\s*[:：]\s*(?=\S)", re.IGNORECASE)  # of a mail
_LINE_MARKS = re.compile(r"^[\s#>*+\-\d.)\]\[_`~]+")
_PICTURES = "assets"
_LONGEST_NAME = 60  # characters of a file's name that comes from a title
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"(\*\*|__|\*|`|~~)(?=[^\s*_`~])(.+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class FileHead:
    """What the beginning of a file tells: title and tags, for one size and time of the file."""

    stamp: tuple[int, int]
    """Time in nanoseconds and size in bytes."""
    title: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A document or a folder. `documents` counts a folder's documents, those below it too.

    `where` is its path as text, which 100,000 of them hold in a tenth of the room; `depth` is 0 in
    the documents folder itself.
    """

    where: str
    title: str
    depth: int
    folder: bool = False
    documents: int = 0
    tags: tuple[str, ...] = ()
    stamp: tuple[int, int] = (0, 0)
    """Time of the last change in nanoseconds since 1970, and size in bytes."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.where)

    @property
    def modified(self) -> float:
        """When it was last changed, in seconds since 1970."""
        return self.stamp[0] / 1e9


Heads = Mapping[str, FileHead | Entry]
"""By path: what earlier scans read."""


FolderTime = tuple[int, int] | None
"""When names in a folder were last changed, and the folder itself, in nanoseconds."""


def folder_time(folder: Path) -> FolderTime:
    """A folder's times; None when it is not there. Raises nothing."""
    try:
        state = folder.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ctime_ns


class ScanCancelled(Exception):
    """The caller's `cancelled` said so."""


def scan(
    root: Path, known: Heads | None = None, *, cancelled: Callable[[], bool] = lambda: False
) -> tuple[tuple[Entry, ...], dict[str, Entry]]:
    """Every folder and document under `root` in the panel's order, and what the next scan may know.

    An entry that is known and unchanged is given again, so that a second scan of a large folder
    neither makes nor drops many objects. Hidden files, links to folders and what cannot be read
    are left out. Raises Cancelled only.
    """
    walk = _FolderWalk(known or {}, cancelled)
    return tuple(walk.folder(os.fspath(root), 0)), walk.heads


def head_of(path: str, stamp: tuple[int, int] = (0, 0)) -> FileHead:
    """Title and tags of one file; the file's name where it has no heading. Raises nothing."""
    stem, _, suffix = os.path.basename(path).rpartition(".")  # noqa: PTH119  # for each document
    if f".{suffix.lower()}" in WORD:
        return FileHead(stamp, stem)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = os.read(descriptor, _HEAD)
        finally:
            os.close(descriptor)
    except OSError:
        return FileHead(stamp, stem)
    # UTF-16 has a mark, or it takes its file's name: a guess from 4 kB would not be sure.
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if wide else "utf-8-sig", "ignore")
    plain = suffix.lower() == "txt"
    return FileHead(stamp, ("" if plain else title_of(text)) or stem, tags_of(text))


def title_of(text: str) -> str:
    """The words of the first heading, or nothing; front matter's `title` comes first."""
    named = front_matter(text).get("title")
    if isinstance(named, str) and named.strip():
        return " ".join(named.split())
    body = _FRONT.sub("", text, count=1) if text.startswith("---") else text
    found = _HEADING.search(body)
    if found and ("```" in body[: found.start()] or "~~~" in body[: found.start()]):
        found = _HEADING.search(_FENCE.sub("", body))
    return _words(critic.lift(found.group(1))[0]) if found else ""


def file_name(text: str) -> str:
    """A file name, without suffix, from the title of a text or its first line that has words."""
    title = title_of(text)
    lines = (_LINE_MARKS.sub("", line).strip(" *_`") for line in text.splitlines())
    first = title or _SUBJECT.sub("", next((line for line in lines if line), ""))
    return safe_name(_whole_words(" ".join(first.split())))


def _whole_words(line: str) -> str:
    """The beginning of a line that a file's name has room for, not cut in mid-word.

    One word longer than that is cut all the same, and so is Chinese, which has no blanks.
    """
    if len(line) <= _LONGEST_NAME:
        return line
    begin = line[:_LONGEST_NAME]
    if line[_LONGEST_NAME].isspace() or len(begin.split()) == 1:
        return begin
    last = begin.rpartition(" ")[2]
    return begin if last and last[-1] >= "\u2e80" else begin.rpartition(" ")[0].rstrip(" ,;:–—-")


def tags_of(text: str) -> tuple[str, ...]:
    """The `tags` of the front matter, a list or words with commas between them."""
    found = front_matter(text).get("tags")
    if isinstance(found, str):
        found = found.split(",")
    if not isinstance(found, list):
        return ()
    words = (" ".join(str(tag).split()) for tag in found if isinstance(tag, (str, int)))
    return tuple(dict.fromkeys(word.lstrip("#") for word in words if word))[:_MOST_TAGS]


def front_matter(text: str) -> dict[str, Any]:
    """The values at the top of a text; nothing where there are none that can be read."""
    if not text.startswith("---"):
        return {}
    found = _FRONT.match(text)
    if found is None:
        return {}
    try:
        values = yaml.safe_load(found.group(1))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return {}
    return values if isinstance(values, dict) else {}


def _words(heading: str) -> str:
    """A heading without its marks."""
    words = _LINK.sub(r"\1", heading)
    return " ".join(_MARKS.sub(r"\2", words).split()) or heading.strip()


class _FolderWalk:
    """One pass over the folders."""

    def __init__(self, known: Heads, cancelled: Callable[[], bool]) -> None:
        self._known, self._cancelled = known, cancelled
        self.heads: dict[str, Entry] = {}

    def folder(self, folder: str, depth: int) -> Iterator[Entry]:
        folders, documents = _listed(folder)
        for name in folders:
            path = os.path.join(folder, name)  # noqa: PTH118  # many
            inside = list(self.folder(path, depth + 1)) if depth < DEEPEST else []
            if name == _PICTURES and not inside:
                continue  # where pictures of documents lie, and nothing to open
            count = sum(1 for entry in inside if not entry.folder)
            yield Entry(path, name, depth, folder=True, documents=count)
            yield from inside
        rows = [self._document(folder, name, stamp, depth) for name, stamp in documents]
        yield from sorted(
            (row for row in rows if row), key=lambda entry: pinyin.sort_key(entry.title)
        )

    def _document(self, folder: str, name: str, stamp: tuple[int, int], depth: int) -> Entry | None:
        if len(self.heads) >= MOST:
            return None
        if self._cancelled():
            raise ScanCancelled
        if len(self.heads) % _BREATH_EVERY == 0:
            time.sleep(BREATH_S)
        path = os.path.join(folder, name)  # noqa: PTH118  # many
        head = self._known.get(path)
        if head is None or head.stamp != stamp:
            head = head_of(path, stamp)
        if not isinstance(head, Entry) or head.depth != depth:
            head = Entry(path, head.title, depth, tags=head.tags, stamp=head.stamp)
        self.heads[path] = head
        return head


def _listed(folder: str) -> tuple[list[str], list[tuple[str, tuple[int, int]]]]:
    folders: list[str] = []
    documents: list[tuple[str, tuple[int, int]]] = []
    try:
        with os.scandir(folder) as found:
            for entry in found:
                if entry.name.startswith(".") or atomic.is_temporary(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif is_document(entry.name) and entry.is_file():
                    state = entry.stat()
                    documents.append((entry.name, (state.st_mtime_ns, state.st_size)))
    except OSError:
        pass  # a folder that went away or may not be read holds nothing
    return sorted(folders, key=pinyin.sort_key), documents


def is_document(name: str) -> bool:
    """Whether a file of this name is listed."""
    return name[name.rfind(".") :].lower() in SUFFIXES if "." in name else False
