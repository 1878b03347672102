"""`export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from writer_app import paths as app_paths
from writer_app.commands.console import ConsoleProgress, note, say, say_json
from writer_app.commands.provenance import disclosed
from writer_app.domain.base.errors import ExportError, UsageError
from writer_app.domain.base.exporting import ExportOptions, options_of
from writer_app.domain.text import book
from writer_app.storage.files import books, document_file
from writer_app.storage.formats.export import FORMATS
from writer_app.storage.formats.export import export as write_export
from writer_app.storage.formats.python_markdown import dialect_of
from writer_app.storage.index.scan import title_of
from writer_app.storage.state import settings as settings_file

_TEXTS = ("md", "txt")
_SPELLINGS = {"markdown": "md", "htm": "html", "latex": "tex", "text": "txt"}


def export(arguments: argparse.Namespace) -> int:
    """Turn a document into another format."""
    wanted = _wanted(arguments)
    source = document_file.read(books.book_file(Path(arguments.file)))
    target = Path(arguments.out) if arguments.out else source.path.with_suffix(f".{wanted}")
    _check_target(source.path, target.absolute(), wanted, chosen=bool(arguments.out))
    named = source.path.parent.name if source.path.name == book.NAME else source.path.stem
    title = arguments.title or title_of(source.text) or named
    disclose = disclosed if arguments.disclosure else _as_it_is
    path = source.path.absolute()
    text, margin, gone = books.annotated(path, source.text, source.margin, disclose)
    is_book = books.is_one(source.path, source.text)
    progress = ConsoleProgress()
    try:
        done = write_export(
            text,
            target.absolute(),
            wanted,
            title=title,
            base=source.path.parent,
            options=_options(arguments, path.parent, book=is_book),
            on_progress=lambda part: progress.bar("writing", round(part * 100), 100),
            margin=margin,
        )
    finally:
        progress.clear()
    notes = [*gone, *done.notes]
    for sentence in notes:
        note(sentence)
    if arguments.json:
        say_json({"out": str(done.path), "format": wanted, "notes": notes})
    else:
        say(str(done.path))
    return 0


def _wanted(arguments: argparse.Namespace) -> str:
    """The format that is named, or that the target's name ends in."""
    named = arguments.to or Path(arguments.out or "").suffix
    if not named:
        raise UsageError(f"Name a format with --to: {', '.join(FORMATS)}; or let --out end in one.")
    wanted = _SPELLINGS.get(bare := str(named).lower().removeprefix("."), bare)
    if wanted not in FORMATS:
        raise UsageError(f"There is no format “{named}”; choose {', '.join(FORMATS)}.")
    return wanted


def _as_it_is(_path: Path, text: str) -> str:
    return text


def _options(arguments: argparse.Namespace, folder: Path, *, book: bool) -> ExportOptions:
    """The writer's preferences, where the command says nothing else."""
    here = app_paths.find()
    settings = settings_file.load(here.settings)
    chosen = settings.library.documents
    usual = options_of(settings, dialect_of(folder, settings.markdown.dialect))
    return ExportOptions(
        contents=arguments.contents or usual.contents,
        paper=arguments.paper or usual.paper,
        title=usual.title and not arguments.no_title,
        breaks=usual.breaks or arguments.breaks,
        dialect=arguments.dialect or usual.dialect,
        comments=usual.comments,
        citations=usual.citations,
        book=book,
        library=Path(chosen).expanduser() if chosen else here.documents,
        folder=folder,
    )


def _check_target(source: Path, target: Path, wanted: str, *, chosen: bool) -> None:
    """A text the writer may have written is only replaced when it was named."""
    if target == source or (target.exists() and target.samefile(source)):
        raise ExportError("The export would replace the document itself; name a file with --out.")
    if not chosen and wanted in _TEXTS and target.exists():
        raise ExportError(f"{target.name} exists; name it with --out to replace it.")
