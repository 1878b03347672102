"""Pattern folders as fabric keeps them: NAME/system.md, sometimes NAME/user.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from writer_app.domain.base.message import coded
from writer_app.storage.templates.importers.foreign import (
    SELECTION,
    ForeignMessage,
    ForeignPrompt,
)
from writer_app.storage.templates.packs import FileProblem, read_file

_SYSTEM = "system.md"
_USER = "user.md"


def is_one(path: Path) -> bool:
    """Whether a folder is a pattern, or holds patterns."""
    return path.is_dir() and (_is_pattern(path) or any(map(_is_pattern, _children(path))))


def read(path: Path) -> Iterator[ForeignPrompt | FileProblem]:
    """The pattern in a folder, or every pattern in the folders below it."""
    folders = [path] if _is_pattern(path) else _children(path)
    for folder in folders:
        if folder.is_symlink():
            yield FileProblem(
                str(folder),
                1,
                coded("fabric.symbolic-link-not-followed", "a symbolic link is not followed"),
            )
        elif _is_pattern(folder):
            yield from _pattern(folder)
        else:
            yield FileProblem(
                str(folder),
                1,
                coded(
                    "fabric.neither-system-md-nor-user",
                    "there is neither system.md nor user.md here",
                ),
            )


def _children(path: Path) -> list[Path]:
    try:
        return sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError:
        return []


def _is_pattern(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (_SYSTEM, _USER))


def _pattern(folder: Path) -> Iterator[ForeignPrompt | FileProblem]:
    texts: dict[str, str] = {}
    for name in (_SYSTEM, _USER):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            continue
        item = read_file(path)
        if isinstance(item, FileProblem):
            yield item
            return
        texts[name] = item.text.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n")
    system, user = texts.get(_SYSTEM, ""), texts.get(_USER, "")
    asks = ForeignMessage("user", (f"{user}\n\n", SELECTION) if user.strip() else (SELECTION,))
    messages = (ForeignMessage("system", (system,)), asks) if system.strip() else (asks,)
    if not system.strip() and not user.strip():
        yield FileProblem(str(folder), 1, coded("fabric.pattern-empty", "the pattern is empty"))
        return
    title = folder.name.replace("_", " ").replace("-", " ").strip().capitalize()
    yield ForeignPrompt(title, messages, str(folder), tags=("fabric",))
