"""Formats that pandoc writes and reads, when the extra `formats` is installed; always sandboxed."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from types import ModuleType

from writer_app.domain.errors import ExportError

FORMATS = ("docx", "epub", "odt")
_SOURCE = "gfm+footnotes+yaml_metadata_block-raw_html"
_INSTALL = "install the extra with: pip install 'writer-app[formats]'"


def convert(text: str, format: str, *, title: str) -> bytes:
    """The Markdown `text` as docx, epub or odt. Raises ExportError with what to do."""
    library = _pandoc(format)
    with tempfile.TemporaryDirectory(prefix="writer-app-") as folder:
        target = Path(folder, f"out.{format}")
        options = ["--sandbox", "--standalone", "--metadata", f"title={title}"]
        try:
            library.convert_text(
                text, format, format=_SOURCE, outputfile=str(target), extra_args=options
            )
            return target.read_bytes()
        except (OSError, RuntimeError) as problem:
            raise ExportError(f"The export to {format} failed: {_first_line(problem)}") from problem


def read(path: Path, format: str) -> str:
    """The file at `path` (docx, html, odt) as Markdown. Raises ExportError with what to do."""
    library = _pandoc(format)
    try:
        options = ["--sandbox", "--wrap=none"]
        text: str = library.convert_file(str(path), "gfm", format=format, extra_args=options)
    except (OSError, RuntimeError) as problem:
        raise ExportError(f"{path.name} could not be read: {_first_line(problem)}") from problem
    return text


def _pandoc(format: str) -> ModuleType:
    try:
        return importlib.import_module("pypandoc")
    except ImportError as problem:
        raise ExportError(f"The format {format} needs pandoc; {_INSTALL}") from problem


def _first_line(problem: Exception) -> str:
    words = str(problem).strip().splitlines()
    return words[0] if words else type(problem).__name__
