"""`library list|search|history|restore|recover`: the documents, their versions, unsaved texts."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from writer_app import paths as app_paths
from writer_app.commands.console import ConsoleProgress, note, say, say_json, table
from writer_app.domain.base.errors import DocumentError
from writer_app.domain.change.diff import diff
from writer_app.domain.text.hidden import read_text
from writer_app.domain.text.text import count_words
from writer_app.engine.base.word_tables import cut_words
from writer_app.paths import Paths
from writer_app.storage.files import document_file
from writer_app.storage.files.lock import LibraryLock
from writer_app.storage.index import recovery
from writer_app.storage.index.history import HistoryStore, Version, VersionKind
from writer_app.storage.index.library import Library
from writer_app.storage.index.recovery import Recovery
from writer_app.storage.index.scan import Entry
from writer_app.storage.index.search import Hit, Search
from writer_app.storage.state import settings as settings_file

_KINDS = {
    VersionKind.OPENED: "as it was opened",
    VersionKind.SAVED: "saved",
    VersionKind.BEFORE_EDIT: "before an accepted change",
    VersionKind.BEFORE_RESTORE: "before a restore",
    VersionKind.NAMED: "kept by you",
    VersionKind.RESTORED: "restored",
    VersionKind.THEIRS: "changed by another program",
}


def list_(arguments: argparse.Namespace) -> int:
    """List the documents of the library, folder by folder."""
    root = documents_folder(app_paths.find())
    entries, _ = Library(root).scan()
    documents = [entry for entry in entries if not entry.folder]
    if arguments.json:
        say_json([_entry(entry, root) for entry in documents])
        return 0
    table(
        (_date(entry.modified), str(entry.path.relative_to(root)), entry.title)
        for entry in documents
    )
    if not documents:
        note(f"There is no document in {root} yet.")
    return 0


def search(arguments: argparse.Namespace) -> int:
    """Find documents by their words; exits 1 when there is none, as grep does."""
    paths = app_paths.find().create()
    root, query = documents_folder(paths), " ".join(arguments.words)
    index = Search(paths.data / "index.sqlite")
    try:
        _bring_up_to_date(index, root)
        # A space at the end: in a terminal the last word is whole.
        hits = index.search(f"{query} ", limit=arguments.limit)
    finally:
        index.close()
    if arguments.json:
        say_json([_hit(hit) for hit in hits])
    else:
        table((_name(hit.path, root), hit.title, _line(hit)) for hit in hits)
        if not hits:
            note(f"No document in {root} has “{query}”.")
    return 0 if hits else 1


def history(arguments: argparse.Namespace) -> int:
    """List the versions of a document, the newest first."""
    paths = app_paths.find()
    path = find_document(arguments.file, paths)
    with _history(paths) as kept:
        versions = kept.versions(path)
    if arguments.json:
        say_json([_version(version) for version in versions])
        return 0
    table(
        (str(v.id), _date(v.time), v.name or _KINDS[v.kind], f"{v.size:,} characters")
        for v in versions
    )
    if not versions:
        note(f"No version of {path.name} has been kept yet.")
    return 0


def version_text(path: Path, version: int, paths: Paths) -> str:
    """The text of a version of that document. Raises DocumentError when it has none such."""
    with _history(paths) as kept:
        if version not in {each.id for each in kept.versions(path)}:
            raise DocumentError(
                f"{path.name} has no version {version}; “library history” lists them."
            )
        return kept.text(version)


def marked(old: str, new: str) -> str:
    """A word diff for a terminal: `[-taken away-]{+added+}`, as git's --word-diff writes it."""
    parts = []
    for segment in diff(old, new, cut_words):
        if segment.kind == "same":
            parts.append(segment.old)
            continue
        parts += [f"[-{segment.old}-]"] if segment.old else []
        parts += [f"{{+{segment.new}+}}"] if segment.new else []
    return "".join(parts)


def restore(arguments: argparse.Namespace) -> int:
    """Make an old version the document's text; what it replaces is kept as a version."""
    paths = app_paths.find()
    path = find_document(arguments.file, paths)
    text = version_text(path, arguments.version, paths)
    loaded = document_file.read(path) if path.exists() else document_file.new(path)
    with _history(paths) as kept:
        before = kept.add(path, loaded.text, VersionKind.BEFORE_RESTORE)
        document_file.save(loaded, text)
        kept.add(path, text, VersionKind.RESTORED)
    if arguments.json:
        say_json({"path": str(path), "version": arguments.version, "before": before})
    else:
        say(str(path))
        note(f"The text before is version {before}.")
    return 0


def recover(arguments: argparse.Namespace) -> int:
    """Save what a session that ended badly left unsaved; with --list only say what there is."""
    paths = app_paths.find().create()
    lock = LibraryLock(paths.data)
    if not lock.acquire():
        raise DocumentError(
            "A window has this library open, and with it what was not saved; close it first."
        )
    try:
        found, broken = recovery.pending(paths.journal)
        if arguments.kept:
            found += list(_put_aside(paths.journal))
        rows = [_recovered(item, None if arguments.list else paths) for item in found]
    finally:
        lock.release()
    for file in broken:
        note(f"{file} cannot be read; it is left as it is.")
    if arguments.json:
        say_json(rows)
        return 0
    table(
        (_date(row["when"]), f"{row['words']:,} words", row["state"], row["path"]) for row in rows
    )
    if not rows:
        note("Nothing is unsaved.")
    return 0


def documents_folder(paths: Paths) -> Path:
    """Where the documents live: the writer's choice, or the usual folder."""
    chosen = settings_file.load(paths.settings).library.documents
    return Path(chosen).expanduser() if chosen else paths.documents


def find_document(name: str, paths: Paths) -> Path:
    """The document of this name: a path, or a place in the library."""
    given, inside = Path(name), documents_folder(paths) / name
    return inside if not given.exists() and inside.exists() else given.absolute()


# ---- inside
@contextlib.contextmanager
def _history(paths: Paths) -> Iterator[HistoryStore]:
    paths.create()
    kept = HistoryStore(paths.data / "history.sqlite", documents_folder(paths))
    try:
        yield kept
    finally:
        kept.close()


def _bring_up_to_date(index: Search, root: Path) -> None:
    """Index what has changed since, as the window does while it is open."""
    progress = ConsoleProgress()
    try:
        entries, _ = Library(root).scan(index.heads())
        index.update(entries, on_progress=lambda done, total: progress.bar("indexing", done, total))
    finally:
        progress.clear()


def _put_aside(journal: Path) -> Iterator[Recovery]:
    """The journals of the last month that were decided about already."""
    for file in recovery.kept(journal):
        with contextlib.suppress(DocumentError, OSError):
            yield recovery.read(file)


def _recovered(item: Recovery, paths: Paths | None) -> dict[str, Any]:
    """One unsaved text for the table; with `paths` it is saved first."""
    documents = documents_folder(paths) if paths else None
    place = recovery.put_back(item, documents) if documents else item.path
    return {
        "path": str(place) if place else "(never saved)",
        "state": str(item.state) if documents is None else "saved",
        "when": item.when,
        "words": count_words(read_text(item.text)),
        "damaged": item.damaged,
        "journal": str(item.file),
    }


def _entry(entry: Entry, root: Path) -> dict[str, Any]:
    return {
        "path": str(entry.path),
        "name": str(entry.path.relative_to(root)),
        "title": entry.title,
        "tags": list(entry.tags),
        "modified": entry.modified,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {"path": str(hit.path), "title": hit.title, "line": _line(hit)}


def _version(version: Version) -> dict[str, Any]:
    return {
        "id": version.id,
        "time": version.time,
        "kind": str(version.kind),
        "name": version.name,
        "characters": version.size,
    }


def _line(hit: Hit) -> str:
    return "".join(piece for piece, _ in hit.snippet)


def _name(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _date(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(when))
